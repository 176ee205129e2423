"""A neighbour's video: asked for, sent from a phone, approved at the desk by keyboard, played beside the lesson."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.calls import service as calls
from catalog.calls.service import Wish
from catalog.clips import service as clips
from catalog.clips.models import Clip, ClipState
from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload, UploadState
from school.services import Services
from tests import factories
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.server import sign_in
from tests.browser.watching import PLACE, PLAYER
from tests.conftest import AddMember
from transcode.package import Package as Made

STEP_S = 4.0
MATE = "document.querySelector('[data-mate] video')"
TOGETHER = f"Math.abs({MATE}.currentTime - ({PLACE} - {STEP_S})) < 0.6"


@pytest.fixture
def asked(services: Services, teacher: Member, course: Course) -> Lesson:
    """A lesson whose teacher asks neighbours for its second step."""
    lesson = course.lessons[1]
    with services.database.sessions() as session:
        there = session.get_one(Lesson, lesson.id)
        wish = Wish("坐着怎么跳这一步", now() + timedelta(days=7), STEP_S)
        calls.open_call(session, session.get_one(Member, teacher.id), there, wish, now())
        session.commit()
    return lesson


def _send(page: Page, lesson: Lesson, source: Path) -> str:
    """Answer the call on a phone; the id of the clip."""
    page.goto(f"/lessons/{lesson.id}")
    page.get_by_role("link", name="我来拍一段").tap()
    expect(page.get_by_text("坐着怎么跳这一步")).to_be_visible()
    page.locator("[data-step='1'] input[type=file]").first.set_input_files(source)
    page.get_by_label("给它起个名").fill("我坐着这样跳")
    page.locator("#consent").check()
    page.get_by_role("button", name="交上去").tap()
    page.wait_for_url("**/share/*")
    expect(page.get_by_role("heading", name="我坐着这样跳")).to_be_visible()
    return page.url.rpartition("/")[2]


def _is_made(services: Services, clip_id: str, made: tuple[Path, Made]) -> None:
    """The file has arrived; what the engine would make of it is there."""
    folder, package = made
    with services.database.sessions() as session:
        clip = session.get_one(Clip, clip_id)
        upload = session.query(Upload).filter_by(video_id=clip.video_id).one()
        assert upload.state is UploadState.RECEIVED
        upload.state = UploadState.READY
        row = factories.package(session, upload, duration=package.duration)
        for name in package.files:
            services.store.put_file(row.key(name), folder / name)
        clips.video_is_ready(session, clip.video, now())
        session.commit()


def _approve(page: Page, moderator: Member) -> None:
    """By keyboard alone; the place and the second are those of the call."""
    sign_in(page, moderator, "/desk")
    expect(page.locator("h1")).to_have_text("我坐着这样跳")
    expect(page.locator("#place-at")).to_have_value("0:04")
    until(page, "document.querySelector('[data-desk]').dataset.claim !== undefined")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="没有等着你看的")).to_be_visible()


def _watch(page: Page, lesson: Lesson) -> None:
    """Both play at the same second of the step, pause together, and only one is heard."""
    page.goto(f"/lessons/{lesson.id}")
    page.wait_for_selector(".vjs-big-play-button")
    page.get_by_role("link", name="我坐着这样跳").click()
    until(page, f"{PLACE} > {STEP_S + 0.5} && !{MATE}.paused && {TOGETHER}")
    assert page.evaluate(f"{MATE}.muted")
    page.evaluate(f"{PLAYER}.playbackRate(0.5)")
    until(page, f"{MATE}.playbackRate === 0.5 && {TOGETHER}")
    page.get_by_role("button", name="听邻居的声音").click()
    until(page, f"!{MATE}.muted && {PLAYER}.muted()")
    page.evaluate(f"{PLAYER}.muted(false)")
    until(page, f"{MATE}.muted && !{PLAYER}.muted()")
    page.get_by_role("button", name="镜像").click()
    expect(page.locator(".mate.is-mirrored")).to_be_visible()
    page.locator(".mate-picture").click()
    until(page, f"{PLAYER}.paused() && {MATE}.paused")
    page.evaluate(f"{PLAYER}.currentTime({STEP_S + 6})")
    until(page, TOGETHER)
    page.evaluate(f"{PLAYER}.currentTime(1)")
    until(page, f"{MATE}.currentTime < 0.1 && {MATE}.paused")


def test_a_video_from_a_phone_plays_beside_the_lesson_at_its_second(
    new_page: NewPage,
    page: Page,
    services: Services,
    asked: Lesson,
    made: tuple[Path, Made],
    add_member: AddMember,
    axe: Findings,
) -> None:
    phone = new_page(390, touch=True)
    sign_in(phone, add_member("周美华", Role.RESIDENT))
    clip_id = _send(phone, asked, made[0].parent / "source.mp4")
    _is_made(services, clip_id, made)
    _approve(page, add_member("高敏", Role.MODERATOR))
    with services.database.readers() as session:
        clip = session.get_one(Clip, clip_id)
        assert clip.state is ClipState.PUBLISHED
        assert clip.placement is not None
        assert (clip.placement.lesson_id, clip.placement.at) == (asked.id, STEP_S)
    _watch(page, asked)
    assert axe(page) == []
    page.get_by_role("button", name="关上").click()
    expect(page.locator("[data-mate]")).to_be_hidden()
    phone.goto(f"/lessons/{asked.id}?t={STEP_S:.0f}&beside={clip_id}")
    expect(phone.locator("[data-mate]")).to_be_visible()
    upper, lower = phone.locator(".stage > .video-js").bounding_box(), phone.locator("[data-mate]").bounding_box()
    assert upper is not None
    assert lower is not None
    assert upper["y"] + upper["height"] <= lower["y"] + 1
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
