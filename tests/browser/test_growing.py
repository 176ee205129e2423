"""A long lesson plays in its owner's browser while it is still made, grows, and turns into an ordinary one."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.models import Upload, UploadState
from school import making as makings
from school.pipeline import Pipeline
from school.services import Services
from tests.browser.conftest import Findings, NewContext, until
from tests.browser.doors import sign_in
from tests.growing import ENGINE, LONG_S, finish, hurry, long_clip, received

PLAYER = "document.querySelector('.video-js').player"
PLACE = "document.querySelector('video').currentTime"
STANDS = "document.querySelector('video').readyState > 1"
LEVELS = f"{PLAYER}.qualityLevels().length"


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A minute that becomes three renditions; the express makes the first half of the middle one."""
    return long_clip(tmp_path_factory.mktemp("long") / "long.mp4", "854x480")


@pytest.fixture
def pipeline(services: Services) -> Iterator[Pipeline]:
    """A worker whose every step the test calls for."""
    draining = threading.Event()
    yield Pipeline(services, ENGINE, "test", draining)
    draining.set()


@pytest.fixture
def upload(services: Services, lesson: Lesson, teacher: Member, clip: bytes, pipeline: Pipeline) -> str:
    """The id of a long upload that was looked into: its express can be watched."""
    upload_id = received(services, lesson, teacher, clip)
    assert pipeline.inspect()
    return upload_id


def _open(page: Page, teacher: Member, lesson: Lesson) -> None:
    sign_in(page, teacher, f"/lessons/{lesson.id}")
    page.wait_for_selector(".there")


def _play(page: Page) -> None:
    page.click(".vjs-big-play-button")
    until(page, f"{PLACE} > 0.3")


def _seek(page: Page, seconds: float) -> None:
    """Also at four times the speed, so that no test waits long."""
    page.evaluate(f"{PLAYER}.playbackRate(4)")
    page.evaluate(f"{PLAYER}.currentTime({seconds})")


def test_it_begins_at_its_start_and_has_the_length_that_it_will_have(
    page: Page, lesson: Lesson, teacher: Member, upload: str, axe: Findings
) -> None:
    _open(page, teacher, lesson)
    _play(page)
    assert page.evaluate(PLACE) < 5
    assert page.evaluate(f"{PLAYER}.duration()") == pytest.approx(LONG_S, abs=0.5)
    expect(page.locator(".vjs-duration")).to_contain_text("1:00")
    expect(page.locator(".vjs-live")).to_have_count(0)
    band = page.locator(".growing")
    expect(band).to_contain_text("现在只有你看得见")
    expect(band).to_contain_text("全长 1:00，现在能看到 0:30")
    assert page.evaluate("document.querySelector('.there').style.width") == "50%"
    assert axe(page) == []


def test_seeking_beyond_what_is_there_goes_to_its_edge_and_says_why(
    page: Page, lesson: Lesson, teacher: Member, upload: str
) -> None:
    _open(page, teacher, lesson)
    _play(page)
    _seek(page, 1)
    page.locator(".vjs-play-control").focus()
    page.keyboard.press("9")
    expect(page.locator(".board")).to_contain_text("那一段还在做，现在能看到 0:30。")
    until(page, f"{PLACE} >= 19 && !document.querySelector('video').seeking")
    expect(page.locator(".board")).to_contain_text("下一段正在做", timeout=60_000)
    page.evaluate(f"{PLAYER}.trigger('canplay')")  # as the engine does, late on a busy machine
    expect(page.locator(".board")).to_contain_text("下一段正在做")
    waits_at = page.evaluate(PLACE)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(PLACE) >= waits_at


def test_a_player_that_waits_for_the_next_part_goes_on_by_itself(
    page: Page, services: Services, lesson: Lesson, teacher: Member, upload: str, pipeline: Pipeline
) -> None:
    _open(page, teacher, lesson)
    _play(page)
    _seek(page, 28)
    expect(page.locator(".board")).to_contain_text("下一段正在做", timeout=60_000)
    hurry(services)
    assert pipeline.sound()
    while pipeline.encode():
        pass
    until(page, f"{PLACE} > 33")
    # At four times the speed it may wait once more, until it has asked again what there is.
    expect(page.locator(".board")).to_have_text("", timeout=60_000)
    expect(page.locator(".growing")).to_contain_text("整课都能看了")
    # It stood still when they appeared, so it took the other sizes of the picture along.
    until(page, f"{LEVELS} === 3")


