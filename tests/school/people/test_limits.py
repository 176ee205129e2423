"""How often a password may be tried."""

import re
import time
from base64 import b64encode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.courses.models import Lesson
from catalog.members import passwords
from catalog.members.models import Member
from school.people import devices, limits
from school.people.limits import ADDRESS_ALLOWANCE, NAME_ALLOWANCE, PAIR_ALLOWANCE
from tests.conftest import PASSWORD, Bearer
from tests.school.people.conftest import Browser, NewBrowser

pytestmark = pytest.mark.databases("sqlite")  # which one it is changes nothing here

TRIES, FROM_AN_ADDRESS, IN_ALL = (
    int(allowance.split()[0]) for allowance in (PAIR_ALLOWANCE, ADDRESS_ALLOWANCE, NAME_ALLOWANCE)
)


def _fail(browser: Browser, name: str, times: int) -> None:
    for _ in range(times):
        assert browser.sign_in(name, "wrong").status_code == 401


def _from(browser: Browser, address: int) -> Browser:
    browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{address}"
    return browser


def _guess_everywhere(app: Flask, name: str) -> None:
    """Wrong passwords for a name, from many addresses, until no more are taken."""
    client = app.test_client()
    for count in range(IN_ALL):
        where = {"REMOTE_ADDR": f"192.0.2.{count // TRIES}"}
        wrong = client.post("/api/v1/tokens", json={"name": name, "password": "wrong"}, environ_base=where)
        assert wrong.status_code == 401


