"""The end of a lesson: what it offers, and that the next one begins by itself only for those who want it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from player.progress.service import Report, save
from school.services import Services
from tests.browser.conftest import CLIP_S, NewPage, until
from tests.browser.server import sign_in

BOTTOM = "document.querySelector('.vjs-control-bar').getBoundingClientRect().bottom"
PLAYER = "document.querySelector('.video-js').player"
SECONDS = 10
"""Until the next lesson; js/parts/lesson/next.js."""
CLOCK = """
  window.counting = new Map(); // what waits for the next second
  let last = 1e9;
  const [set, clear] = [window.setInterval, window.clearInterval];
  window.setInterval = (act, ms) => (ms === 1000 ? counting.set(++last, act) && last : set(act, ms));
  window.clearInterval = (id) => counting.delete(id) || clear(id);
"""
"""The clock of the countdown, which a test moves by SECOND."""
SECOND = "[...counting.values()].forEach(act => act())"


def _begin(page: Page, course: Course, number: int = 0) -> None:
    page.add_init_script(CLOCK)
    page.goto(f"/lessons/{course.lessons[number].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")


def _jump_to_its_end(page: Page) -> None:
    page.click(".vjs-big-play-button")
    until(page, "document.querySelector('video').currentTime > 0.3")
    page.evaluate(f"document.querySelector('video').currentTime = {CLIP_S - 0.5}")
    page.wait_for_selector(".board .btn-go")


def _jump_to_the_end(page: Page, course: Course, number: int = 0) -> None:
    _begin(page, course, number)
    _jump_to_its_end(page)


def test_the_next_lesson_begins_by_itself_and_plays(page: Page, course: Course) -> None:
    _jump_to_the_end(page, course)
    expect(page.locator(".board p")).to_have_text(f"{SECONDS} 秒后播放下一课。")
    count = page.locator(".count")
    assert count.get_attribute("aria-hidden") == "true"
    for left in range(SECONDS, 0, -1):
        expect(count).to_have_text(str(left))
        page.evaluate(SECOND)
    page.wait_for_url(lambda url: urlsplit(url).path == f"/lessons/{course.lessons[1].id}")
    until(page, "document.querySelector('video')?.currentTime > 0.3")
    page.reload()
    until(page, "document.querySelector('video')?.readyState >= 1")
    assert page.evaluate("document.querySelector('video').paused")


STOPS: dict[str, Callable[[Page], None]] = {
    "its button": lambda page: page.get_by_role("button", name="取消").click(),
    "a key": lambda page: page.keyboard.press("Shift"),
    "the wheel": lambda page: page.mouse.wheel(0, 10),
    "a press elsewhere": lambda page: page.click("h1"),  # the last: it takes the focus away from the player
}


def test_it_is_stopped(page: Page, course: Course) -> None:
    _jump_to_the_end(page, course)
    for how, stop in STOPS.items():
        expect(page.locator(".count")).to_be_visible()
        stop(page)
        expect(page.locator(".count")).to_have_count(0)
        expect(page.locator(".board .btn-go")).to_be_visible()
        assert page.evaluate("counting.size") == 0, how
        assert urlsplit(page.url).path == f"/lessons/{course.lessons[0].id}", how
        page.evaluate(f"{PLAYER}.currentTime({CLIP_S - 0.5}), void {PLAYER}.play()")  # comes to its end again


def test_a_switch_turns_it_off_and_is_remembered(page: Page, course: Course) -> None:
    _begin(page, course)
    page.get_by_label("自动播放下一课").uncheck()
    page.reload()
    expect(page.get_by_label("自动播放下一课")).not_to_be_checked()
    _jump_to_its_end(page)
    expect(page.locator(".board p")).to_have_text("这一课播完了")
    assert page.locator(".count").count() == 0


def test_nobody_who_reads_elsewhere_on_the_page_is_led_away(page: Page, course: Course) -> None:
    page.goto(f"/lessons/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.keyboard.press("Space")
    until(page, "document.querySelector('video').currentTime > 0.3")
    page.locator(".beside .step").first.focus()
    page.evaluate(f"document.querySelector('video').currentTime = {CLIP_S - 0.5}")
    expect(page.locator(".board .btn-go")).to_be_visible()
    assert page.locator(".count").count() == 0


def test_what_is_offered_moves_no_control(new_page: NewPage, course: Course) -> None:
    page = new_page(1280)
    page.set_viewport_size({"width": 1280, "height": 800})
    _begin(page, course)
    before = page.evaluate(f"{BOTTOM} + scrollY")
    _jump_to_its_end(page)
    assert page.evaluate(f"{BOTTOM} + scrollY") == before
    assert page.evaluate(BOTTOM) <= 800
    assert page.evaluate("document.querySelector('.board').getBoundingClientRect().bottom") <= 800


def test_a_lesson_becomes_learned_before_the_viewers_eyes(page: Page, course: Course, teacher: Member) -> None:
    sign_in(page, teacher, f"/lessons/{course.lessons[0].id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.evaluate("document.querySelector('.video-js').player.playbackRate(2)")
    page.click(".vjs-big-play-button")
    expect(page.locator(".board p")).to_have_text(f"这一课学完了，{SECONDS} 秒后播放下一课。")
    expect(page.locator(".beside .measure")).to_have_text("已学完 1 课，共 2 课")


def test_the_end_of_a_course_is_celebrated_once_all_of_it_was_watched(
    page: Page, course: Course, services: Services, teacher: Member
) -> None:
    sign_in(page, teacher)
    words, celebrated = page.locator(".board p"), page.locator(".stage.is-complete")
    _jump_to_the_end(page, course, 1)
    expect(words).to_have_text("这一课播完了")
    _has_watched(services, teacher, course.lessons[1])
    _jump_to_the_end(page, course, 1)
    expect(words).to_have_text("这一课学完了")
    expect(celebrated).to_have_count(0)
    _has_watched(services, teacher, course.lessons[0])
    _jump_to_the_end(page, course, 1)
    expect(words).to_have_text("这门课程学完了")
    expect(celebrated).to_have_count(1)


def _has_watched(services: Services, member: Member, lesson: Lesson) -> None:
    with services.database.sessions() as session:
        here = session.get_one(Member, member.id), session.get_one(Lesson, lesson.id)
        save(session, *here, Report(0, now(), [(0, CLIP_S)]))
        session.commit()
