"""A lesson that somebody watches while it is made is kept ahead of them, at no cost to the lesson itself."""

from datetime import timedelta
from pathlib import Path

import m3u8
import pytest
from sqlalchemy import select, update

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs import ledger
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member
from catalog.uploads.jobs import ENCODE, FINISH, INSPECT, PREVIEW, SOUND
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Build
from player.delivery import in_progress
from school.pipeline import builds
from school.pipeline.lease import Draining
from school.pipeline.preview import follow, start
from school.pipeline.reaper import reap
from school.pipeline.segment_uploader import SegmentUploader
from school.pipeline.worker import Worker
from school.services import Services
from tests.in_progress import ENGINE, LONG_SEGMENTS, PREVIEW_S, PREVIEW_SEGMENTS, finish, hurry, long_clip, received
from tests.workers import worker
from transcode import engine
from transcode.errors import EngineFailed
from transcode.progress import Progress
from transcode.run import Run

pytestmark = pytest.mark.databases("postgresql")


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A minute that becomes one small rendition, of which the first half is made at once.

    Its sound is silent: of a tone, measuring and encoding take most of the time.
    """
    return long_clip(tmp_path_factory.mktemp("long") / "long.mp4", "96x64", "anullsrc=r=44100:cl=mono")


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


@pytest.fixture
def upload(services: Services, lesson: Lesson, teacher: Member, clip: bytes, pipeline: Worker) -> str:
    """The id of a long upload that was looked into."""
    upload_id = received(services, lesson, teacher, clip)
    assert pipeline.work(INSPECT)
    return upload_id


def _watch(services: Services, upload_id: str) -> None:
    with services.database.readers() as session:
        build = builds.find(session, upload_id)
    assert build is not None
    services.audience.watches(build)


def _ready(services: Services, upload_id: str) -> float:
    """Seconds that can be watched."""
    with services.database.readers() as session:
        build = builds.find(session, upload_id)
        assert build is not None
        found = in_progress.watchable(session, build)
    assert found is not None
    return found.seconds


def _job(services: Services, upload_id: str) -> Job:
    with services.database.readers() as session:
        return session.scalars(select(Job).where(Job.subject == upload_id, Job.kind == PREVIEW)).one()


def _picture(services: Services, upload_id: str) -> list[str]:
    """The segments that the playlist in progress of the picture names."""
    with services.database.readers() as session:
        build = builds.find(session, upload_id)
        assert build is not None
        found = in_progress.watchable(session, build)
    assert found is not None
    return [str(segment.uri) for segment in m3u8.loads(found.texts["64p/index.m3u8"]).segments]


@pytest.fixture
def no_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sound is made so much later that no machine is as slow."""
    monkeypatch.setattr(builds, "SOUND_LATER", timedelta(minutes=5))


def test_while_somebody_watches_it_grows_although_no_batch_is_made(
    services: Services, no_sound: None, upload: str, pipeline: Worker
) -> None:
    before = _picture(services, upload)
    assert pipeline.work(SOUND) is False  # due a little later
    _watch(services, upload)
    assert pipeline.work(PREVIEW)
    after = _picture(services, upload)
    assert after[: len(before)] == before
    assert len(after) == LONG_SEGMENTS
    assert _job(services, upload).state is JobState.DONE


def test_while_nobody_watches_nothing_is_made_until_somebody_does(
    services: Services, upload: str, pipeline: Worker, waker: object
) -> None:
    assert pipeline.work(PREVIEW)
    job = _job(services, upload)
    assert (job.state, job.tries, job.due_at) == (JobState.DUE, 0, ledger.NEVER)
    assert not pipeline.work(PREVIEW)
    assert _ready(services, upload) == pytest.approx(PREVIEW_S)
    waker.woken.clear()  # type: ignore[attr-defined]
    _watch(services, upload)
    assert waker.woken == [job.id]  # type: ignore[attr-defined]
    assert _job(services, upload).due_at <= now()


def test_who_asks_often_is_noted_once_in_a_while(services: Services, upload: str, waker: object) -> None:
    _watch(services, upload)
    with services.database.readers() as session:
        first = session.scalars(select(Build.watched_at)).one()
    waker.woken.clear()  # type: ignore[attr-defined]
    _watch(services, upload)
    with services.database.readers() as session:
        assert session.scalars(select(Build.watched_at)).one() == first
    assert waker.woken == []  # type: ignore[attr-defined]


def test_batches_that_are_quick_enough_get_no_help(services: Services, upload: str, pipeline: Worker) -> None:
    with services.database.sessions() as session:
        session.execute(update(Upload).values(speed=follow.ENOUGH))
        session.commit()
    _watch(services, upload)
    assert pipeline.work(PREVIEW)
    assert _job(services, upload).state is JobState.DUE
    assert len(_picture(services, upload)) == PREVIEW_SEGMENTS


