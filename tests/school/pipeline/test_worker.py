"""From a received source to a lesson, with the real engine; and what happens when a worker stops or dies."""

import errno
import hashlib
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.captions.models import Captions
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind, all_kinds
from catalog.jobs.ledger import LEASE, MOST_TRIES, LeaseLost
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member
from catalog.states import StateLog
from catalog.uploads.jobs import CAPTIONS, COPY, ENCODE, FINGERPRINT, FINISH, INDEX, INSPECT, PARTS, PREVIEW, SOUND
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Offer, begin, complete
from catalog.videos.models import Package, Video
from player.delivery import in_progress
from school import topics
from school.pipeline import builds, finish, inspect
from school.pipeline.context import PREVIEW_STARTS
from school.pipeline.lease import Lease
from school.pipeline.reaper import reap
from school.pipeline.segment_uploader import SegmentUploader
from school.pipeline.worker import PERFORMERS, Worker
from school.services import Services
from storage.errors import StorageError
from tests.in_progress import ENGINE, hurry
from tests.workers import worker
from transcode import indexing, publish, verify
from transcode.plan import Plan
from transcode.publish import PackageDraft
from transcode.report import Report
from transcode.tools import ffmpeg
from transcode.verify import Unfit

pytestmark = pytest.mark.databases("sqlite")


SILENCE = "anullsrc=r=44100:cl=mono"


