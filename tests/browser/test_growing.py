"""A long lesson plays in its owner's browser while it is still made, grows, and turns into an ordinary one."""

import threading
from collections.abc import Iterator
from pathlib import Path

import ffmpeg
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs.models import Job, JobKind
from catalog.members.models import Member
from catalog.uploads.models import UploadState
from catalog.uploads.service import Offer, begin, complete
from school.pipeline import Pipeline, settle
from school.services import Services
from tests.browser.conftest import Findings, NewContext, until
from tests.browser.doors import sign_in
from transcode.settings import EngineSettings

LONG_S = 60
PLAYER = "document.querySelector('.video-js').player"
PLACE = "document.querySelector('video').currentTime"


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A minute that is cut into batches and must be encoded: the first half of it is the express."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    picture = ffmpeg.input(f"testsrc2=s=854x480:r=10:d={LONG_S}", f="lavfi")
    sound = ffmpeg.input(f"sine=frequency=330:duration={LONG_S}", f="lavfi")
    ffmpeg.output(picture, sound, str(path), vcodec="mpeg4").run(cmd=str(EngineSettings().ffmpeg), quiet=True)
    return path.read_bytes()


@pytest.fixture
def pipeline(services: Services) -> Iterator[Pipeline]:
    """A worker whose every step the test calls for."""
    draining = threading.Event()
    yield Pipeline(services, EngineSettings(), "test", draining)
    draining.set()


@pytest.fixture
def upload(services: Services, lesson: Lesson, teacher: Member, long_clip: bytes, pipeline: Pipeline) -> str:
    """The id of a long upload that was looked into: its express can be watched."""
    with services.database.sessions() as session:
        owner = session.get_one(Member, teacher.id)
        found = begin(session, services.intake, owner, Offer("long.mp4", lesson.id, len(long_clip)))
        services.intake.parts.path(found.id).write_bytes(long_clip)
        complete(session, services.intake, found, now())
        session.commit()
        upload_id = found.id
    assert pipeline.inspect()
    return upload_id


def work(pipeline: Pipeline) -> None:
    """What workers do until nothing is due."""
    while any(step() for step in (pipeline.encode, pipeline.sound, pipeline.copy, pipeline.finish)):
        pass


def _open(page: Page, teacher: Member, lesson: Lesson) -> None:
    sign_in(page, teacher, f"/lessons/{lesson.id}")
    page.wait_for_selector(".there")


def _play(page: Page) -> None:
    page.click(".vjs-big-play-button")
    until(page, f"{PLACE} > 0.3")


def _seek(page: Page, seconds: float) -> None:
    page.evaluate(f"{PLAYER}.currentTime({seconds})")


def test_it_begins_at_its_start_and_has_the_length_that_it_will_have(
    page: Page, lesson: Lesson, teacher: Member, upload: str, axe: Findings
) -> None:
    _open(page, teacher, lesson)
    _play(page)
    assert page.evaluate(PLACE) < 5
    assert page.evaluate(f"{PLAYER}.duration()") == pytest.approx(LONG_S, abs=0.2)
    expect(page.locator(".vjs-duration")).to_contain_text("1:00")
    expect(page.locator(".vjs-live")).to_have_count(0)
    band = page.locator(".growing")
    expect(band).to_contain_text("现在只有你看得见")
    expect(band).to_contain_text("全长 1:00，现在能看到 0:32")
    assert page.evaluate("document.querySelector('.there').style.width.slice(0, 4)") == "53.3"
    assert axe(page) == []


def test_seeking_beyond_what_is_there_goes_to_its_edge_and_says_why(
    page: Page, lesson: Lesson, teacher: Member, upload: str
) -> None:
    _open(page, teacher, lesson)
    _play(page)
    page.locator(".vjs-play-control").focus()
    page.keyboard.press("9")
    expect(page.locator(".board")).to_contain_text("那一段还在做，现在能看到 0:32。")
    until(page, f"{PLACE} > 28 && !document.querySelector('video').seeking")
    expect(page.locator(".board")).to_contain_text("下一段正在做", timeout=20_000)
    waits_at = page.evaluate(PLACE)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(PLACE) >= waits_at


def test_a_player_that_waits_for_the_next_part_goes_on_by_itself(
    page: Page, lesson: Lesson, teacher: Member, upload: str, pipeline: Pipeline
) -> None:
    _open(page, teacher, lesson)
    _play(page)
    _seek(page, 28)
    expect(page.locator(".board")).to_contain_text("下一段正在做", timeout=20_000)
    assert pipeline.sound()
    while pipeline.encode():
        pass
    until(page, f"{PLACE} > 33")
    expect(page.locator(".board")).to_have_text("")
    expect(page.locator(".growing")).to_contain_text("整课都能看了")
    # It stood still, so it took the other size of the picture along.
    until(page, f"{PLAYER}.qualityLevels().length === 2")
    page.screenshot(path="/tmp/page/c.png")


def test_it_turns_into_an_ordinary_lesson_under_the_viewers_eyes(
    page: Page, lesson: Lesson, teacher: Member, upload: str, pipeline: Pipeline, axe: Findings
) -> None:
    _open(page, teacher, lesson)
    _play(page)
    _seek(page, 8)
    page.evaluate("window.same = true")
    page.evaluate("window.back = 0; window.last = 0; document.querySelector('video').addEventListener('timeupdate', ({target}) => { if (target.currentTime < window.last - 1) window.back += 1; window.last = target.currentTime })")
    work(pipeline)
    expect(page.locator(".growing")).to_have_count(0, timeout=20_000)
    expect(page.locator(".board")).to_contain_text("全做好了")
    expect(page.locator("[data-told]")).to_contain_text("发布")
    expect(page.locator(".there")).to_have_count(0)
    page.wait_for_selector(".vjs-thumbnails-ready", state="attached")
    before = page.evaluate(PLACE)
    assert before > 8
    assert page.evaluate("document.querySelector('video').paused") is False
    page.wait_for_timeout(5000)
    page.keyboard.press("Space")
    until(page, f"{PLAYER}.qualityLevels().length === 2")
    until(page, f"document.querySelector('video').readyState > 1 && {PLACE} >= {before}")
    page.screenshot(path="/tmp/page/d.png")
    page.keyboard.press("Space")
    until(page, f"{PLACE} > {before} + 0.5")
    _seek(page, 57)
    until(page, f"{PLAYER}.ended()")
    assert page.evaluate("window.same") is True
    print("back", page.evaluate("window.back"))
    assert axe(page) == []
