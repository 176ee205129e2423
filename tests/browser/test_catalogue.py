"""The catalogue in a browser: a list that goes on by itself, and a lesson in the page of another site."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from catalog.courses.models import Course
from catalog.members.models import Member
from catalog.web.catalogue import PER_PAGE
from school.services import Services
from tests.browser.conftest import NewPage, until
from tests.factories import published_course


def many(services: Services, teacher: Member) -> None:
    """Courses of three pages."""
    for number in range(2 * PER_PAGE + 1):
        published_course(services, teacher, f"第 {number} 门", ["一"])


def test_a_list_goes_on_when_its_end_comes_near_and_keeps_its_address(
    page: Page, services: Services, teacher: Member
) -> None:
    many(services, teacher)
    page.goto("/courses?sort=short")
    cards = page.locator("[data-cards] > .card:not(.skel)")
    for wanted in (2 * PER_PAGE, 2 * PER_PAGE + 1):
        page.mouse.wheel(0, 20_000)
        expect(cards).to_have_count(wanted)
    expect(page.locator(".skel")).to_have_count(0)
    assert urlsplit(page.url).query == "sort=short&page=3"
    expect(page.locator("[data-more]")).to_have_count(0)


def test_without_scripts_the_list_has_pages(new_page: NewPage, services: Services, teacher: Member) -> None:
    many(services, teacher)
    page = new_page(scripts=False)
    page.goto("/courses")
    page.locator("[rel=next]").click()
    assert urlsplit(page.url).query == "page=2"
    expect(page.locator("[data-cards] > .card")).to_have_count(PER_PAGE)


def test_filters_are_links_that_back_takes_back(page: Page, services: Services, teacher: Member) -> None:
    published_course(services, teacher, "秧歌舞", ["一"])
    page.goto("/courses")
    page.locator(".tree a", has_text="歌舞健身").click()
    expect(page).to_have_url(re.compile("/categories/dance$"))
    page.go_back()
    expect(page.locator(".tree [aria-current=page]")).to_contain_text("全部课程")


def test_an_embedded_lesson_plays_within_its_policy(page: Page, course: Course) -> None:
    page.goto(f"/embed/{course.lessons[0].id}")
    page.locator(".vjs-big-play-button").click()
    until(page, "document.querySelector('video').currentTime > 0.2")