def made(path: Path, seconds: int, sound: str | None = SILENCE, *more: str) -> bytes:
    """A small moving pattern whose sound is silent: of a tone, measuring and encoding take most of the time."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=96x64:r=5:d={seconds}"]
    heard = ["-f", "lavfi", "-i", f"{sound}:d={seconds}"] if sound else []
    encoding = ["-c:v", "mpeg4", "-q:v", "5", "-c:a", "aac", "-shortest"]
    subprocess.run([str(ffmpeg()), "-v", "error", *picture, *heard, *more, *encoding, str(path)], check=True)
    return path.read_bytes()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds."""
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    made(path, 3)
    return path


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Long enough to be cut into four batches, small enough to be made quickly: pictures alone."""
    return made(tmp_path_factory.mktemp("long") / "long.mkv", 50, None)


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


Receive = Callable[[bytes], str]


@pytest.fixture
def receive(services: Services, lesson: Lesson, teacher: Member) -> Receive:
    """`receive(bytes)`: an upload as the tus endpoint leaves it; its id."""

    def take(data: bytes) -> str:
        with services.database.sessions() as session:
            owner = session.get_one(Member, teacher.id)
            upload = begin(session, services.intake, owner, Offer("a.mp4", lesson.video_id, len(data)))
            services.intake.parts.path(upload.id).write_bytes(data)
            session.commit()
            complete(session, services.intake, upload, now())
            session.commit()
            return upload.id

    return take


def work(pipeline: Worker) -> None:
    """What workers do until nothing is left."""
    kinds = (INSPECT, INDEX, ENCODE, SOUND, COPY, CAPTIONS, FINISH)
    hurry(pipeline.context)
    while any(pipeline.work(kind) for kind in kinds):
        hurry(pipeline.context)


def look(services: Services, upload_id: str) -> Upload:
    with services.database.readers() as session:
        session.expire_on_commit = False
        return session.get_one(Upload, upload_id)


@pytest.mark.databases("postgresql")
def test_a_clip_becomes_a_lesson_whose_objects_are_all_there(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, session: Session
) -> None:
    upload_id = receive(clip.read_bytes())
    assert pipeline.work(INSPECT)
    assert look(services, upload_id).state is UploadState.TRANSCODING
    work(pipeline)
    upload = look(services, upload_id)
    assert (upload.state, upload.progress) == (UploadState.READY, 1.0)
    package = session.scalars(select(Package)).one()
    stored = list(services.store.list(f"packages/{upload_id}/1/"))
    assert (package.objects, package.size) == (len(stored), sum(info.size for info in stored))
    assert {package.key(name) for name in ("main.m3u8", "poster.jpg", "storyboard.vtt")} <= {o.key for o in stored}
    assert list((services.settings.data / "work").iterdir()) == []
    log = [
        (row.before, row.after) for row in session.scalars(select(StateLog).where(StateLog.subject_id == upload_id))
    ]
    assert log == [("WAITING", "RECEIVED"), ("RECEIVED", "TRANSCODING"), ("TRANSCODING", "READY")]


@pytest.mark.databases("postgresql")
def test_what_is_sent_for_an_economical_course_is_planned_and_made_so(
    services: Services, pipeline: Worker, receive: Receive, lesson: Lesson, clip: Path
) -> None:
    with services.database.sessions() as session:
        session.get_one(Lesson, lesson.id).course.economical = True
        session.commit()
    upload_id = receive(clip.read_bytes())
    assert pipeline.work(INSPECT)
    with services.database.readers() as session:
        build = builds.find(session, upload_id)
        assert build is not None
        assert builds.planned(build).economical
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY


def test_a_doubled_message_does_nothing(pipeline: Worker, receive: Receive, clip: Path) -> None:
    receive(clip.read_bytes())
    for kind in (INSPECT, ENCODE, SOUND, FINISH):
        assert pipeline.work(kind)
        assert not pipeline.work(kind)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"just a text\n" * 100, "text_file"),
        (b"PK\x03\x04" + b"\0" * 500, "archive_file"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "playlist_file"),
        (bytes(range(256)) * 50, "not_a_video"),
    ],
    ids=["empty", "text", "zip", "playlist", "random"],
)
def test_what_is_no_video_is_rejected_with_a_reason_and_kept(
    services: Services, pipeline: Worker, receive: Receive, data: bytes, code: str
) -> None:
    upload_id = receive(data)
    assert pipeline.work(INSPECT)
    upload = look(services, upload_id)
    assert (upload.state, upload.reason_code) == (UploadState.REJECTED, code)
    with services.store.open(upload.source_key) as source:
        assert source.read() == data
    assert not pipeline.work(ENCODE)


def test_half_a_video_is_rejected(services: Services, pipeline: Worker, receive: Receive, clip: Path) -> None:
    data = clip.read_bytes()
    upload_id = receive(data[: len(data) // 2])
    pipeline.work(INSPECT)
    assert look(services, upload_id).state is UploadState.REJECTED


def test_a_bad_file_does_not_stop_the_next_one(
    services: Services, pipeline: Worker, receive: Receive, clip: Path
) -> None:
    bad, good = receive(b"no video"), receive(clip.read_bytes())
    work(pipeline)
    assert look(services, bad).state is UploadState.REJECTED
    assert look(services, good).state is UploadState.READY


@pytest.mark.databases("postgresql")
def test_a_worker_that_stops_hands_its_job_back_and_the_next_one_makes_it(
    services: Services,
    pipeline: Worker,
    receive: Receive,
    clip: Path,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload_id = receive(clip.read_bytes())
    pipeline.work(INSPECT)
    stopping = threading.Event()
    real = Lease.__enter__

    def stop_once_it_holds(self: Lease) -> Lease:
        stopping.set()
        return real(self)

    with monkeypatch.context() as patched:
        patched.setattr(Lease, "__enter__", stop_once_it_holds)
        worker(services, ENGINE, "stopping", stopping).work(ENCODE)
    job = session.scalars(select(Job).where(Job.subject == upload_id, Job.kind == ENCODE)).one()
    assert (job.state, job.attempt, job.tries) == (JobState.DUE, 1, 0)
    assert session.scalars(select(Package)).all() == []
    session.rollback()
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY
    pictures = [info.key for info in services.store.list(f"packages/{upload_id}/1/64p/") if "0-" in info.key]
    assert pictures
    assert all(key.endswith("-2.m4s") for key in pictures)


@pytest.mark.databases("postgresql")
def test_a_worker_that_woke_up_late_publishes_nothing(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = receive(clip.read_bytes())
    pipeline.work(INSPECT)
    real = finish._publish

    def late(*what: Any) -> None:
        # Meanwhile the lease ran out and another worker took the job.
        with services.database.sessions() as session:
            session.execute(update(Job).where(Job.state == JobState.RUNNING).values(attempt=2, leased_by="other"))
            session.commit()
        real(*what)

    monkeypatch.setattr(finish, "_publish", late)
    work(pipeline)
    assert look(services, upload_id).state is UploadState.TRANSCODING
    with services.database.readers() as session:
        assert session.scalars(select(Package)).all() == []


@pytest.mark.databases("sqlite", "postgresql")
def test_a_file_that_silences_its_worker_three_times_is_rejected_and_kept(
    services: Services, pipeline: Worker, receive: Receive
) -> None:
    upload_id = receive(b"poison")
    for _ in range(MOST_TRIES):
        with services.database.sessions() as session:
            past = now() - LEASE - timedelta(seconds=1)
            session.execute(
                update(Job).values(
                    state=JobState.RUNNING, attempt=Job.attempt + 1, tries=Job.tries + 1, lease_until=past
                )
            )
            session.commit()
        reap(services)
    upload = look(services, upload_id)
    assert (upload.state, upload.reason_code) == (UploadState.REJECTED, "gave_up")
    assert services.store.info(upload.source_key).size == 6
    assert not pipeline.work(INSPECT)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_fault_of_ours_is_tried_again_and_then_told_to_operators(
    services: Services, pipeline: Worker, receive: Receive, clip: Path
) -> None:
    upload_id = receive(clip.read_bytes())
    pipeline.work(INSPECT)
    source = services.settings.objects_folder / f"sources/{upload_id}"
    hidden = source.with_name("away")
    shutil.move(source, hidden)  # the store lost it for a while
    for _ in range(MOST_TRIES):
        with services.database.sessions() as session:
            session.execute(update(Job).where(Job.state == JobState.DUE).values(due_at=now()))
            session.commit()
        assert pipeline.work(ENCODE)
    upload = look(services, upload_id)
    assert (upload.state, upload.reason_code) == (UploadState.FAILED, "failed_here")
    assert not pipeline.work(SOUND)  # what was begun besides is given up with it


@pytest.mark.databases("postgresql")
def test_a_second_video_takes_the_place_of_the_first(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, session: Session
) -> None:
    for _ in range(2):
        upload_id = receive(clip.read_bytes())
        work(pipeline)
    assert session.scalars(select(Package)).one().upload_id == upload_id
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.kind, entry.after) == (Action.REPLACE, "video", upload_id)


def test_a_video_that_is_finished_late_does_not_replace_one_that_was_sent_after_it(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, session: Session
) -> None:
    late = receive(clip.read_bytes())
    assert pipeline.work(INSPECT)
    assert pipeline.work(ENCODE)
    wanted = receive(clip.read_bytes())
    with services.database.sessions() as other:
        other.execute(update(Job).where(Job.subject == late).values(due_at=now() + timedelta(minutes=5)))
        other.commit()
    assert pipeline.work(INSPECT)
    while any(pipeline.work(kind) for kind in (ENCODE, SOUND, FINISH)):
        pass
    assert session.scalars(select(Package)).one().upload_id == wanted
    session.rollback()
    work(pipeline)
    assert look(services, late).state is UploadState.READY
    session.expire_all()
    assert session.scalars(select(Package)).one().upload_id == wanted


@pytest.mark.databases("sqlite", "postgresql")
def test_the_reaper_wakes_what_a_lost_message_left(
    services: Services, receive: Receive, waker: object, session: Session
) -> None:
    receive(b"x")
    job = session.scalars(select(Job)).one()
    session.rollback()
    reap(services)
    assert waker.woken == [job.id]  # type: ignore[attr-defined]


def test_the_reaper_wakes_what_was_put_off_under_a_clock_that_ran_ahead(
    services: Services, receive: Receive, waker: object, session: Session
) -> None:
    receive(b"x")
    job = session.scalars(select(Job)).one()
    job.due_at = now() + timedelta(days=1)
    session.commit()
    reap(services)
    assert waker.woken == [job.id]  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", [UploadState.TRANSCODING, UploadState.READY, UploadState.REJECTED])
@pytest.mark.databases("sqlite", "postgresql")
def test_an_inspection_that_died_after_its_judgement_spoils_nothing_and_does_not_stop_the_reaper(
    services: Services, receive: Receive, state: UploadState, session: Session
) -> None:
    upload_id = receive(b"x")
    with services.database.sessions() as other:
        silent = now() - LEASE - timedelta(seconds=1)
        other.execute(update(Job).values(state=JobState.RUNNING, attempt=3, tries=MOST_TRIES, lease_until=silent))
        other.execute(update(Upload).values(state=state))
        other.commit()
    reap(services)
    assert look(services, upload_id).state is state
    assert session.scalars(select(Job.state)).all() == [JobState.DEAD]


def _remove_the_lesson(services: Services) -> None:
    with services.database.sessions() as session:
        session.delete(session.scalars(select(Lesson)).one())
        session.commit()


@pytest.mark.parametrize("place", ["_judge", "_end"])
@pytest.mark.databases("sqlite", "postgresql")
def test_a_lesson_removed_while_its_source_is_judged_ends_the_work_quietly(
    services: Services,
    pipeline: Worker,
    receive: Receive,
    clip: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    receive(clip.read_bytes())
    real = getattr(inspect, place)

    def removed(*what: object) -> None:
        _remove_the_lesson(services)
        real(*what)

    monkeypatch.setattr(inspect, place, removed)
    assert pipeline.work(INSPECT)
    assert not pipeline.work(INSPECT)
    reap(services)


@pytest.mark.databases("postgresql")
def test_a_lesson_removed_while_a_fault_is_written_down_ends_the_work_quietly(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(clip.read_bytes())
    pipeline.work(INSPECT)

    def broken(*_: object) -> None:
        _remove_the_lesson(services)
        raise StorageError("away")

    monkeypatch.setattr(SegmentUploader, "stills", broken)
    assert pipeline.work(ENCODE)
    work(pipeline)


def test_a_fault_after_the_package_was_published_takes_none_of_its_objects(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = receive(clip.read_bytes())
    pipeline.work(INSPECT)
    real = finish._publish

    def lost(*what: Any) -> None:
        real(*what)
        raise StorageError("the answer to the commit was lost")

    monkeypatch.setattr(finish, "_publish", lost)
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY
    assert list(services.store.list(f"packages/{upload_id}/1/")) != []


def test_a_package_whose_commit_failed_is_finished_by_the_next_try(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = receive(clip.read_bytes())

    def full(*_: object) -> None:
        monkeypatch.undo()
        raise OSError(errno.ENOSPC, "the disk of the database is full")

    monkeypatch.setattr(finish, "_publish", full)
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY


def jobs(session: Session, upload_id: str) -> dict[tuple[JobKind, int], Job]:
    session.expire_all()
    found = session.scalars(select(Job).where(Job.subject == upload_id)).all()
    return {(job.kind, job.number): job for job in found}


@pytest.mark.databases("postgresql")
def test_a_long_source_is_made_in_batches_by_workers_that_share_nothing_but_store_and_ledger(
    services: Services, pipeline: Worker, receive: Receive, tmp_path: Path, session: Session
) -> None:
    upload_id = receive(made(tmp_path / "long.mkv", 50, "sine=440"))
    other = worker(services, ENGINE, "other", threading.Event())
    assert pipeline.work(INSPECT)
    batches = sum(kind is ENCODE for kind, _ in jobs(session, upload_id))
    assert batches > 3
    session.rollback()
    for number in range(batches):
        assert (pipeline if number % 2 else other).work(ENCODE)
    session.rollback()
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY
    package = session.scalars(select(Package)).one()
    assert package.duration == pytest.approx(50, abs=0.5)
    stored = list(services.store.list(f"packages/{package.prefix}/"))
    assert (package.objects, package.size) == (len(stored), sum(info.size for info in stored))
    # Whoever watched the preview when the package was finished still finds its segments.
    assert sum("-x1.m4s" in info.key for info in stored) == 2 * ENGINE.preview_segments


def test_a_crash_costs_one_batch(
    services: Services, pipeline: Worker, receive: Receive, long_clip: bytes, session: Session
) -> None:
    upload_id = receive(long_clip)
    pipeline.work(INSPECT)
    assert pipeline.work(ENCODE)
    assert pipeline.work(ENCODE)
    with services.database.sessions() as other:  # a worker takes the next batch and is never heard of again
        claim = ledger.claim(other, ENCODE, "killed", now())
        assert claim is not None
        silent = now() - LEASE - timedelta(seconds=1)
        other.execute(update(Job).where(Job.id == claim.job_id).values(lease_until=silent))
        other.commit()
    reap(services)
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY
    attempts = {number: job.attempt for (kind, number), job in jobs(session, upload_id).items() if kind is ENCODE}
    assert attempts[claim.number] == 2
    assert {attempt for number, attempt in attempts.items() if number != claim.number} == {1}


def test_progress_tells_of_all_batches_together(
    services: Services, pipeline: Worker, receive: Receive, long_clip: bytes
) -> None:
    upload_id = receive(long_clip)
    pipeline.work(INSPECT)
    seen = [look(services, upload_id).progress]
    while pipeline.work(ENCODE):
        seen.append(look(services, upload_id).progress)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)
    assert all(0 < progress < 1 for progress in seen[1:-1])


def test_a_source_whose_batches_do_not_meet_is_made_again_in_one_go(
    services: Services, pipeline: Worker, receive: Receive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = receive(made(tmp_path / "long.mkv", 30))
    real = publish.assemble

    def careless(plan: Plan, *reports: list[Report]) -> PackageDraft:
        if len(plan.batches) > 1:
            raise Unfit("an index led astray")
        return real(plan, *reports)

    monkeypatch.setattr(publish, "assemble", careless)
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY
    with services.database.readers() as session:
        assert session.scalars(select(Package)).one().prefix == f"{upload_id}/2"


def test_what_is_made_again_begins_to_grow_again_from_nothing(
    services: Services, pipeline: Worker, receive: Receive, long_clip: bytes
) -> None:
    upload_id = receive(long_clip)
    assert pipeline.work(INSPECT)
    with services.database.sessions() as session:
        build = builds.find(session, upload_id)
        assert build
        assert in_progress.watchable(session, build)
        simpler = verify.simpler(builds.planned(build), verify.Unfit(""), ENGINE)
        builds.begin_simpler(session, build, simpler, now())
        again = builds.find(session, upload_id)
        assert again
        assert in_progress.watchable(session, again) is None


def test_a_source_that_fits_in_no_way_is_given_up(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit(*_: object) -> PackageDraft:
        raise Unfit("again")

    upload_id = receive(clip.read_bytes())
    monkeypatch.setattr(publish, "assemble", unfit)
    work(pipeline)
    assert look(services, upload_id).state is UploadState.FAILED


def test_many_long_lessons_leave_a_thread_for_a_bad_file(
    services: Services, pipeline: Worker, receive: Receive, long_clip: bytes
) -> None:
    for _ in range(PREVIEW_STARTS):
        pipeline.context.preview_starts.acquire()
    receive(long_clip)
    assert pipeline.work(INSPECT)
    with services.database.readers() as session:
        jobs = session.scalars(select(Job)).all()
        assert [job.report for job in jobs if job.kind is INSPECT] == [None]
        assert all(job.due_at <= now() for job in jobs if job.kind in PARTS)


@pytest.fixture(scope="session")
def broadcast(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Half a minute in a container without an index."""
    folder = tmp_path_factory.mktemp("broadcast")
    made(folder / "long.mkv", 30)
    argv = [str(ffmpeg()), "-v", "error", "-i", str(folder / "long.mkv"), "-c:v", "mpeg2video", "-r", "25"]
    subprocess.run([*argv, "-c:a", "mp2", str(folder / "long.ts")], check=True)
    return (folder / "long.ts").read_bytes()


