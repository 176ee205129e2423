"""Watching a lesson that is still made, with the player of its page."""

from playwright.sync_api import Page

from catalog.courses.models import Lesson
from catalog.members.models import Member
from tests.browser.conftest import until
from tests.browser.server import sign_in

PLAYER = "document.querySelector('.video-js').player"
PLACE = "document.querySelector('video').currentTime"


def arrive(page: Page, teacher: Member, lesson: Lesson) -> None:
    """Sign in and wait for the player."""
    sign_in(page, teacher, f"/lessons/{lesson.id}")
    page.wait_for_selector(".there")


def play(page: Page) -> None:
    """Begin, and wait until it does."""
    page.click(".vjs-big-play-button")
    until(page, f"{PLACE} > 0.3")


def seek(page: Page, seconds: float) -> None:
    """Also at four times the speed, so that no test waits long."""
    page.evaluate(f"{PLAYER}.playbackRate(4)")
    page.evaluate(f"{PLAYER}.currentTime({seconds})")
