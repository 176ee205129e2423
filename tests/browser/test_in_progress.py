"""A long lesson plays in its owner's browser while it is still made, grows, and turns into an ordinary one."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.jobs import ENCODE, INSPECT, SOUND
from catalog.uploads.models import Upload, UploadState
from school.pipeline import builds
from school.pipeline.worker import Worker
from school.services import Services
from tests.browser.conftest import Findings, NewPage, until
from tests.browser.server import sign_in
from tests.browser.watching import PLACE, PLAYER, arrive, play, seek
from tests.in_progress import ENGINE, finish, hurry, long_clip, received
from tests.workers import worker

LENGTH_S, PREVIEW_S, PREVIEW_SEGMENTS = 36, 17.2, 5
"""As short as is cut into batches and goes on after the preview; sound that costs little (tests/in_progress.py)."""
SOUND_OF_IT = "anullsrc=r=44100:cl=mono"
STANDS = "document.querySelector('video').readyState > 1"
CHOICES = "document.querySelectorAll('.vjs-quality-menu-wrapper [role=menuitemradio]').length"
"""Of the menu of qualities: one for each rendition, and the choice by the line."""
ENDED = "#EXT-X-ENDLIST\n"
NOTE_WHAT_DISTURBS = """
  window.disturbed = [];
  for (const name of ["emptied", "loadstart", "seeking"])
    document.querySelector("video").addEventListener(name, () => disturbed.push(name));
"""


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Half a minute that becomes one rendition."""
    return long_clip(tmp_path_factory.mktemp("long") / "long.mp4", "160x90", SOUND_OF_IT, LENGTH_S)


