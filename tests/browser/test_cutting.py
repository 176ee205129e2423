"""A resident cuts, mutes and covers parts of her video on a phone, sees the effect at once, and gets it made."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from catalog.clips.models import Clip, ClipState
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload
from school.pipeline.worker import Worker
from school.services import Services
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.looks import dress
from tests.browser.server import sign_in
from tests.browser.watching import PLAYER
from tests.conftest import AddMember
from tests.in_progress import ENGINE
from tests.school.pipeline.test_checking import shared
from tests.school.pipeline.test_editing import work
from tests.workers import worker
from transcode.package import Package as Made

BOX = "document.querySelector('.cover').getBoundingClientRect()"


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


@pytest.fixture
def resident(add_member: AddMember) -> Member:
    return add_member("周美华", Role.RESIDENT)


@pytest.fixture
def sent(services: Services, pipeline: Worker, resident: Member, made: tuple[Path, Made]) -> str:
    """The id of a clip of twelve seconds that waits for a moderator."""
    clip_id = shared(services, resident.id, made[0].parent / "source.mp4", "我们楼的十字步")
    work(services, pipeline)
    return clip_id


def _marks(page: Page) -> None:
    """Cut two seconds off, mute from the fourth to the sixth, cover a place from the seventh on."""
    start = page.get_by_role("slider", name="开头")
    start.focus()
    for _ in range(2):
        start.press("Shift+ArrowRight")
    expect(page.get_by_label("开始于", exact=True)).to_have_value("0:02.0")
    for second in (4, 6):
        page.evaluate(f"{PLAYER}.currentTime({second})")
        page.locator("[data-mute]").click()
    expect(page.get_by_label("第 1 处结束于")).to_have_value("0:06.0")
    page.evaluate(f"{PLAYER}.currentTime(5)")
    until(page, f"{PLAYER}.muted()")
    page.evaluate(f"{PLAYER}.currentTime(7)")
    until(page, f"!{PLAYER}.muted()")
    page.get_by_role("button", name="从这里开始遮住一处").click()
    expect(page.locator(".cover")).to_be_focused()


def _drags(page: Page) -> None:
    """Drag the rectangle by forty dots to the left, and make it a little higher."""
    box = page.locator(".cover")
    where, before = box.bounding_box(), page.evaluate(f"{BOX}.left")
    assert where is not None
    page.mouse.move(where["x"] + 20, where["y"] + 20)
    page.mouse.down()
    page.mouse.move(where["x"] - 20, where["y"] + 20)
    page.mouse.up()
    until(page, f"Math.abs({BOX}.left - {before} + 40) < 3")
    box.press("Shift+ArrowDown")
    page.evaluate(f"{PLAYER}.currentTime(3)")
    until(page, "!document.querySelector('.cover').classList.contains('is-now')")


def _edits(services: Services, clip_id: str) -> tuple[ClipState, float, dict[str, Any] | None]:
    """The state of the clip, the length of what is shown, and what is to be made of it."""
    with services.database.readers() as session:
        clip = session.get_one(Clip, clip_id)
        assert clip.package is not None
        return clip.state, clip.package.duration, session.get_one(Upload, clip.package.upload_id).edits


def test_what_she_cuts_mutes_and_covers_is_shown_at_once_and_then_made(
    new_page: NewPage, services: Services, pipeline: Worker, resident: Member, sent: str, axe: Findings
) -> None:
    page = new_page(390, touch=True)
    sign_in(page, resident, f"/share/{sent}")
    page.get_by_role("link", name="剪掉、静音、遮住").click()
    save = page.get_by_role("button", name="保存修改")
    expect(save).to_be_disabled()
    until(page, f"{PLAYER}.duration() > 11")
    _marks(page)
    _drags(page)
    dress(page, 390, theme="dark")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="重做").click()
    save.click()
    expect(page.get_by_text("正在做你的修改")).to_be_visible()

    state, _, edits = _edits(services, sent)
    assert edits is not None
    assert (state, edits["trim"], edits["mutes"]) == (ClipState.DRAFT, [2.0, 12.0], [[4.0, 6.0]])
    (cover,) = edits["covers"]
    assert (cover["start"], cover["h"]) == (7.0, pytest.approx(0.31))
    assert cover["x"] == pytest.approx(0.35 - 40 / 390, abs=0.03)

    work(services, pipeline)
    expect(page.locator("[data-next-step]")).to_contain_text("有人会看")
    state, seconds, _ = _edits(services, sent)
    assert state is ClipState.IN_REVIEW
    assert seconds == pytest.approx(10, abs=0.5)  # with the delay of the first picture
    page.goto(f"/share/{sent}/edits")
    until(page, f"{PLAYER}.duration() < 11")
    expect(page.locator("[data-place]")).to_have_text("0:02.0")
    page.get_by_role("button", name="恢复整段").click()
    expect(page.get_by_text("正在做你的修改")).to_be_visible()
    assert _edits(services, sent)[2] is None


STORED = """new Promise((resolve) => {
  indexedDB.open("recordings").onsuccess = ({ target: { result: open } }) => {
    const counting = open.transaction("pieces").objectStore("pieces").count();
    counting.onsuccess = () => { open.close(); resolve(counting.result); };
  };
})"""


def _close_and_come_back(page: Page) -> Page:
    context = page.context
    page.close()
    opened = context.new_page()
    opened.goto("/share")
    opened.get_by_role("link", name="拿出来看").click()
    return opened


def test_a_video_that_is_recorded_in_the_page_is_shared_also_after_the_page_was_closed(
    page: Page, services: Services, pipeline: Worker, resident: Member, axe: Findings
) -> None:
    sign_in(page, resident, "/share/new")
    expect(page.locator("[data-camera]")).to_be_hidden()
    page.get_by_role("button", name="在这里录").click()
    page.get_by_role("button", name="开始录").click()
    expect(page.get_by_role("timer")).to_have_text("0:02")
    assert axe(page) == []
    page.get_by_role("button", name="停", exact=True).click()
    until(page, "document.querySelector('[data-rec=screen]').readyState > 1")
    page.get_by_role("button", name="重录一段").click()
    page.get_by_role("button", name="开始录").click()
    expect(page.get_by_role("timer")).to_have_text("0:02")
    page.get_by_role("button", name="停", exact=True).click()
    page.get_by_role("button", name="就用这段").click()
    page.get_by_label("给它起个名").fill("我家的十字步")
    page = _close_and_come_back(page)
    expect(page.locator("[data-kept-panel] li")).to_have_count(1)
    page.get_by_role("button", name="在这里录").click()
    page.get_by_role("button", name="开始录").click()
    expect(page.get_by_role("timer")).to_have_text("0:03")
    page = _close_and_come_back(page)  # in the middle of the recording
    offered = page.locator("[data-kept-panel] li")
    expect(offered).to_have_count(2)
    assert axe(page) == []
    offered.nth(1).get_by_role("button", name="扔掉").click()
    offered.nth(1).get_by_role("button", name="留着").click()
    offered.nth(1).get_by_role("button", name="扔掉").click()
    offered.nth(1).locator("[data-kept=gone]").click()
    expect(offered).to_have_count(1)
    offered.get_by_role("button", name="看一遍").click()
    until(page, "document.querySelector('[data-kept-panel] li video').readyState > 1")
    offered.get_by_role("button", name="交这段").click()
    page.get_by_label("给它起个名").fill("我家的十字步")
    page.locator("#consent").check()
    page.get_by_role("button", name="交上去").click()
    expect(page.locator("[data-next-step]")).to_be_visible()
    page.goto("/share/new")
    expect(page.get_by_role("button", name="在这里录")).to_be_visible()
    assert page.evaluate(STORED) == 0
    work(services, pipeline)
    with services.database.readers() as session:
        clip = session.query(Clip).one()
        assert clip.state is ClipState.IN_REVIEW
        assert clip.duration is not None
        assert clip.duration > 1.5


def test_where_no_camera_may_be_used_the_phones_own_stays(page: Page, resident: Member) -> None:
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    sign_in(page, resident, "/share/new")
    page.get_by_role("button", name="在这里录").click()
    expect(page.get_by_text("这里用不了摄像头")).to_be_visible()
    expect(page.locator("[data-camera]")).to_be_visible()
    page.add_init_script("delete navigator.mediaDevices.getUserMedia; indexedDB.open = () => { throw new Error(); }")
    page.reload()
    page.get_by_role("button", name="在这里录").click()
    page.get_by_role("button", name="开始录").click()
    expect(page.get_by_text("这个浏览器什么都不保存")).to_be_visible()
    expect(page.get_by_role("timer")).to_have_text("0:02")
    page.add_init_script("delete window.MediaRecorder")
    page.reload()
    expect(page.get_by_role("button", name="在这里录")).to_be_hidden()
    expect(page.locator("[data-camera] [capture]")).to_be_attached()