def shown(services: Services, upload_id: str) -> float:
    """Seconds of a lesson in progress that can be watched."""
    with services.database.readers() as session:
        build = builds.find(session, upload_id)
        found = in_progress.watchable(session, build) if build else None
    return found.seconds if found else 0.0


def test_a_long_broadcast_begins_as_it_is_and_is_cut_by_a_copy_that_goes_when_the_lesson_is_made(
    services: Services, pipeline: Worker, receive: Receive, broadcast: bytes, session: Session
) -> None:
    upload_id = receive(broadcast)
    assert pipeline.work(INSPECT)
    assert shown(services, upload_id) > 20
    assert not any(kind in PARTS for kind, _ in jobs(session, upload_id))
    session.rollback()
    assert not pipeline.work(FINISH)  # nothing is made yet, but much will be
    assert pipeline.work(PREVIEW)  # looks again later: times lead nowhere before there is an index
    assert now() < jobs(session, upload_id)[PREVIEW, 0].due_at < ledger.NEVER
    session.rollback()
    assert pipeline.work(INDEX)
    assert sum(kind is ENCODE for kind, _ in jobs(session, upload_id)) > 1
    session.rollback()
    copies = [info.key for info in services.store.list(f"packages/{upload_id}/") if info.key.endswith(".mkv")]
    assert copies == [f"packages/{upload_id}/indexed.mkv"]
    assert shown(services, upload_id) > 20
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY
    assert not any(info.key in copies for info in services.store.list("packages/"))
    assert services.store.info(f"sources/{upload_id}").size == len(broadcast)


