"""The player plays: a package made by the engine, in Chromium, under the school's own policy."""

import re

from playwright.sync_api import Page, Route, expect

from catalog.captions import service as captions
from catalog.captions.service import Track, parse
from catalog.courses.models import Course, Lesson
from school.services import Services
from tests.browser.conftest import CLIP_S, Findings, NewPage, until

STAYS_AWAKE = """() => {
  const { player } = document.querySelector(".video-js");
  player.options_.inactivityTimeout = player.cache_.inactivityTimeout = 0;
}"""
PLAYED = "document.querySelector('video').currentTime"


def _open(page: Page, course: Course, number: int = 0) -> None:
    page.goto(f"/lessons/{course.lessons[number].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    # Controls that go after two seconds without a mouse would go between two steps of a test on a busy machine.
    page.evaluate(STAYS_AWAKE)


def _play(page: Page) -> None:
    page.click(".vjs-big-play-button")
    until(page, f"{PLAYED} > 0.3")


def _state(page: Page, name: str) -> object:
    return page.evaluate(f"document.querySelector('video').{name}")


def _open_menu(page: Page) -> None:
    page.click(".vjs-quality-menu-wrapper > button")


def test_a_lesson_plays_and_offers_its_qualities_in_chinese(page: Page, course: Course) -> None:
    _open(page, course)
    expect(page.locator(".vjs-play-control")).to_have_attribute("title", "播放")
    expect(page.locator(".vjs-quality-menu-wrapper > button")).to_have_attribute("title", "清晰度")
    _play(page)
    assert _state(page, "error") is None
    assert _state(page, "videoWidth") != 0
    _open_menu(page)
    choices = page.locator(".vjs-quality-menu-wrapper .vjs-menu-item-text")
    expect(choices.last).to_have_text("自动")
    assert {"360p", "240p"} <= set(choices.all_inner_texts())
    page.keyboard.press("Escape")
    # Each is taken at once, also one that was played before.
    page.evaluate("document.querySelector('video').playbackRate = 0.5")
    for height in (240, 360, 240):
        _open_menu(page)
        page.get_by_role("menuitemradio", name=f"{height}p").click()
        until(page, f"document.querySelector('video').videoHeight === {height}")
    assert _state(page, "ended") is False
    _open_menu(page)
    expect(page.get_by_role("menuitemradio", name="240p")).to_have_attribute("aria-checked", "true")


def test_a_portrait_is_named_by_its_short_side(page: Page, course: Course) -> None:
    def turn(route: Route) -> None:
        text = route.fetch().text()
        turned = re.sub(r"RESOLUTION=(\d+)x(\d+)", r"RESOLUTION=\2x\1", text)
        route.fulfill(body=turned, content_type="application/vnd.apple.mpegurl")

    page.route("**/main.m3u8", turn)
    _open(page, course)
    _open_menu(page)
    choices = set(page.locator(".vjs-quality-menu-wrapper .vjs-menu-item-text").all_inner_texts())
    assert choices == {"360p", "240p", "自动"}


def test_keys_drive_it_and_letters_only_while_it_has_the_focus(page: Page, course: Course) -> None:
    _open(page, course)
    page.keyboard.press("m")
    assert _state(page, "muted") is False
    page.keyboard.press("Space")
    until(page, f"{PLAYED} > 0.2")
    page.locator(".vjs-play-control").focus()
    page.keyboard.press("k")
    assert _state(page, "paused") is True
    page.keyboard.press("5")
    assert abs(float(str(_state(page, "currentTime"))) - CLIP_S / 2) < 0.5
    page.keyboard.press("ArrowLeft")
    assert abs(float(str(_state(page, "currentTime"))) - (CLIP_S / 2 - 5)) < 0.5
    page.keyboard.press("l")
    assert float(str(_state(page, "currentTime"))) > CLIP_S / 2
    page.keyboard.press("m")
    assert _state(page, "muted") is True
    page.keyboard.press("Shift+>")
    assert _state(page, "playbackRate") == 1.25


def test_a_visitor_goes_on_where_they_stopped(page: Page, course: Course) -> None:
    _open(page, course)
    _play(page)
    page.evaluate("document.querySelector('video').currentTime = 7")
    until(page, f"{PLAYED} > 7.1")
    page.keyboard.press("Space")
    until(page, "localStorage.getItem('places') !== null")
    page.reload()
    until(page, f"{PLAYED} >= 6.9")
    expect(page.locator(".board")).to_contain_text("从 0:07 接着看。")
    page.get_by_role("button", name="从头看").click()
    until(page, f"{PLAYED} < 1")


def test_at_the_end_it_leads_to_the_next_lesson(page: Page, course: Course, axe: Findings) -> None:
    _open(page, course)
    _play(page)
    page.evaluate("document.querySelector('video').currentTime = 11.5")
    link = page.locator(".board a")
    expect(link).to_contain_text("下一课：十字步")
    expect(link).to_have_attribute("href", f"/lessons/{course.lessons[1].id}")
    expect(page.locator(".btn-go:visible")).to_have_count(1)
    assert axe(page) == []


def test_at_the_end_of_a_course_it_leads_back_and_plays_again_in_a_quality_picked_there(
    page: Page, course: Course
) -> None:
    _open(page, course, number=1)
    _play(page)
    page.evaluate(f"document.querySelector('video').currentTime = {CLIP_S - 0.5}")
    expect(page.locator(".board")).to_contain_text("这一课播完了")
    expect(page.locator(".board a")).to_have_attribute("href", f"/courses/{course.id}")
    again = page.locator(".board").get_by_role("button", name="再看一遍")
    expect(again).to_be_visible()
    page.evaluate("document.querySelector('video').addEventListener('seeking', () => (window.hasSought = true))")
    _open_menu(page)
    page.get_by_role("menuitemradio", name="240p").click()
    # A seek at the end, with play pressed in the middle of it, plays nothing but the end.
    page.wait_for_timeout(500)
    assert page.evaluate("'hasSought' in window") is False
    again.click()
    until(page, f"document.querySelector('video').videoHeight === 240 && {PLAYED} > 1 && {PLAYED} < {CLIP_S - 2}")


def test_captions_stand_in_a_band_under_the_picture(page: Page, services: Services, course: Course) -> None:
    track_text = "WEBVTT\n\n00:00.000 --> 01:00.000\n左右成<b>十字</b>\n".encode()
    with services.database.sessions() as session:
        lesson = session.get_one(Lesson, course.lessons[0].id)
        track = Track("zh-CN", parse(track_text))
        name = captions.store_track(services.store, lesson.video_id, track)
        captions.put(session, lesson.course.owner, lesson.video, track, name)
        session.commit()
    _open(page, course)
    _play(page)
    band = page.locator(".caption")
    expect(band).to_have_text("左右成十字")
    picture = page.locator(".vjs-tech").bounding_box()
    words = band.bounding_box()
    assert picture is not None
    assert words is not None
    assert words["y"] >= picture["y"] + picture["height"] - 1
    page.locator(".vjs-play-control").focus()
    page.keyboard.press("c")
    expect(band).to_be_hidden()


def test_a_line_that_breaks_is_told_and_mended_by_one_press(new_page: NewPage, course: Course) -> None:
    page = new_page()
    page.route("**/*.m3u8", lambda route: route.abort())
    page.goto(f"/lessons/{course.lessons[0].id}")
    again = page.get_by_role("button", name="再试一次")
    expect(again).to_be_visible()
    page.unroute("**/*.m3u8")
    again.click()
    until(page, f"{PLAYED} > 0.3")
    expect(again).to_be_hidden()


def test_until_somebody_plays_no_more_is_fetched_than_the_first_picture_needs(page: Page, course: Course) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 2)[-1]))
    _open(page, course)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelector('video').buffered.end(0)") < CLIP_S / 2
    assert asked.count("main.m3u8") <= 2  # by early.js and the school's player, not by the browser beside them
    _play(page)
    until(page, f"document.querySelector('video').buffered.end(0) >= {CLIP_S - 0.5}")