def test_it_stops_where_the_batches_have_overtaken_it(
    services: Services, upload: str, pipeline: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    _watch(services, upload)
    monkeypatch.setattr(ledger, "RENEW_EVERY", 0.0)  # looked at with every segment
    monkeypatch.setattr(follow, "overtaken", lambda *_: True)
    assert pipeline.work(PREVIEW)
    job = _job(services, upload)
    assert job.state is JobState.DUE
    assert now() < job.due_at < ledger.NEVER


def test_it_says_itself_overtaken_when_a_batch_reaches_as_far(
    services: Services, upload: str, pipeline: Worker
) -> None:
    _watch(services, upload)
    pipeline.work(PREVIEW)
    with services.database.readers() as session:
        build = builds.find(session, upload)
        assert build is not None
        assert not follow.overtaken(session, build)
    while pipeline.work(ENCODE):
        pass
    with services.database.readers() as session:
        assert follow.overtaken(session, build)


def test_what_one_attempt_has_shown_stays_when_another_goes_on(
    services: Services, upload: str, pipeline: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    _watch(services, upload)
    stopped: list[int] = []

    def stop_once(self: SegmentUploader, progress: Progress) -> None:
        self.note()
        if self.folders and not stopped:
            stopped.append(len(_picture(services, upload)))
            raise Draining

    monkeypatch.setattr(SegmentUploader, "progress", stop_once)
    assert pipeline.work(PREVIEW)
    assert _job(services, upload).state is JobState.DUE
    assert stopped[0] > PREVIEW_SEGMENTS
    shown = _picture(services, upload)
    assert len(shown) == stopped[0]
    assert pipeline.work(PREVIEW)
    assert _picture(services, upload)[: len(shown)] == shown
    assert len(_picture(services, upload)) == LONG_SEGMENTS


def test_a_segment_that_a_batch_had_first_stays_the_batchs(services: Services, upload: str, pipeline: Worker) -> None:
    while pipeline.work(ENCODE):
        pass
    with services.database.readers() as session:
        build = builds.find(session, upload)
        assert build is not None
        planned = builds.planned(build)
    with services.store.local(f"sources/{upload}") as source:
        folder = services.settings.data / "preview"
        made = engine.continue_preview(planned.at(source), 8, Run(folder, ENGINE, "-e1"))
    with services.database.readers() as session:
        assert [len(track.segments) for track in follow.seen(session, made, build).tracks] == [0]


def test_the_lesson_is_finished_after_it_and_keeps_what_it_has_shown(
    services: Services, upload: str, pipeline: Worker
) -> None:
    _watch(services, upload)
    with services.database.sessions() as session:
        claim = ledger.claim(session, PREVIEW, "other", now())
        session.commit()
    assert claim is not None
    with services.database.sessions() as session:
        session.execute(update(Job).where(Job.state == JobState.DUE).values(due_at=now()))
        session.commit()
    while pipeline.work(ENCODE) or pipeline.work(SOUND):
        pass
    assert not pipeline.work(FINISH)  # somebody may still be storing a segment of it
    with services.database.sessions() as session:  # and is killed
        silent = now() - ledger.LEASE - timedelta(seconds=1)
        session.execute(update(Job).where(Job.id == claim.job_id).values(lease_until=silent))
        session.commit()
    reap(services)
    assert pipeline.work(PREVIEW)
    assert pipeline.work(FINISH)
    with services.database.readers() as session:
        assert session.get_one(Upload, upload).state is UploadState.READY
        assert session.scalars(select(Job).where(Job.kind == PREVIEW)).all() == []


def test_its_segments_stay_with_the_package(services: Services, upload: str, pipeline: Worker) -> None:
    _watch(services, upload)
    assert pipeline.work(PREVIEW)
    shown = _picture(services, upload)
    finish(services, pipeline)
    with services.database.readers() as session:
        [package] = (session.get_one(Upload, upload).video.package,)
        assert package is not None
        assert {Path(info.key).name for info in services.store.list(package.key("64p/"))} >= set(shown)


def test_a_fault_of_the_express_costs_the_lesson_nothing(
    services: Services, upload: str, pipeline: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise EngineFailed("killed", "by somebody")

    _watch(services, upload)
    monkeypatch.setattr(engine, "continue_preview", broken)
    assert pipeline.work(PREVIEW)
    assert _job(services, upload).state is JobState.DONE
    finish(services, pipeline)
    with services.database.readers() as session:
        assert session.get_one(Upload, upload).state is UploadState.READY


def test_a_lesson_that_is_made_quicker_than_it_is_watched_waits_for_no_preview(
    services: Services,
    lesson: Lesson,
    teacher: Member,
    clip: bytes,
    pipeline: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the preview stores must not come after the package was counted."""
    upload_id = received(services, lesson, teacher, clip)
    made: list[bool] = []

    def all_others(*_: object) -> int:
        if not made:
            made.append(True)
            hurry(services)
            while pipeline.work(ENCODE) or pipeline.work(SOUND):
                pass
            assert not pipeline.work(FINISH)
        return 0

    monkeypatch.setattr(start, "RENEW_EVERY", 0.0)
    monkeypatch.setattr(ledger, "unfinished", all_others)
    assert pipeline.work(INSPECT)
    monkeypatch.undo()
    assert made
    assert pipeline.work(FINISH)
    with services.database.readers() as session:
        package = session.get_one(Upload, upload_id).video.package
        assert package is not None
        stored = list(services.store.list(package.key("")))
        assert (package.objects, package.size) == (len(stored), sum(info.size for info in stored))
