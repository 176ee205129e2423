"""The lesson page on a projector: its usual width, theatre mode, and the transcript beside the picture."""

from playwright.sync_api import FloatRect, Locator, Page, expect

from catalog.captions import service as captions
from catalog.captions.service import Track, parse
from catalog.courses.models import Course, Lesson
from school.services import Services
from tests.browser.conftest import Findings, NewPage, until

IS_THEATRE = "'theatre' in document.documentElement.dataset"


def _box(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box is not None
    return box


def _open(page: Page, course: Course, height: int) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/lessons/{course.lessons[0].id}")
    page.wait_for_selector(".vjs-control-bar")
    until(page, "document.querySelector('video')?.readyState >= 1")


def _caption(services: Services, course: Course) -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:04.000\n左右成<b>十字</b>\n\n00:04.000 --> 00:12.000\n膝盖不要绷直\n".encode()
    with services.database.sessions() as session:
        lesson = session.get_one(Lesson, course.lessons[0].id)
        track = Track("zh-CN", parse(text))
        captions.put(
            session,
            lesson.course.owner,
            lesson.video,
            track,
            captions.store_track(services.store, lesson.video_id, track),
        )
        session.commit()


def test_the_picture_is_as_large_as_its_controls_stay_in_sight(new_page: NewPage, course: Course) -> None:
    page = new_page(1920)
    _open(page, course, 1080)
    for width, height, least in ((1920, 1080, 1150), (2560, 1440, 1400), (1280, 720, 620), (1366, 650, 600)):
        page.set_viewport_size({"width": width, "height": height})
        assert _box(page.locator(".vjs-tech"))["width"] >= least, width
        bar = _box(page.locator(".vjs-control-bar"))
        assert bar["y"] + bar["height"] <= height, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pages_for_residents_use_a_projectors_width(new_page: NewPage, course: Course) -> None:
    page = new_page(1920)
    for address in ("/", "/courses", "/categories/dance"):
        page.goto(address)
        assert _box(page.locator("main .wrap, main.wrap").first)["width"] > 1700, address
        assert _box(page.locator(".masthead .wrap"))["width"] > 1700, address


def test_theatre_fills_the_window_and_is_remembered(new_page: NewPage, course: Course, axe: Findings) -> None:
    page = new_page(1920)
    _open(page, course, 1080)
    page.click(".vjs-theatre-control")
    assert _box(page.locator(".vjs-tech"))["height"] > 850
    bar = _box(page.locator(".vjs-control-bar"))
    assert bar["y"] + bar["height"] <= 1080
    assert axe(page) == []
    _open(page, course, 1080)
    assert page.evaluate(IS_THEATRE)
    page.keyboard.press("Escape")
    assert not page.evaluate(IS_THEATRE)
    page.locator(".vjs-play-control").focus()
    page.keyboard.press("t")
    assert page.evaluate(IS_THEATRE)
    page.get_by_role("button", name="退出剧场模式").click()
    assert not page.evaluate(IS_THEATRE)
    assert page.evaluate("document.activeElement.className").startswith("vjs-theatre-control")
    _open(page, course, 1080)
    assert not page.evaluate(IS_THEATRE)


def test_escape_closes_a_menu_before_it_leaves_the_theatre(new_page: NewPage, course: Course) -> None:
    page = new_page(1280)
    _open(page, course, 800)
    page.click(".vjs-theatre-control")
    page.locator(".vjs-quality-menu-wrapper > button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio", name="240p")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate(IS_THEATRE)
    assert page.evaluate("document.activeElement.matches('.vjs-quality-menu-wrapper > button')")
    page.keyboard.press("Escape")
    assert not page.evaluate(IS_THEATRE)


def test_captions_are_read_and_pressed_beside_the_picture(
    new_page: NewPage, services: Services, course: Course, axe: Findings
) -> None:
    _caption(services, course)
    page = new_page(1920)
    _open(page, course, 1080)
    lines = page.locator(".transcript button")
    expect(lines).to_have_text(["0:00左右成十字", "0:04膝盖不要绷直"])
    lines.nth(1).click()
    until(page, "document.querySelector('video').currentTime >= 4")
    page.click(".vjs-play-control")
    expect(lines.nth(1)).to_have_attribute("aria-current", "true")
    assert axe(page) == []
    page.click(".vjs-theatre-control")
    assert _box(page.locator(".beside"))["x"] > _box(page.locator(".vjs-tech"))["x"] + 1000
    assert axe(page) == []
    page.get_by_role("tab", name="目录").click()
    expect(page.locator(".step").first).to_be_visible()
    expect(lines.first).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(lines.first).to_be_visible()


def test_on_a_phone_the_lessons_come_first_and_there_is_no_theatre(
    new_page: NewPage, services: Services, course: Course
) -> None:
    _caption(services, course)
    page = new_page(390)
    _open(page, course, 844)
    expect(page.get_by_role("tab", name="文稿")).to_be_visible()
    expect(page.locator(".step").first).to_be_visible()
    expect(page.locator(".transcript button").first).to_be_hidden()
    assert page.locator(".vjs-theatre-control").is_hidden()
