"""The editors beside a video: chapters and captions by keyboard and mouse, saved by themselves, and two at once."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from catalog.captions import service as captions
from catalog.captions.service import Track, parse
from catalog.chapters import service as chapters
from catalog.chapters.service import Mark
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from school.services import Services
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.contexts import TIMEOUT_S
from tests.browser.server import sign_in

VTT = "WEBVTT\n\n00:00.000 --> 00:04.000\n左右成十字\n\n00:04.000 --> 00:08.000\n膝盖不要绷直\n"


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return course.lessons[0]


def _eventually(look: Callable[[], object], wanted: object) -> None:
    """Wait until the school has what a page has sent."""
    end = time.monotonic() + TIMEOUT_S
    while look() != wanted:
        assert time.monotonic() < end, look()
        time.sleep(0.1)


def _chapters(services: Services, lesson: Lesson) -> list[tuple[float, str]]:
    with services.database.readers() as session:
        return [(one.at, one.title) for one in session.get_one(Lesson, lesson.id).chapters]


def _captions(services: Services, lesson: Lesson) -> list[tuple[float, float, str]]:
    with services.database.readers() as session:
        found = session.get_one(Lesson, lesson.id).captions
        with services.store.local(found[0].key) as path:
            return [(cue.start, cue.end, cue.text) for cue in parse(path.read_bytes())]


def _caption(services: Services, lesson: Lesson, text: str = VTT) -> None:
    with services.database.sessions() as session:
        row = session.get_one(Lesson, lesson.id)
        track = Track("zh-CN", parse(text.encode()))
        name = captions.store_track(services.store, row.video_id, track)
        captions.put(session, row.course.owner, row.video, track, name)
        session.commit()


def test_chapters_are_made_by_keyboard_saved_and_undone(
    page: Page, services: Services, teacher: Member, lesson: Lesson, axe: Findings
) -> None:
    sign_in(page, teacher, f"/studio/lessons/{lesson.id}/chapters")
    expect(page.locator("[data-lines-form]")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    page.keyboard.type("热身")
    until(page, "document.querySelector('video')?.readyState >= 1")
    page.evaluate("document.querySelector('video').currentTime = 5")
    expect(page.locator("[data-add-text]")).to_have_text("在 0:05 加章节")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("站位")
    _eventually(lambda: _chapters(services, lesson), [(0.0, "热身"), (5.0, "站位")])
    expect(page.locator("[data-saved]")).to_have_text("已保存。")
    assert axe(page) == []
    page.locator("[data-at]").first.fill("8")
    page.locator("[data-at]").first.press("Tab")  # moved behind the other one
    _eventually(lambda: _chapters(services, lesson), [(5.0, "站位"), (8.0, "热身")])
    page.locator("[data-title]").first.press("Control+Backspace")
    _eventually(lambda: _chapters(services, lesson), [(8.0, "热身")])
    page.click("[data-undo]")
    _eventually(lambda: _chapters(services, lesson), [(5.0, "站位"), (8.0, "热身")])
    page.locator("[data-title]").first.fill("")
    expect(page.get_by_text("写个标题，写好才会保存这个章节。")).to_be_visible()


def test_two_people_do_not_overwrite_each_others_chapters(
    new_page: NewPage, services: Services, teacher: Member, lesson: Lesson
) -> None:
    page = new_page()
    sign_in(page, teacher, f"/studio/lessons/{lesson.id}/chapters")
    with services.database.sessions() as session:
        row = session.get_one(Lesson, lesson.id)
        chapters.set_chapters(session, row.course.owner, row, [Mark(3, "扇花")])
        session.commit()
    page.keyboard.press("Control+Enter")
    page.keyboard.type("热身")
    expect(page.get_by_text("刚才有别人改了章节。")).to_be_visible()
    assert _chapters(services, lesson) == [(3.0, "扇花")]
    page.click("[data-theirs]")
    expect(page.locator("[data-title]")).to_have_value("扇花")


def test_captions_are_written_split_joined_and_saved(
    page: Page, services: Services, teacher: Member, lesson: Lesson, axe: Findings
) -> None:
    _caption(services, lesson)
    sign_in(page, teacher, f"/studio/lessons/{lesson.id}/captions/edit")
    page.locator(".cue button").nth(1).click()
    text = page.locator("[data-text]")
    expect(text).to_be_focused()
    expect(page.locator(".stage .caption")).to_have_text("膝盖不要绷直")
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+k")
    expect(page.locator(".cue")).to_have_count(3)
    page.keyboard.press("Control+j")
    expect(page.locator(".cue")).to_have_count(2)
    page.keyboard.press("End")
    page.keyboard.type("，像坐在一张高高的凳子上一样坐下")
    expect(page.get_by_text("有一行超过了 20 个字（字母算半个）。")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="分成两行").click()
    _eventually(lambda: _captions(services, lesson)[1], (4.0, 8.0, "膝盖不要绷直，\n像坐在一张高高的凳子上一样坐下"))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    _eventually(lambda: _captions(services, lesson)[1], (4.0, 8.0, "膝盖不要绷直"))
    page.locator("[data-text]").press("Enter")  # a new line behind the last one, at the second that is shown
    page.keyboard.type("好")
    _eventually(lambda: len(_captions(services, lesson)), 3)


def test_captions_that_somebody_else_changed_stay(
    new_page: NewPage, services: Services, teacher: Member, lesson: Lesson
) -> None:
    _caption(services, lesson)
    page = new_page()
    sign_in(page, teacher, f"/studio/lessons/{lesson.id}/captions/edit?language=zh-CN".partition("?")[0])
    page.locator(".cue button").first.click()
    _caption(services, lesson, VTT.replace("膝盖", "双膝"))
    page.keyboard.type("！")
    expect(page.get_by_text("刚才有别人改了这份字幕。")).to_be_visible()
    assert _captions(services, lesson)[1][2] == "双膝不要绷直"
    page.click("[data-mine]")
    _eventually(lambda: [text for _, _, text in _captions(services, lesson)], ["左右成十字！", "膝盖不要绷直"])


def test_two_thousand_captions_are_found_replaced_and_shifted(
    new_page: NewPage, services: Services, teacher: Member, lesson: Lesson
) -> None:
    blocks = (f"{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.900\n第 {n} 步\n" for n in range(2000))
    _caption(services, lesson, "WEBVTT\n\n" + "\n".join(blocks))
    page = new_page()
    sign_in(page, teacher, f"/studio/lessons/{lesson.id}/captions/edit")
    expect(page.locator("[data-count=all]")).to_have_text("2000")
    page.keyboard.press("Control+f")
    page.keyboard.type("步")
    page.fill("[data-by]", "拍")
    page.click("[data-do=replace_all]")
    page.locator("details:has([data-seconds]) summary").click()
    page.fill("[data-seconds]", "0.5")
    page.click("[data-do=shift_all]")
    _eventually(lambda: _captions(services, lesson)[1999], (1999.5, 2000.4, "第 1999 拍"))


def test_chapters_lead_through_the_lesson(page: Page, services: Services, lesson: Lesson, axe: Findings) -> None:
    with services.database.sessions() as session:
        row = session.get_one(Lesson, lesson.id)
        chapters.set_chapters(session, row.course.owner, row, [Mark(0, "热身"), Mark(4, "站位"), Mark(8, "跟练")])
        session.commit()
    page.goto(f"/lessons/{lesson.id}")
    until(page, "document.querySelector('video')?.readyState >= 1")
    expect(page.get_by_role("tab", name="章节")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".chapter-gap")).to_have_count(2)
    page.get_by_role("link", name="站位").click()
    until(page, "document.querySelector('video').currentTime >= 4")
    expect(page.locator(".chapter-now")).to_have_text("站位")
    page.click(".vjs-play-control")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("link", name="跟练")).to_have_attribute("aria-current", "true")
    assert axe(page) == []


def test_a_transcript_is_searched_and_taken_away(new_page: NewPage, services: Services, lesson: Lesson) -> None:
    _caption(services, lesson)
    page = new_page(1280)
    page.goto(f"/lessons/{lesson.id}")
    expect(page.get_by_role("tab", name="文稿")).to_have_attribute("aria-selected", "true")
    page.fill("[data-find]", "不要")
    expect(page.locator(".transcript mark")).to_have_text("不要")
    expect(page.locator("[data-found]")).to_have_text("第 1 处，共 1 处")
    page.fill("[data-find]", "没有这句")
    expect(page.locator("[data-found]")).to_have_text("没找到")
    page.get_by_text("带走文稿").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="SRT").click()
    assert download.value.suggested_filename.endswith(".srt")
    content = download.value.path().read_text("utf-8-sig")
    assert content.startswith("1\n00:00:00,000 --> 00:00:04,000\n左右成十字\n")
