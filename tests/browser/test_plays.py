"""A play is reported once, when its page is left, also by a visitor without an account."""

import time

from playwright.sync_api import Page
from sqlalchemy import select

from catalog.courses.models import Course
from player.statistics.models import Play
from school.services import Services
from tests.browser.conftest import until
from tests.browser.contexts import TIMEOUT_S

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
    page.evaluate("document.querySelector('video').playbackRate = 4")
    until(page, f"{PLAYED} >= 6")
    page.evaluate("document.querySelector('video').currentTime = 1")
    until(page, f"{PLAYED} >= 4")
    assert _plays(services) == []
    page.goto("/courses")
    end = time.monotonic() + TIMEOUT_S
    while not (plays := _plays(services)):
        assert time.monotonic() < end, "the school never heard of it"
        time.sleep(0.1)
    (play,) = plays
    assert play.watched.length() >= 6
    assert (1, 4) in [(start, min(end, 4)) for start, end in play.again.spans()]
    # The page was gone before the answer came: the next lesson reports again, and then nothing is left.
    page.goto(f"/lessons/{course.lessons[1].id}")
    until(page, "localStorage.getItem('plays') === null")
    assert [one.id for one in _plays(services)] == [play.id]


def test_a_page_that_is_left_at_once_is_no_play(page: Page, services: Services, course: Course) -> None:
    page.goto(f"/lessons/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.click(".vjs-big-play-button")
    until(page, f"{PLAYED} > 0.3")
    page.goto("/courses")
    page.wait_for_load_state("networkidle")
    assert _plays(services) == []