def test_a_weak_line_is_known_from_the_last_lesson(page: Page, course: Course) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script("localStorage.setItem('bits-per-second', '100000')")
    _open(page, course)
    until(page, "document.querySelector('video').videoHeight === 240")
    assert not [url for url in asked if "/360p/" in url and url.endswith(".m4s")]
    _play(page)
    until(page, "localStorage.getItem('bits-per-second') !== '100000'")


def test_a_school_that_is_away_for_a_moment_is_asked_again(new_page: NewPage, course: Course) -> None:
    page = new_page()
    _open(page, course)
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort("connectionrefused")

    page.route("**/*.m4s", refuse)
    _play(page)
    while len(refused) < 5:
        page.wait_for_timeout(100)
    page.unroute("**/*.m4s")
    until(page, f"{PLAYED} > 5")
    expect(page.get_by_role("button", name="再试一次")).to_have_count(0)


def test_of_a_lesson_that_is_withdrawn_what_is_there_is_played_and_then_it_is_told(
    new_page: NewPage, course: Course
) -> None:
    """Which answers mean that: tests/school/frontend/refusals.test.js."""
    page = new_page()
    _open(page, course)
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404)

    page.route("**/*.m4s", refuse)
    _play(page)
    page.evaluate("document.querySelector('video').playbackRate = 4")
    expect(page.get_by_role("button", name="再试一次")).to_be_visible()
    assert page.evaluate(PLAYED) > 3
    assert len(asked) == len(set(asked))  # in each rendition once


def test_in_full_screen_the_controls_lie_over_the_lowest_part(page: Page, course: Course) -> None:
    _open(page, course)
    _play(page)
    page.click(".vjs-fullscreen-control")
    until(page, "document.fullscreenElement !== null")
    page.mouse.move(300, 300)
    bar = page.locator(".vjs-control-bar").bounding_box()
    assert bar is not None
    assert bar["y"] > page.evaluate("innerHeight") * 0.7
    assert bar["y"] + bar["height"] <= page.evaluate("innerHeight")
