"""Every public page as a browser shows it: widths, sizes, languages, themes, keyboard, and what axe-core says."""

import pytest
from playwright.sync_api import Page

from catalog.courses.models import Course
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.looks import LOOKS, fits

SMALL = """[...document.querySelectorAll("button, .btn, .tabbar a, .step, summary")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 47.5)
  .map(e => e.outerHTML.slice(0, 120))"""


def _addresses(course: Course) -> list[str]:
    lesson = course.lessons[0].id
    return [
        "/",
        "/courses",
        "/categories/dance",
        "/categories/medical",
        f"/courses/{course.id}",
        f"/teachers/{course.owner_id}",
        f"/lessons/{lesson}",
    ]


@pytest.mark.parametrize("lang", LOOKS)
def test_every_page_fits_its_screen_and_axe_finds_nothing(
    lang: str, new_page: NewPage, course: Course, axe: Findings
) -> None:
    page = new_page(lang=lang)
    for number, address in enumerate([*_addresses(course), "/nothing-here"]):
        page.goto(address)
        assert fits(page, number, axe, lang) == [], address


def test_targets_are_large_enough_for_any_finger(new_page: NewPage, course: Course) -> None:
    page = new_page(390)
    for address in _addresses(course):
        page.goto(address)
        assert page.evaluate(SMALL) == [], address


def test_everything_is_reached_by_tab_and_shows_its_focus(page: Page, course: Course) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    wanted = {"/courses", f"/courses/{course.id}", "/categories/medical", "dark", "en"}
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = "document.activeElement.getAttribute('href') ?? document.activeElement.value ?? ''"
        wanted.discard(page.evaluate(seen))
        if not wanted:
            break
    assert not wanted


def test_choices_of_language_and_size_need_no_script(new_page: NewPage, course: Course) -> None:
    page = new_page(scripts=False)
    page.goto(f"/courses/{course.id}")
    page.click("button[name=lang]")
    assert page.url.endswith(f"/courses/{course.id}")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click(".masthead button[value=huge]")
    assert page.locator("html").get_attribute("data-text") == "huge"
    assert page.inner_text("h1") == "秧歌舞入门"


def test_a_lesson_without_scripts_says_what_to_do(new_page: NewPage, course: Course) -> None:
    page = new_page(scripts=False)
    page.goto(f"/lessons/{course.lessons[0].id}")
    assert "请允许浏览器运行脚本" in page.inner_text("main")


def test_size_and_colours_change_without_a_new_page(page: Page, course: Course) -> None:
    page.goto(f"/lessons/{course.lessons[0].id}")
    page.evaluate("window.isSame = true")
    page.click(".masthead button[value=huge]")
    page.click(".foot button[value=dark]")
    root = page.locator("html")
    assert (root.get_attribute("data-text"), root.get_attribute("data-theme")) == ("huge", "dark")
    pressed = page.locator(".switch [aria-pressed=true]").evaluate_all("all => all.map(one => one.value)")
    assert pressed == ["huge", "huge", "dark"]
    assert page.evaluate("window.isSame")
    until(page, "document.readyState === 'complete'")
    page.click(".foot button[value=standard]")  # the largest text leaves no room for it in the header
    assert root.get_attribute("data-text") is None
    page.wait_for_load_state("networkidle")
    page.reload()
    assert root.get_attribute("data-text") is None
    assert root.get_attribute("data-theme") == "dark"
