"""How often a password may be tried."""

import re
import threading
import time
from base64 import b64encode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.courses.models import Lesson
from catalog.members import passwords
from catalog.members.models import Member
from catalog.web.tus import upload_limit
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
    cookie = _device_cookie(browser)
    payload, signature = cookie.rsplit(".", 1)
    for forged in (f"{payload}.{signature[::-1]}", f"x{cookie}", payload, f"{payload}.", "..", "%00", "[]", "bnVsbA"):
        assert _known(browser.client.application, forged, teacher.name_key) == ""
    assert _known(browser.client.application, cookie, teacher.name_key) != ""


def _device_cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie(devices.COOKIE, path=devices.PATH)
    assert cookie is not None
    return cookie.value


def _known(app: Flask, cookie: str, name_key: str) -> str:
    with app.test_request_context(headers={"Cookie": f"{devices.COOKIE}={cookie}"}):
        return devices.known_for(name_key)


def test_no_name_is_made_of_parts_of_another(app: Flask, browser: Browser, teacher: Member) -> None:
    # The mark was signed as `word:name`, and the browser said the word: the owner of x:NAME had marks for NAME.
    app.config["SIGN_UP"] = "open"
    for separator in (":", ".", ",", '","', " from "):
        name = f"x{separator}{teacher.name}"
        browser.client.set_cookie(devices.COOKIE, "word", path=devices.PATH)
        assert browser.send("/signup", "/signup", name=name, password=PASSWORD).status_code == 303
        browser.send("/account", "/signout")
        assert browser.sign_in(name, PASSWORD).status_code == 303
        cookie = _device_cookie(browser)
        word, _, rest = cookie.partition(".")
        assert word != "word"
        for forged in (cookie, f"word{separator}x.{rest}", f"{word}{separator}x.{rest}"):
            assert _known(app, forged, teacher.name_key) == ""
        browser.send("/account", "/signout")


def test_a_mark_holds_over_a_change_of_keys(app: Flask, browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    cookie = _device_cookie(browser)
    before = app.config["SECRET_KEY"]
    app.config.update(SECRET_KEY="another key of a school", SECRET_KEY_FALLBACKS=[before])
    assert _known(app, cookie, teacher.name_key) != ""
    app.config.update(SECRET_KEY_FALLBACKS=[])
    assert _known(app, cookie, teacher.name_key) == ""


def test_known_browsers_share_an_allowance_of_their_address(
    app: Flask, new_browser: NewBrowser, teacher: Member
) -> None:
    browsers = [new_browser() for _ in range(FROM_AN_ADDRESS // TRIES + 1)]
    for browser in browsers:
        assert browser.sign_in(teacher.name, PASSWORD).status_code == 303
        browser.send("/account", "/signout")
    answers = [browser.sign_in(teacher.name, "wrong").status_code for browser in browsers for _ in range(TRIES)]
    assert answers == [401] * FROM_AN_ADDRESS + [429] * (len(answers) - FROM_AN_ADDRESS)


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


def test_two_hundred_tries_cost_a_few_hashes_and_then_none(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, teacher: Member
) -> None:
    hashed = []
    real = passwords.matches

    def counted(stored: str | None, password: str) -> bool:
        hashed.append(password)
        return real(stored, password)

    monkeypatch.setattr("catalog.members.service.matches", counted)
    body = {"name": teacher.name, "password": "wrong"}
    statuses = [client.post("/api/v1/tokens", json=body).status_code for _ in range(200)]
    assert statuses == [401] * len(hashed) + [429] * (200 - len(hashed))
    assert len(hashed) == TRIES


@pytest.mark.parametrize("door", ["/api/v1/tokens", "/signin"])
def test_tries_that_come_at_once_are_counted_before_any_is_judged(
    app: Flask, monkeypatch: pytest.MonkeyPatch, teacher: Member, door: str
) -> None:
    judged, refused, told = [], threading.Event(), []

    def slowly(stored: str | None, password: str) -> bool:
        judged.append(password)
        refused.wait(20)  # until those that are too many have their answer
        return False

    def attempt(number: int) -> None:
        browser = Browser(app.test_client())
        pair = {"name": teacher.name, "password": f"wrong {number}"}
        if door == "/signin":
            told.append(browser.sign_in(**pair).status_code)
        else:
            told.append(browser.client.post(door, json=pair).status_code)
        if told.count(429) == 20 - TRIES:
            refused.set()

    monkeypatch.setattr("catalog.members.service.matches", slowly)
    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(judged), sorted(told)) == (TRIES, [401] * TRIES + [429] * (20 - TRIES))


def test_what_is_right_leaves_nothing_counted_however_often_it_comes(client: FlaskClient, teacher: Member) -> None:
    body = {"name": teacher.name, "password": PASSWORD}
    for _ in range(3 * TRIES):
        assert client.post("/api/v1/tokens", json=body).status_code == 201
    for _ in range(TRIES):
        assert client.post("/api/v1/tokens", json=body | {"password": "wrong"}).status_code == 401
    assert client.post("/api/v1/tokens", json=body).status_code == 429


def test_an_ipv6_network_is_one_address(app: Flask, teacher: Member) -> None:
    client = app.test_client()
    body = {"name": "somebody", "password": "wrong"}
    for number in range(TRIES):
        where = {"REMOTE_ADDR": f"2001:db8:0:7::{number + 1:x}"}
        assert client.post("/api/v1/tokens", json=body, environ_base=where).status_code == 401
    inside, beside = {"REMOTE_ADDR": "2001:db8:0:7:1:2:3:4"}, {"REMOTE_ADDR": "2001:db8:0:8::1"}
    assert client.post("/api/v1/tokens", json=body, environ_base=inside).status_code == 429
    assert client.post("/api/v1/tokens", json=body, environ_base=beside).status_code == 401


def test_an_ipv4_address_is_the_same_in_its_ipv6_dress(app: Flask, teacher: Member) -> None:
    client = app.test_client()
    body = {"name": "somebody", "password": "wrong"}
    for _ in range(TRIES):
        client.post("/api/v1/tokens", json=body, environ_base={"REMOTE_ADDR": "192.0.2.9"})
    where = {"REMOTE_ADDR": "::ffff:192.0.2.9"}
    assert client.post("/api/v1/tokens", json=body, environ_base=where).status_code == 429


def test_the_key_of_a_name_is_made_once_a_request(
    client: FlaskClient, teacher: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(limits, "name_key", lambda name: made.append(name) or name)
    client.post("/api/v1/tokens", json={"name": teacher.name, "password": "wrong"})
    assert made == [teacher.name]


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
    for _ in range(int(upload_limit.allowance.split()[0])):
        assert client.post("/uploads/", headers=headers).status_code == 201
    answer = client.post("/uploads/", headers=headers)
    assert (answer.status_code, answer.json["error"]) == (429, "too_many_requests")
    parts = {"filename": "十字步.mp4", "lesson": lesson.id, "size": 5}
    assert client.post("/api/v1/uploads", json=parts, headers=headers).status_code == 429
