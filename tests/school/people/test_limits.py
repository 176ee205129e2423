"""How often a password may be tried."""

from flask import Flask

from catalog.members.models import Member
from school.people.limits import NAME_ALLOWANCE
from tests.conftest import PASSWORD
from tests.school.people.conftest import Browser, NewBrowser

TRIES = int(NAME_ALLOWANCE.split()[0])


def _fail(browser: Browser, name: str, times: int) -> None:
    for _ in range(times):
        assert browser.sign_in(name, "wrong").status_code == 401


def test_a_name_is_guessed_at_only_so_often_from_any_address(app: Flask, browser: Browser, teacher: Member) -> None:
    for count in range(TRIES):
        browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{count}"
        _fail(browser, teacher.name, 1)
    answer = browser.sign_in(teacher.name, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert browser.get("/account").status_code == 401


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
    for count in range(30):
        _fail(browser, f"name {count}", 1)
    assert browser.sign_in("one more", "wrong").status_code == 429


def test_watching_has_no_limit(browser: Browser) -> None:
    _fail(browser, "somebody", TRIES)
    browser.sign_in("somebody", "wrong")
    assert {browser.get("/courses").status_code for _ in range(40)} == {200}


def test_the_own_password_is_not_tried_without_end(browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    for _ in range(TRIES):
        assert browser.send("/account", "/account/password", old="wrong", new="a new password").status_code == 401
    assert browser.send("/account", "/account/password", old=PASSWORD, new="a new one").status_code == 429
