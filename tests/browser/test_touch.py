"""The player under a finger: what is seen answers the first tap."""

import pytest
from playwright.sync_api import Locator, Page, expect

from catalog.courses.models import Course
from tests.browser.conftest import NewPage, until

IDLE = "document.querySelector('.video-js').classList.contains('vjs-user-inactive')"
RING = "getComputedStyle(document.activeElement).outlineStyle"


@pytest.fixture
def phone(new_page: NewPage, course: Course) -> Page:
    """A lesson that plays, and a viewer who has not moved for a while."""
    page = new_page(390, touch=True)
    page.goto(f"/lessons/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.evaluate("document.querySelector('.video-js').player.playbackRate(0.5)")
    page.tap(".vjs-big-play-button")
    until(page, IDLE)
    return page


def _tap(page: Page, control: Locator) -> None:
    """Where it is seen: a real finger does not ask what lies there."""
    box = control.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_one_tap_pauses_one_plays_and_one_fills_the_screen(phone: Page) -> None:
    assert phone.evaluate(RING) == "none"
    _tap(phone, phone.locator(".vjs-play-control"))
    until(phone, "document.querySelector('video').paused")
    assert phone.evaluate(RING) == "none"
    _tap(phone, phone.locator(".vjs-play-control"))
    until(phone, "!document.querySelector('video').paused")
    until(phone, IDLE)
    _tap(phone, phone.locator(".vjs-fullscreen-control"))
    until(phone, "document.fullscreenElement !== null")
    controls = phone.locator(".vjs-control-bar")
    expect(controls).to_be_hidden()
    phone.touchscreen.tap(200, 300)
    expect(controls).to_be_visible()


def test_one_tap_opens_the_qualities_one_picks_and_one_closes(phone: Page) -> None:
    button, menu = (
        phone.locator(".vjs-quality-menu-wrapper > button"),
        phone.locator(".vjs-quality-menu-wrapper .vjs-menu"),
    )
    choice = phone.get_by_role("menuitemradio", name="240p")
    _tap(phone, button)
    expect(choice).to_be_visible()
    assert phone.evaluate(RING) == "none"
    _tap(phone, button)
    expect(choice).to_be_hidden()
    _tap(phone, button)
    _tap(phone, choice)
    until(phone, "document.querySelector('video').videoHeight === 240")
    expect(menu).to_be_hidden()


def test_a_finger_on_the_seek_bar_sees_what_is_there(phone: Page) -> None:
    phone.wait_for_selector(".has-storyboard")
    bar = phone.locator(".vjs-progress-holder").bounding_box()
    assert bar is not None
    line = phone.context.new_cdp_session(phone)
    point = {"x": bar["x"] + bar["width"] * 0.25, "y": bar["y"] + 4}
    line.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    point["x"] = bar["x"] + bar["width"] * 0.5
    line.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    expect(phone.locator(".thumbnail span")).to_have_text("0:06")
    phone.wait_for_selector(".thumbnail canvas")
    line.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(phone.locator(".thumbnail")).to_be_hidden()
    until(phone, "Math.abs(document.querySelector('video').currentTime - 6) < 1")
