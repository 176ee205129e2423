"""A member's place in a lesson and what they watched: kept by the school, found again on another device."""

import re
import time
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from sqlalchemy import select

from catalog.courses.models import Course
from catalog.members.models import Member
from player.progress.models import Progress
from school.services import Services
from tests.browser.conftest import NewPage, until
from tests.browser.contexts import TIMEOUT_S
from tests.browser.server import sign_in
from tests.conftest import PASSWORD, AddMember

PLAYED = "document.querySelector('video').currentTime"


def _sign_in(page: Page, name: str, then: str, door: str) -> None:
    """Sign in by the link `door` of the page `then`, and come back to it."""
    page.goto(then)
    page.click(door)
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == then)


def _kept(services: Services, member_id: str, lesson_id: str) -> float:
    """The position that the school holds, as soon as it holds one."""
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        with services.database.readers() as session:
            place = session.get(Progress, (member_id, lesson_id))
            if place is not None:
                return place.position
        time.sleep(0.1)
    raise AssertionError("the school never heard of it")


def test_a_member_goes_on_at_the_same_place_on_another_device(
    page: Page, new_page: NewPage, services: Services, course: Course, add_member: AddMember
) -> None:
    member, lesson = add_member("李秀英"), course.lessons[0].id
    sign_in(page, member, f"/lessons/{lesson}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.click(".vjs-big-play-button")
    until(page, f"{PLAYED} > 0.3")
    # Slowly: a place is also kept every ten seconds of film.
    page.evaluate("Object.assign(document.querySelector('video'), { playbackRate: 0.25, currentTime: 6 })")
    until(page, f"{PLAYED} > 6.2")
    page.keyboard.press("Space")
    stopped = _kept(services, member.id, lesson)
    assert stopped >= 6

    phone = new_page(390)
    _sign_in(phone, member.name, f"/lessons/{lesson}", ".tabbar a:last-child")
    until(phone, f"Math.abs({PLAYED} - {stopped}) < 0.5")


def _watched(services: Services, member_id: str, lesson_id: str, ranges: int) -> list[tuple[int, int]]:
    """What the school holds of the lesson, as soon as it has so many ranges."""
    found: list[tuple[int, int]] = []
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        with services.database.readers() as session:
            place = session.get(Progress, (member_id, lesson_id))
            found = place.watched.spans() if place else []
        if len(found) == ranges:
            return found
        time.sleep(0.1)
    raise AssertionError(f"the school has {found}")


def _play_in_two_places(page: Page) -> None:
    """From the start for two seconds and more, and from second 8 for a second and more."""
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.click(".vjs-big-play-button")
    until(page, f"{PLAYED} > 2.6")
    page.evaluate("document.querySelector('video').currentTime = 8")
    until(page, f"{PLAYED} > 9.1")


def test_what_was_played_is_kept_without_what_was_jumped_over_also_when_the_page_is_left(
    page: Page, services: Services, course: Course, add_member: AddMember
) -> None:
    member, lesson = add_member("李秀英"), course.lessons[0].id
    _sign_in(page, member.name, f"/lessons/{lesson}", ".masthead .tools a.btn")
    _play_in_two_places(page)
    page.goto("/")
    (start, stop), (again, end) = _watched(services, member.id, lesson, 2)
    assert (start, again) == (0, 8)
    assert 2 <= stop < 8
    assert end >= 9


def test_what_was_played_while_the_line_was_down_is_sent_later(
    new_page: NewPage, services: Services, course: Course, add_member: AddMember
) -> None:
    member, lesson, page = add_member("李秀英"), course.lessons[0].id, new_page()
    sign_in(page, member, f"/lessons/{lesson}")
    page.route("**/api/**", lambda route: route.abort())
    _play_in_two_places(page)
    page.keyboard.press("Space")
    kept = f"localStorage.getItem('places-{member.id}')"
    until(page, f"JSON.parse({kept})?.[0].watched.length === 2")
    page.unroute("**/api/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    assert [start for start, _ in _watched(services, member.id, lesson, 2)] == [0, 8]
    until(page, f"{kept} === null")


def test_a_visitors_places_are_offered_on_home_and_go_along_to_the_account(
    page: Page, services: Services, course: Course
) -> None:
    lesson = course.lessons[0].id
    page.goto(f"/lessons/{lesson}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.click(".vjs-big-play-button")
    until(page, f"{PLAYED} > 0.8")
    page.evaluate("Object.assign(document.querySelector('video'), { playbackRate: 0.25, currentTime: 6 })")
    until(page, f"{PLAYED} > 6.6")
    page.keyboard.press("Space")
    until(page, "localStorage.getItem('places') !== null")

    page.goto("/")
    begun = page.locator("section[aria-labelledby=h-begun]")
    expect(begun.locator("a")).to_have_attribute("href", f"/lessons/{lesson}")
    # About two of its twelve seconds were played, though the visitor stands at the seventh.
    expect(begun.locator("progress")).to_have_attribute("aria-label", re.compile("已看 [12]\\d%"))

    page.goto(f"/signup?next=/lessons/{lesson}")
    page.fill("#name", "李秀英")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == f"/lessons/{lesson}")
    expect(page.locator(".board")).to_contain_text("从 0:06 接着看。")
    until(page, "localStorage.getItem('places') === null")
    with services.database.readers() as session:
        member_id = session.scalars(select(Member.id).where(Member.name == "李秀英")).one()
    assert [start for start, _ in _watched(services, member_id, lesson, 2)] == [0, 6]
    assert _kept(services, member_id, lesson) >= 6  # another device goes on there: the test above
