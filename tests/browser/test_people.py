"""The door, the account and the members' list in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from catalog.members.models import Role
from tests.browser.conftest import Findings, NewPage
from tests.browser.looks import LOOKS, fits
from tests.browser.server import sign_in, sign_in_by_hand
from tests.conftest import AddMember


def test_a_member_signs_in_by_keyboard_alone(page: Page, add_member: AddMember) -> None:
    sign_in_by_hand(page, add_member("李秀英"), "/account")
    assert page.locator("h1").inner_text() == "李秀英"


def test_a_password_can_be_seen_as_it_is_typed(page: Page) -> None:
    page.goto("/signin")
    page.get_by_text("显示密码").click()
    assert page.locator("#password").get_attribute("type") == "text"


def test_everything_an_administrator_does_works_without_scripts(new_page: NewPage, add_member: AddMember) -> None:
    admin, other = add_member("管理员", Role.ADMIN), add_member("李秀英")
    page = new_page(scripts=False)
    sign_in_by_hand(page, admin, "/admin/members")
    page.get_by_role("link", name=other.name).click()
    page.select_option("#role", "instructor")
    page.get_by_role("button", name="更改角色").click()
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="停用账号").click()
    expect(page.get_by_role("button", name="取消")).to_be_focused()
    page.locator("#block .btn-destroy").click()
    page.get_by_role("button", name="恢复账号").click()
    page.get_by_text("“李秀英”可以登录了").wait_for()


@pytest.mark.parametrize("lang", LOOKS)
def test_axe_finds_nothing_on_peoples_pages_and_nothing_runs_off_the_side(
    new_page: NewPage, axe: Findings, add_member: AddMember, lang: str
) -> None:
    admin, other = add_member("管理员", Role.ADMIN), add_member("李秀英")
    page = new_page(lang=lang)
    paths = [
        "/signin",
        "/signup",
        "/account",
        "/admin/members",
        "/admin/members?q=nobody",
        f"/admin/members/{other.id}",
    ]
    for number, path in enumerate(paths):
        if path == "/account":
            sign_in(page, admin, path)
        else:
            page.goto(path)
        assert fits(page, number, axe, lang) == [], path


@pytest.mark.parametrize(("lang", "missing"), [("zh", "请填写这一项。"), ("en", "Please fill this in.")])
def test_an_empty_form_is_told_in_the_language_of_the_page(new_page: NewPage, lang: str, missing: str) -> None:
    page = new_page(lang=lang)
    page.goto("/signup")
    page.locator("main form .btn-go").click()
    assert page.locator("#name-error").inner_text() == missing
    assert page.evaluate("document.activeElement.id") == "name"
    page.fill("#name", "王秀兰")
    assert page.locator("#name-error").count() == 0
    page.fill("#password", "short")
    page.locator("main form .btn-go").click()
    assert "8" in page.locator("#password-error").inner_text()
    assert page.url.endswith("/signup")


def test_without_scripts_the_server_says_what_is_missing(new_page: NewPage) -> None:
    page = new_page(scripts=False, lang="en")
    page.goto("/signup")
    page.locator("main form .btn-go").click()
    assert page.locator("#name-error").inner_text() == "Please fill this in."


def test_the_button_of_signing_in_is_above_the_phones_bar(new_page: NewPage) -> None:
    page = new_page(width=390)
    page.goto("/signin")
    button, bar = page.locator("main .btn-go").bounding_box(), page.locator(".tabbar").bounding_box()
    assert button is not None
    assert bar is not None
    assert button["y"] + button["height"] <= bar["y"]