@pytest.fixture(scope="session")
def strip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A low one that becomes three renditions; the preview makes the first half of the middle one."""
    return long_clip(tmp_path_factory.mktemp("strip") / "long.mp4", "854x96", SOUND_OF_IT, LENGTH_S)


@pytest.fixture
def pipeline(services: Services) -> Iterator[Worker]:
    """A worker whose every step the test calls for."""
    draining = threading.Event()
    yield worker(services, replace(ENGINE, preview_segments=PREVIEW_SEGMENTS), "test", draining)
    draining.set()


def _begun(services: Services, lesson: Lesson, teacher: Member, clip: bytes, pipeline: Worker) -> str:
    upload_id = received(services, lesson, teacher, clip)
    assert pipeline.work(INSPECT)
    return upload_id


@pytest.fixture
def upload(services: Services, lesson: Lesson, teacher: Member, clip: bytes, pipeline: Worker) -> str:
    """The id of a long upload that was looked into: its preview can be watched."""
    return _begun(services, lesson, teacher, clip, pipeline)


@pytest.fixture
def sizes(services: Services, lesson: Lesson, teacher: Member, strip: bytes, pipeline: Worker) -> str:
    """The same of one that becomes three renditions."""
    return _begun(services, lesson, teacher, strip, pipeline)


def test_a_player_that_waits_for_the_next_part_goes_on_by_itself(
    page: Page, services: Services, lesson: Lesson, teacher: Member, sizes: str, pipeline: Worker
) -> None:
    arrive(page, teacher, lesson)
    play(page)
    seek(page, PREVIEW_S - 1)
    expect(page.locator(".board")).to_contain_text("下一段正在处理")
    page.evaluate(f"{PLAYER}.playbackRate(2)")
    hurry(services)
    assert pipeline.work(SOUND)
    while pipeline.work(ENCODE):
        pass
    until(page, f"{PLACE} > {PREVIEW_S + 1}")
    # At twice the speed it may wait once more, until it has asked again what there is.
    expect(page.locator(".board")).to_have_text("")
    expect(page.locator(".in-progress")).to_contain_text("整课都能看了")
    until(page, f"{CHOICES} === 4")


def test_it_turns_into_an_ordinary_lesson_under_the_viewers_eyes(
    page: Page, services: Services, lesson: Lesson, teacher: Member, sizes: str, pipeline: Worker, axe: Findings
) -> None:
    arrive(page, teacher, lesson)
    play(page)
    page.evaluate(f"window.same = true, {PLAYER}.playbackRate(0.25)")  # the preview lasts longer than the making
    page.evaluate(NOTE_WHAT_DISTURBS)
    finish(services, pipeline)
    expect(page.locator(".board")).to_contain_text("全部处理好了")  # for eight seconds
    expect(page.locator(".in-progress")).to_have_count(0)
    expect(page.locator("[data-told]")).to_contain_text("发布")
    expect(page.locator(".there")).to_have_count(0)
    page.wait_for_selector(".has-storyboard", state="attached")
    until(page, f"{CHOICES} === 4 && !document.querySelector('video').paused")
    before = page.evaluate(f"{PLAYER}.playbackRate(1), {PLACE}")
    until(page, f"{STANDS} && {PLACE} > {before} + 0.5")
    assert page.evaluate("disturbed") == []
    seek(page, LENGTH_S - 2)
    until(page, f"{PLAYER}.ended()")
    assert page.evaluate("window.same") is True
    assert axe(page) == []


def test_the_browsers_own_engine_begins_with_the_new_sizes_in_a_pause(
    new_page: NewPage, services: Services, lesson: Lesson, teacher: Member, sizes: str, pipeline: Worker
) -> None:
    page = new_page()  # its console tells that the play was interrupted by the new source
    page.add_init_script("delete window.MediaSource")  # as on a phone of Apple's

    def end(route: Route) -> None:  # Chromium's own engine takes no playlist that grows
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().removesuffix(ENDED) + ENDED)

    page.route("**/index.m3u8", end)
    arrive(page, teacher, lesson)
    play(page)
    page.evaluate(f"{PLAYER}.playbackRate(4)")
    until(page, f"{PLACE} > 4.5")  # until then a new source disturbs nobody, and is taken at once
    page.evaluate(f"{PLAYER}.playbackRate(0.25)")
    finish(services, pipeline)
    expect(page.locator(".in-progress")).to_have_count(0)
    before = page.evaluate(f"{PLAYER}.playbackRate(1), {PLACE}")
    page.evaluate(NOTE_WHAT_DISTURBS)
    page.keyboard.press("Space")
    until(page, "disturbed.includes('loadstart')")
    until(page, f"{STANDS} && {PLACE} >= {before}")
    page.keyboard.press("Space")
    until(page, f"{PLACE} > {before} + 0.5")
    seek(page, LENGTH_S - 2)
    until(page, f"{PLAYER}.ended()")


def test_a_line_that_breaks_is_waited_for_and_what_was_rejected_meanwhile_is_told_with_its_reason(
    new_page: NewPage, services: Services, lesson: Lesson, teacher: Member, upload: str
) -> None:
    page = new_page()  # its console tells of the broken line, as it should
    failed: list[str] = []

    def broken(route: Route) -> None:
        failed.append(route.request.url)
        route.abort()

    page.route("**/api/v1/**", broken)
    arrive(page, teacher, lesson)
    _end(services, upload, UploadState.REJECTED, "truncated")
    before = len(failed)
    while len(failed) < before + 2:
        page.wait_for_timeout(100)
    expect(page.locator(".in-progress")).to_have_count(1)
    page.unroute("**/api/v1/**")
    expect(page.locator(".in-progress")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("这个文件缺了结尾")
    expect(page.locator("video")).to_have_count(0)


def _end(services: Services, upload: str, state: UploadState, code: str) -> None:
    """Give up an upload, as a worker does."""
    with services.database.sessions() as session:
        found = session.get_one(Upload, upload)
        found.state, found.reason_code = state, code
        builds.discard(session, upload)
        session.commit()


def test_the_page_of_a_source_turns_into_the_player_and_tells_what_does_not_work_out_after_all(
    new_page: NewPage, services: Services, lesson: Lesson, teacher: Member, clip: bytes, pipeline: Worker
) -> None:
    upload = received(services, lesson, teacher, clip)
    page = new_page()  # playlists that are gone are errors in its console
    sign_in(page, teacher, f"/lessons/{lesson.id}")
    expect(page.locator("main")).to_contain_text("这一课正在处理")
    assert pipeline.work(INSPECT)
    expect(page.locator(".there")).to_have_count(1)
    _end(services, upload, UploadState.FAILED, "failed_here")
    expect(page.locator("main")).to_contain_text("不用再上传")
    expect(page.locator("video")).to_have_count(0)


def test_the_studio_leads_to_what_is_ready(
    page: Page, services: Services, lesson: Lesson, teacher: Member, clip: bytes, pipeline: Worker
) -> None:
    received(services, lesson, teacher, clip)
    sign_in(page, teacher, f"/studio/courses/{lesson.course_id}")
    link = page.get_by_role("link", name="看已处理好的部分：“十字步”")
    expect(link).to_be_hidden()
    assert pipeline.work(INSPECT)
    expect(link).to_be_visible()
    finish(services, pipeline)
    expect(page.get_by_role("link", name="看“十字步”")).to_be_visible()
    expect(link).to_have_count(0)