def test_a_broadcast_that_cannot_be_copied_faithfully_goes_on_in_one_go(
    services: Services,
    pipeline: Worker,
    receive: Receive,
    broadcast: bytes,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexing, "SPARE", -len(broadcast) * 5 // 4)  # the copy may have no byte
    upload_id = receive(broadcast)
    assert pipeline.work(INSPECT)
    before = shown(services, upload_id)
    assert pipeline.work(INDEX)
    assert [number for kind, number in jobs(session, upload_id) if kind is ENCODE] == [0]
    session.rollback()
    assert shown(services, upload_id) == before > 20
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY


def test_a_worker_that_dies_while_it_makes_an_index_costs_no_more_than_that(
    services: Services, pipeline: Worker, receive: Receive, broadcast: bytes, session: Session
) -> None:
    upload_id = receive(broadcast)
    assert pipeline.work(INSPECT)
    with services.database.sessions() as dying:
        assert ledger.claim(dying, INDEX, "dies", now())
        dying.commit()
    assert not pipeline.work(INDEX)
    with services.database.sessions() as later:
        later.execute(update(Job).where(Job.kind == INDEX).values(lease_until=now() - LEASE))
        later.commit()
    reap(services)
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY


@pytest.mark.databases("postgresql")
def test_the_text_captions_of_a_source_become_the_lessons(
    services: Services, pipeline: Worker, receive: Receive, tmp_path: Path, session: Session
) -> None:
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:01,000 --> 00:00:02,000\n大家好\n")
    path = tmp_path / "told.mkv"
    source = ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=5:d=3", "-i", str(words), "-metadata:s:s:0", "language=chi"]
    subprocess.run([str(ffmpeg()), "-v", "error", *source, "-c:s", "srt", str(path)], check=True)
    receive(path.read_bytes())
    work(pipeline)
    captions = session.scalars(select(Captions)).one()
    with services.store.open(captions.key) as file:
        assert "大家好" in file.read().decode()


def test_what_of_a_file_is_left_out_is_noted(
    services: Services, pipeline: Worker, receive: Receive, tmp_path: Path
) -> None:
    upload_id = receive(made(tmp_path / "two.mkv", 3, SILENCE, "-map", "0", "-map", "1", "-map", "1"))
    work(pipeline)
    assert [note["code"] for note in look(services, upload_id).notes] == ["first_of_sounds"]


@pytest.mark.databases("postgresql")
def test_the_fingerprint_is_taken_when_nobody_waits(
    services: Services, pipeline: Worker, receive: Receive, clip: Path
) -> None:
    upload_id = receive(clip.read_bytes())
    pipeline.work(INSPECT)
    assert not pipeline.work(FINGERPRINT)
    work(pipeline)
    assert pipeline.work(FINGERPRINT)
    assert look(services, upload_id).sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()


def test_a_process_that_was_stopped_for_long_writes_nothing_when_it_goes_on(
    services: Services, pipeline: Worker, receive: Receive, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(clip.read_bytes())
    pipeline.work(INSPECT)
    with services.database.sessions() as session:
        claim = ledger.claim(session, ENCODE, "stopped", now())
        session.commit()
    assert claim is not None
    with Lease(services.database.sessions, claim, threading.Event()) as hold:
        hold.check()
        later = time.monotonic() + LEASE.total_seconds() + 1
        monkeypatch.setattr(time, "monotonic", lambda: later)
        with pytest.raises(LeaseLost):
            hold.check()


@pytest.mark.databases("sqlite")
def test_a_video_that_no_lesson_holds_is_made_as_well(
    services: Services, pipeline: Worker, teacher: Member, clip: Path
) -> None:
    with services.database.sessions() as session:
        owner, video = session.get_one(Member, teacher.id), Video(owner_id=teacher.id)
        session.add(video)
        session.flush()
        data = clip.read_bytes()
        upload = begin(session, services.intake, owner, Offer("a.mp4", video.id, len(data)))
        services.intake.parts.path(upload.id).write_bytes(data)
        session.commit()
        complete(session, services.intake, upload, now())
        session.commit()
        upload_id, video_id = upload.id, video.id
    work(pipeline)
    with services.database.readers() as session:
        assert session.get_one(Upload, upload_id).state is UploadState.READY
        assert session.get_one(Video, video_id).package is not None


def test_every_kind_of_job_is_done_by_somebody() -> None:
    assert set(topics.job_kinds()) == set(all_kinds()) == {*PERFORMERS, *topics.acts()}
