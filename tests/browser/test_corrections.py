"""From the machine's draft to what neighbours find: a doubtful word is mended, a neighbour's proposal is accepted."""

from playwright.sync_api import Page, expect

from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.models import Origin
from catalog.captions.service import Draft, Track
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member, Role
from school.services import Services
from tests.browser.conftest import Findings, NewPage
from tests.browser.server import sign_in
from tests.conftest import AddMember

HEARD = [Cue(0, 2, "第一步，左右成十字"), Cue(2, 4, "绸带跟着走走"), Cue(4, 6, "眼睛看着善子")]


def _hear(services: Services, lesson: Lesson) -> None:
    """Give a lesson captions by the machine."""
    with services.database.sessions() as session:
        row = session.get_one(Lesson, lesson.id)
        draft = Draft([{"at": 5.5, "text": "善", "guesses": ["扇", "山"]}])
        track = Track("zh-CN", HEARD, origin=Origin.MACHINE, draft=draft)
        captions.set_machine(session, row.video_id, track, captions.store_track(services.store, row.video_id, track))
        session.commit()


def _propose(page: Page, lesson: Lesson, axe: Findings) -> None:
    """A visitor is asked to sign in; a neighbour proposes by keyboard."""
    line = page.locator(".transcript li").nth(1)
    line.get_by_role("button").first.press("Enter")
    line.get_by_role("button", name="这一行写错了").press("Enter")
    field = line.get_by_label("这里说的是什么？")
    expect(field).to_be_focused()
    assert axe(page) == []
    field.fill("绸带跟着肘走")
    field.press("Enter")
    expect(page.get_by_text("谢谢，老师会看你的建议。")).to_be_visible()
    expect(line.get_by_role("button").first).to_be_focused()


def test_a_draft_is_mended_by_teacher_and_neighbour(
    new_page: NewPage, services: Services, teacher: Member, course: Course, add_member: AddMember, axe: Findings
) -> None:
    lesson = course.lessons[0]
    _hear(services, lesson)
    page = new_page()
    page.goto(f"/lessons/{lesson.id}")
    line = page.locator(".transcript li").nth(1)
    line.get_by_role("button").first.click()
    line.get_by_role("button", name="这一行写错了").click()
    expect(page.locator(".transcript").get_by_role("link", name="登录")).to_be_focused()
    sign_in(page, add_member("周美华", Role.RESIDENT), f"/lessons/{lesson.id}")
    expect(page.get_by_text("机器写的，还没人读过，可能有错字。")).to_be_visible()
    _propose(page, lesson, axe)

    editor = new_page()
    sign_in(editor, teacher, f"/studio/lessons/{lesson.id}/captions/edit#proposals")
    text = editor.locator("[data-text]")
    expect(text).to_have_value("绸带跟着走走")
    expect(editor.locator(".cue-proposal ins")).to_have_text("肘")
    assert axe(editor) == []
    editor.keyboard.press("Alt+Enter")
    expect(text).to_have_value("绸带跟着肘走")
    expect(editor.get_by_text("接受了 1 条。")).to_be_visible()
    editor.keyboard.press("F8")
    expect(text).to_have_value("眼睛看着善子")
    editor.keyboard.press("Alt+1")
    expect(editor.locator("[data-count=doubts]")).to_have_text("0")
    expect(editor.locator("[data-saved]")).to_have_text("已保存。")

    page.goto("/notices")
    expect(page.get_by_text("的字幕已经照你说的改了")).to_be_visible()
    page.goto(f"/lessons/{lesson.id}")
    said = page.locator(".transcript li > button span")
    expect(said).to_have_text([HEARD[0].text, "绸带跟着肘走", "眼睛看着扇子"])
    services.indexer.catch_up()
    page.goto("/search?q=绸带跟着肘走")
    page.locator(f'a[href="/lessons/{lesson.id}?t=2"]').first.click()
    page.wait_for_url(f"**/lessons/{lesson.id}?t=2")