def test_a_name_is_guessed_at_only_so_often_from_one_address(browser: Browser, teacher: Member) -> None:
    _fail(browser, teacher.name, TRIES)
    answer = browser.sign_in(teacher.name, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61  # the end of the minute, rounded up
    assert browser.get("/account").status_code == 401


def test_wrong_passwords_from_elsewhere_shut_nobody_out(new_browser: NewBrowser, teacher: Member) -> None:
    _fail(_from(new_browser(), 1), teacher.name, TRIES)
    assert _from(new_browser(), 2).sign_in(teacher.name, PASSWORD).status_code == 303


def test_a_name_is_guessed_at_only_so_often_from_all_addresses_together(
    app: Flask, browser: Browser, teacher: Member
) -> None:
    _guess_everywhere(app, teacher.name)
    assert _from(browser, 200).sign_in(teacher.name, PASSWORD).status_code == 429


def test_the_right_password_is_taken_in_a_browser_that_the_name_has_used_before(
    app: Flask, browser: Browser, teacher: Member
) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    browser.send("/account", "/signout")
    _guess_everywhere(app, teacher.name)
    assert browser.sign_in(teacher.name, PASSWORD).status_code == 303


def test_a_known_browser_may_not_guess_without_end_either(browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    browser.send("/account", "/signout")
    _fail(browser, teacher.name, TRIES)
    assert browser.sign_in(teacher.name, PASSWORD).status_code == 429


def test_a_browser_is_known_for_the_names_that_were_let_in_and_for_no_other(
    browser: Browser, teacher: Member
) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    browser.send("/account", "/signout")
    _fail(browser, "somebody else", TRIES)
    assert browser.sign_in("somebody else", "wrong").status_code == 429
    cookie = browser.client.get_cookie(devices.COOKIE, path=devices.PATH)
    assert cookie is not None
    word, mark = cookie.value.split(".")
    other = mark.translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
    for forged in (f"other.{mark}", f"{word}.{other}", f"{word}.", "..", "%00"):
        browser.client.set_cookie(devices.COOKIE, forged, path=devices.PATH)
        with browser.client.application.test_request_context(headers={"Cookie": f"{devices.COOKIE}={forged}"}):
            assert devices.known_for(teacher.name_key) == ""


def test_a_new_account_takes_nobodys_known_browser_away(app: Flask, browser: Browser, teacher: Member) -> None:
    app.config["SIGN_UP"] = "open"
    browser.sign_in(teacher.name, PASSWORD)
    browser.send("/account", "/signout")
    assert browser.send("/signup", "/signup", name="新人", password="long enough").status_code == 303
    browser.send("/account", "/signout")
    _guess_everywhere(app, teacher.name)
    assert browser.sign_in(teacher.name, PASSWORD).status_code == 303


def test_another_spelling_of_a_name_is_the_same_name(browser: Browser) -> None:
    _fail(browser, "Wang", TRIES)
    assert browser.sign_in("ＷＡＮＧ ", "wrong").status_code == 429
    assert browser.sign_in("Wa\u200bng", "wrong").status_code == 429


def test_one_name_that_is_guessed_at_leaves_its_neighbours_alone(browser: Browser, teacher: Member) -> None:
    _fail(browser, "somebody", TRIES)
    assert browser.sign_in(teacher.name, PASSWORD).status_code == 303


def test_signing_in_uses_up_no_allowance(new_browser: NewBrowser, teacher: Member) -> None:
    for _ in range(TRIES + 2):
        assert new_browser().sign_in(teacher.name, PASSWORD).status_code == 303


def test_an_address_that_tries_many_names_is_stopped(browser: Browser) -> None:
    for count in range(FROM_AN_ADDRESS):
        _fail(browser, f"name {count}", 1)
    assert browser.sign_in("one more", "wrong").status_code == 429


def test_what_was_counted_while_the_clock_was_ahead_is_not_held_against_anybody_until_then(
    browser: Browser, teacher: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = time.time
    with monkeypatch.context() as ahead:
        ahead.setattr(time, "time", lambda: right() + 86400)
        _fail(browser, teacher.name, TRIES)
    refused = browser.sign_in(teacher.name, PASSWORD)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert browser.sign_in(teacher.name, PASSWORD).status_code == 303


def test_what_is_locked_by_failures_opens_again_within_the_hour() -> None:
    # A day's lock would let one pupil keep a classroom out until tomorrow.
    for allowance in (PAIR_ALLOWANCE, ADDRESS_ALLOWANCE, NAME_ALLOWANCE):
        assert re.findall(r"per (\w+)", allowance) == ["minute", "hour"]


def test_a_thousand_tries_cost_a_few_hashes_and_then_none(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, teacher: Member
) -> None:
    hashed = []
    real = passwords.matches

    def counted(stored: str | None, password: str) -> bool:
        hashed.append(password)
        return real(stored, password)

    monkeypatch.setattr("catalog.members.service.matches", counted)
    body = {"name": teacher.name, "password": "wrong"}
    statuses = [client.post("/api/v1/tokens", json=body).status_code for _ in range(1000)]
    assert statuses == [401] * len(hashed) + [429] * (1000 - len(hashed))
    assert len(hashed) == TRIES


def test_watching_has_no_limit(browser: Browser) -> None:
    _fail(browser, "somebody", TRIES)
    browser.sign_in("somebody", "wrong")
    assert {browser.get("/courses").status_code for _ in range(40)} == {200}


def test_the_own_password_is_not_tried_without_end(browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    for _ in range(TRIES):
        assert browser.send("/account", "/account/password", old="wrong", new="a new password").status_code == 401
    assert browser.send("/account", "/account/password", old=PASSWORD, new="a new one").status_code == 429


def test_a_program_that_asks_for_keys_without_end_is_stopped(client: FlaskClient, teacher: Member) -> None:
    body = {"name": teacher.name, "password": PASSWORD}
    for _ in range(int(limits.KEY_ALLOWANCE.split()[0])):
        assert client.post("/api/v1/tokens", json=body).status_code == 201
    answer = client.post("/api/v1/tokens", json=body, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json["error"]) == (429, "too_many_requests")
    assert "Try again in" in answer.json["message"]
    assert int(answer.headers["Retry-After"]) > 0


def test_a_program_that_begins_uploads_without_end_is_stopped(
    client: FlaskClient, teacher: Member, lesson: Lesson, bearer: Bearer
) -> None:
    headers = {**bearer(teacher), "Tus-Resumable": "1.0.0", "Upload-Length": "5"}
    refused = client.post("/uploads/", headers=headers)
    assert refused.status_code == 400  # counts for nothing
    headers["Upload-Metadata"] = f"lesson {b64encode(lesson.id.encode()).decode()}"
    for _ in range(int(limits.UPLOAD_ALLOWANCE.split()[0])):
        assert client.post("/uploads/", headers=headers).status_code == 201
    answer = client.post("/uploads/", headers=headers)
    assert (answer.status_code, answer.json["error"]) == (429, "too_many_requests")
    parts = {"filename": "十字步.mp4", "lesson": lesson.id, "size": 5}
    assert client.post("/api/v1/uploads", json=parts, headers=headers).status_code == 429
