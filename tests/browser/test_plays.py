"""A play is reported once, when its page is left, also by a visitor; and the pages of what became of it."""

import time

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from catalog.chapters import service as chapters
from catalog.chapters.service import Mark
from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from player.statistics.models import Play
from player.statistics.service import Viewing, note
from school.services import Services
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.contexts import TIMEOUT_S
from tests.browser.server import sign_in

PLAYED = "document.querySelector('video').currentTime"


def _plays(services: Services) -> list[Play]:
    with services.database.readers() as session:
        return list(session.scalars(select(Play)))


def test_a_visitors_play_is_counted_with_what_was_watched_again(
    page: Page, services: Services, course: Course
) -> None:
    page.goto(f"/lessons/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.click(".vjs-big-play-button")
    page.evaluate("document.querySelector('video').playbackRate = 2")
    until(page, f"{PLAYED} >= 7")
    page.evaluate("document.querySelector('video').currentTime = 1")
    until(page, f"{PLAYED} >= 4")
    assert _plays(services) == []
    page.goto("/courses")
    end = time.monotonic() + TIMEOUT_S
    while not (plays := _plays(services)):
        assert time.monotonic() < end, "the school never heard of it"
        time.sleep(0.1)
    (play,) = plays
    assert play.watched.length() >= 5
    assert (1, 4) in [(start, min(end, 4)) for start, end in play.again.spans()]
    # The page was gone before the answer came: the next lesson reports again, and then nothing is left.
    page.goto(f"/lessons/{course.lessons[1].id}")
    until(page, "localStorage.getItem('plays') === null")
    assert [one.id for one in _plays(services)] == [play.id]


def test_an_embedded_play_is_counted_as_a_visitors_also_of_somebody_signed_in(
    page: Page, services: Services, course: Course, teacher: Member
) -> None:
    sign_in(page, teacher, "/")
    page.goto(f"/embed/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.click(".vjs-big-play-button")
    page.evaluate("document.querySelector('video').playbackRate = 2")
    until(page, f"{PLAYED} >= 6")
    page.goto("about:blank")
    end = time.monotonic() + TIMEOUT_S
    while not (plays := _plays(services)):
        assert time.monotonic() < end, "the school never heard of it"
        time.sleep(0.1)
    assert plays[0].watched.length() >= 5


def test_a_page_that_is_left_at_once_is_no_play(page: Page, services: Services, course: Course) -> None:
    page.goto(f"/lessons/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.click(".vjs-big-play-button")
    until(page, f"{PLAYED} > 0.3")
    page.goto("/courses")
    page.wait_for_load_state("networkidle")
    assert _plays(services) == []


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_pages_of_statistics_are_readable_by_everybody(
    new_page: NewPage, services: Services, teacher: Member, course: Course, axe: Findings, width: int, theme: str
) -> None:
    with services.database.sessions() as session:
        lesson = session.get_one(Lesson, course.lessons[0].id)
        chapters.set_chapters(session, lesson.course.owner, lesson, [Mark(0, "热身"), Mark(4, "左右成十字")])
        for person in range(8):
            viewing = Viewing(f"play{person}", [(0.0, 6.0 + person)], [(4.0, 10.0)], f"viewer{person}")
            note(session, lesson, None, viewing, now())
        session.commit()
    page = new_page(width, theme=theme)
    sign_in(page, teacher, f"/studio/lessons/{course.lessons[0].id}/statistics")
    expect(page.get_by_text("“左右成十字”最难。")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="谁在看").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("秧歌舞入门，谁在看")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