def test_it_turns_into_an_ordinary_lesson_under_the_viewers_eyes(
    page: Page, services: Services, lesson: Lesson, teacher: Member, upload: str, pipeline: Pipeline, axe: Findings
) -> None:
    _open(page, teacher, lesson)
    _play(page)
    _seek(page, 8)
    page.evaluate("window.same = true")
    finish(services, pipeline)
    expect(page.locator(".growing")).to_have_count(0, timeout=60_000)
    expect(page.locator(".board")).to_contain_text("全做好了")
    expect(page.locator("[data-told]")).to_contain_text("发布")
    expect(page.locator(".there")).to_have_count(0)
    page.wait_for_selector(".vjs-thumbnails-ready", state="attached")
    until(page, f"{STANDS} && {PLACE} > 8 && !document.querySelector('video').paused")
    before = page.evaluate(PLACE)
    # The sizes that it has now are taken in a pause, at the same place.
    page.keyboard.press("Space")
    until(page, f"{LEVELS} === 3")
    until(page, f"{STANDS} && {PLACE} >= {before}")
    page.keyboard.press("Space")
    until(page, f"{PLACE} > {before} + 0.5")
    _seek(page, 57)
    until(page, f"{PLAYER}.ended()")
    assert page.evaluate("window.same") is True
    assert axe(page) == []


def test_a_line_that_breaks_is_waited_for(
    new_context: NewContext, services: Services, lesson: Lesson, teacher: Member, upload: str, pipeline: Pipeline
) -> None:
    page = new_context().new_page()  # its console tells of the broken line, as it should
    _open(page, teacher, lesson)
    failed: list[str] = []

    def broken(route: Route) -> None:
        failed.append(route.request.url)
        route.abort()

    page.route("**/api/v1/**", broken)
    finish(services, pipeline)
    while len(failed) < 2:
        page.wait_for_timeout(100)
    expect(page.locator(".growing")).to_have_count(1)
    page.unroute("**/api/v1/**")
    expect(page.locator(".growing")).to_have_count(0, timeout=60_000)


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        (UploadState.REJECTED, "truncated", "这个文件缺了结尾"),
        (UploadState.FAILED, "failed_here", "不用再传"),
    ],
)
def test_what_does_not_work_out_after_all_is_told_with_its_reason(
    new_context: NewContext,
    services: Services,
    lesson: Lesson,
    teacher: Member,
    upload: str,
    state: UploadState,
    code: str,
    words: str,
) -> None:
    page = new_context().new_page()  # playlists that are gone are errors in its console
    _open(page, teacher, lesson)
    with services.database.sessions() as session:
        found = session.get_one(Upload, upload)
        found.state, found.reason_code = state, code
        makings.end(session, upload)
        session.commit()
    expect(page.locator("main")).to_contain_text(words, timeout=60_000)
    expect(page.locator("video")).to_have_count(0)


def test_the_page_of_a_source_that_is_looked_into_turns_into_the_player(
    page: Page, services: Services, lesson: Lesson, teacher: Member, clip: bytes, pipeline: Pipeline
) -> None:
    received(services, lesson, teacher, clip)
    sign_in(page, teacher, f"/lessons/{lesson.id}")
    expect(page.locator("main")).to_contain_text("这一课还在做")
    assert pipeline.inspect()
    expect(page.locator(".there")).to_have_count(1, timeout=60_000)


def test_the_studio_leads_to_what_is_ready(
    page: Page, services: Services, lesson: Lesson, teacher: Member, clip: bytes, pipeline: Pipeline
) -> None:
    received(services, lesson, teacher, clip)
    sign_in(page, teacher, f"/studio/courses/{lesson.course_id}")
    link = page.get_by_role("link", name="看做好的部分：“十字步”")
    expect(link).to_be_hidden()
    assert pipeline.inspect()
    expect(link).to_be_visible(timeout=60_000)
    finish(services, pipeline)
    expect(page.get_by_role("link", name="看“十字步”")).to_be_visible(timeout=60_000)
    expect(link).to_have_count(0)


@pytest.mark.parametrize(("width", "preferences"), [(390, {"lang": "en", "text": "huge"}), (1920, {"theme": "dark"})])
def test_it_fits_every_screen(
    new_context: NewContext,
    lesson: Lesson,
    teacher: Member,
    upload: str,
    axe: Findings,
    width: int,
    preferences: dict[str, str],
) -> None:
    page = new_context(width, **preferences).new_page()
    _open(page, teacher, lesson)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
