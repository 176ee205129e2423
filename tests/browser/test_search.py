"""The search box in a browser: the key /, suggestions by keyboard, results without scripts, a caption's second."""

import re

import pytest
from playwright.sync_api import Page, expect

from catalog.courses.models import Course
from catalog.members.models import Member
from school.services import Services
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.looks import LOOKS, fits
from tests.catalog.search.test_pages import say


@pytest.fixture
def indexed(services: Services, teacher: Member, course: Course) -> Course:
    """The course can be found, and its second lesson says something."""
    say(services, teacher, course.lessons[1], (5.0, "绸带跟着肘走，不要甩手腕"))
    services.indexer.catch_up()
    return course


def test_the_key_leads_to_the_box_and_arrows_to_a_name(page: Page, indexed: Course) -> None:
    page.goto("/courses")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="搜索")
    expect(box).to_be_focused()
    page.keyboard.type("ygw", delay=20)
    option = page.get_by_role("option", name="秧歌舞入门")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "search-option-0")
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    expect(box).to_have_value("ygw")
    page.keyboard.press("ArrowDown")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/courses/{indexed.id}")


def test_enter_without_a_choice_searches_for_what_was_typed(page: Page, indexed: Course) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("十字步")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q="))
    expect(page.locator("mark").first).to_have_text("十字步")


def test_the_key_is_a_letter_where_somebody_writes(page: Page, indexed: Course) -> None:
    page.goto("/signin")
    page.fill("#name", "王")
    page.locator("#name").press("/")
    expect(page.locator("#name")).to_have_value("王/")


def test_without_scripts_the_box_is_a_form(new_page: NewPage, indexed: Course) -> None:
    page = new_page(scripts=False)
    page.goto("/courses")
    page.fill("#search-q", "yangge")
    page.press("#search-q", "Enter")
    page.wait_for_url("**/search?q=yangge")
    assert page.locator("h3 a").first.inner_text() == "秧歌舞入门"


def test_a_caption_begins_at_its_second(page: Page, indexed: Course) -> None:
    page.goto("/search?q=甩手腕")
    page.get_by_role("link", name="从 0:05 看").click()
    page.wait_for_url(f"**/lessons/{indexed.lessons[1].id}?t=5")
    until(page, "document.querySelector('video')?.currentTime >= 4.9")


@pytest.mark.parametrize("lang", LOOKS)
def test_every_state_fits_its_screen_and_axe_finds_nothing(
    lang: str, new_page: NewPage, indexed: Course, axe: Findings
) -> None:
    page = new_page(lang=lang)
    addresses = ("/search", "/search?q=秧歌", "/search?q=讲&kind=caption", "/search?q=秧哥午会", "/search?q=绸带")
    for number, address in enumerate(addresses):
        page.goto(address)
        assert fits(page, number, axe, lang) == [], address
    page.fill("#search-q", "yg")
    page.get_by_role("option").first.wait_for()
    assert fits(page, len(addresses), axe, lang) == []
