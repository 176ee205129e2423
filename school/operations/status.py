"""The state of the work: the queue, running jobs, and failures with their reasons.

Read from the ledger at each call; the page, the API and the command line show the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from catalog.clips.models import Clip
from catalog.courses.models import Course, Lesson
from catalog.courses.service import lessons_of
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind, all_kinds
from catalog.jobs.ledger import LEASE
from catalog.jobs.models import Job, JobState
from catalog.states import StateLog
from catalog.uploads.jobs import ENCODE
from catalog.uploads.models import Upload, UploadState, not_removed
from catalog.uploads.places import places
from catalog.videos.models import Package
from school.logs import scrubbed

MOST_FAILURES = 50
MOST_REJECTIONS = 10
MOST_MADE = 8
_MAY_BE_OURS = ("gave_up", "right_lost")
"""Reasons of a rejection after which a retry may help: no fault of the file is known."""
LEAST_SPEED = 0.1
"""Seconds of video a second. A lower speed means that a job has just begun; js/parts/times.js has the same number."""


@dataclass(frozen=True)
class QueueLine:
    """The jobs of one kind that are not done. `waiting`: seconds for which the first of them has been due."""

    kind: JobKind
    due: int
    later: int
    running: int
    waiting: float


@dataclass(frozen=True)
class Queue:
    """All lines, and the remaining work: `left` seconds of video at `speed` seconds of video a second."""

    lines: list[QueueLine]
    left: float
    speed: float
    unjudged: int
    """Uploads whose duration is not known yet."""

    @property
    def seconds(self) -> float | None:
        """Seconds until all is encoded, at the current speed; None while nothing is being encoded yet."""
        return self.left / self.speed if self.speed >= LEAST_SPEED else None


@dataclass(frozen=True)
class RunningJob:
    """A running job. `batch` of `batches`, from 1; `silent`: seconds since its last sign of life."""

    job: Job
    batch: int
    batches: int
    silent: float


@dataclass(frozen=True)
class PendingUpload:
    """A lesson whose video is being encoded, or is at `place` in the queue (1: it is next)."""

    upload: Upload
    place: int | None


@dataclass(frozen=True)
class StoredVideo:
    """The stored video: bytes of all sources and packages, and their duration in seconds."""

    used: int
    seconds: float

    def hours(self, free: int) -> float | None:
        """Hours of video that fit into `free` bytes, by the average so far; None while there is no video."""
        return free / self.used * self.seconds / 3600 if self.used and self.seconds else None


@dataclass(frozen=True)
class EndedUpload:
    """An upload that was rejected or failed, when, and its jobs."""

    upload: Upload
    at: datetime
    jobs: list[Job] = field(default_factory=list)

    @property
    def details(self) -> list[str]:
        """The last error of each of its jobs, without secrets."""
        return [f"{job.kind.name} {job.number + 1}: {scrubbed(job.error)}" for job in self.jobs if job.error]

    @property
    def may_be_tried(self) -> bool:
        """Whether a retry may help: it was the school's fault, or may have been."""
        return self.upload.state is UploadState.FAILED or self.upload.reason_code in _MAY_BE_OURS


@dataclass(frozen=True)
class Subject:
    """What a job is about, as a person knows it: a course, or a lesson or a clip with this id."""

    title: str
    lesson_id: str | None = None
    clip_id: str | None = None
    course: str | None = None
    """The title of its course."""
    art: str = ""
    """The drawing of its category."""


@dataclass(frozen=True)
class Facts:
    """All facts at one moment."""

    queue: Queue
    doing: list[RunningJob]
    made: list[PendingUpload]
    """The first MOST_MADE lessons in progress or waiting; those in progress come first."""
    made_in_all: int
    stored: StoredVideo
    failures: list[EndedUpload]
    rejections: list[EndedUpload]
    dead: list[Job]
    """Dead jobs of uploads that went on: captions, a fingerprint."""
    holders: dict[str, Subject]
    """The lessons and clips of all uploads above, by the video's id."""
    subjects: dict[str, Subject]
    """What the jobs above are about, by Job.subject."""


def gather(session: Session, now: datetime) -> Facts:
    """Read the ledger."""
    ours = or_(Upload.state == UploadState.FAILED, Upload.reason_code.in_(_MAY_BE_OURS))
    theirs = (Upload.state == UploadState.REJECTED) & Upload.reason_code.not_in(_MAY_BE_OURS)
    made, doing = _made(session), list(_doing(session, now))
    failures = list(_ended(session, ours, MOST_FAILURES))
    rejections = list(_ended(session, theirs, MOST_REJECTIONS))
    failed = {each.upload.id for each in failures}
    given_up = session.scalars(
        select(Job)
        .where(Job.state == JobState.DEAD, ledger.kept())
        .order_by(Job.finished_at.desc())
        .limit(MOST_FAILURES)
    )
    dead = [job for job in given_up if job.subject not in failed]
    uploads = [one.upload for one in made] + [one.upload for one in (*failures, *rejections)]
    return Facts(
        queue=_queue(session, now),
        doing=doing,
        made=made,
        made_in_all=_count_made(session),
        stored=_stored_video(session),
        failures=failures,
        rejections=rejections,
        dead=dead,
        holders=_holders(session, {upload.video_id for upload in uploads}),
        subjects=_subjects(session, [*dead, *(one.job for one in doing)]),
    )


def _subjects(session: Session, jobs: Sequence[Job]) -> dict[str, Subject]:
    """What the jobs are about, by the id that they name."""
    ids = {job.subject for job in jobs}
    videos = {
        row.id: row.video_id for row in session.execute(select(Upload.id, Upload.video_id).where(Upload.id.in_(ids)))
    }
    holders = _holders(session, set(videos.values()))
    subjects = {upload_id: holders[video_id] for upload_id, video_id in videos.items() if video_id in holders}
    courses = session.execute(select(Course.id, Course.title).where(Course.id.in_(ids)))
    clips = session.scalars(select(Clip).where(Clip.id.in_(ids)))
    subjects |= {course_id: Subject(title) for course_id, title in courses}
    subjects |= {clip.id: Subject(clip.title, clip_id=clip.id) for clip in clips}
    return {one: Subject(one) for one in ids} | subjects


def _lesson_subject(lesson: Lesson) -> Subject:
    return Subject(lesson.title, lesson.id, course=lesson.course.title, art=lesson.course.category.cover)


def _holders(session: Session, video_ids: set[str]) -> dict[str, Subject]:
    """What shows these videos, by the video's id."""
    lessons = lessons_of(session, video_ids)
    found = {video: _lesson_subject(one) for video, one in lessons.items()}
    for clip in session.scalars(select(Clip).where(Clip.video_id.in_(video_ids))):
        found[clip.video_id] = Subject(clip.title, clip_id=clip.id, art=clip.category.cover)
    return found


_WORKED_ON = (Upload.state.in_((UploadState.RECEIVED, UploadState.TRANSCODING)), not_removed())


def _made(session: Session) -> list[PendingUpload]:
    waiting = places(session)
    found = select(Upload).where(*_WORKED_ON).order_by(Upload.state != UploadState.TRANSCODING, Upload.created_at)
    rows = session.scalars(found.options(joinedload(Upload.member)))
    made = [PendingUpload(upload, waiting.get(upload.id)) for upload in rows]
    return sorted(made, key=lambda one: one.place or 0)[:MOST_MADE]


def _count_made(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Upload).where(*_WORKED_ON)) or 0


def _stored_video(session: Session) -> StoredVideo:
    made, seconds = session.execute(select(func.sum(Package.size), func.sum(Package.duration))).one()
    sources = session.scalar(select(func.sum(Upload.length)).join(Package, Package.upload_id == Upload.id))
    return StoredVideo(int(made or 0) + int(sources or 0), float(seconds or 0.0))


def _queue(session: Session, now: datetime) -> Queue:
    lines = []
    for kind in all_kinds():
        counts = _counts(session, kind, now)
        if counts.due or counts.later or counts.running:
            lines.append(counts)
    build = select(func.sum((1 - Upload.progress) * Upload.duration)).where(
        Upload.state == UploadState.TRANSCODING, Upload.duration.is_not(None), not_removed()
    )
    running = select(func.sum(Job.speed)).where(Job.state == JobState.RUNNING, Job.kind == ENCODE)
    unjudged = select(func.count()).select_from(Upload).where(Upload.state == UploadState.RECEIVED, not_removed())
    return Queue(lines, session.scalar(build) or 0.0, session.scalar(running) or 0.0, session.scalar(unjudged) or 0)


def _counts(session: Session, kind: JobKind, now: datetime) -> QueueLine:
    def count(*where: object) -> int:
        counted = select(func.count()).where(Job.kind == kind, Job.subject.in_(kind.subjects()), *where)  # type: ignore[arg-type]
        return session.scalar(counted) or 0

    # A moment that a person has chosen is the later one.
    since = case((Job.run_after > Job.due_at, Job.run_after), else_=Job.due_at)
    due = (Job.state == JobState.DUE, since <= now)
    waiting = select(func.min(since)).where(Job.kind == kind, Job.subject.in_(kind.subjects()), *due)
    first = session.scalar(waiting)
    return QueueLine(
        kind,
        due=count(*due),
        later=count(Job.state == JobState.DUE, since > now),
        running=count(Job.state == JobState.RUNNING),
        waiting=(now - first).total_seconds() if first else 0.0,
    )


def _doing(session: Session, now: datetime) -> Iterator[RunningJob]:
    running = select(Job).where(Job.state == JobState.RUNNING).order_by(Job.created_at, Job.kind, Job.number)
    for job in session.scalars(running):
        batches = select(func.count()).where(Job.subject == job.subject, Job.kind == job.kind)
        heard = job.lease_until - LEASE if job.lease_until else now
        silent = max(0.0, (now - heard).total_seconds())
        yield RunningJob(job, job.number + 1, session.scalar(batches) or 1, silent)


def _ended(session: Session, which: object, most: int) -> Iterator[EndedUpload]:
    """Rejected or failed uploads, the newest first, by the time of that change of state."""
    last = (
        select(StateLog.subject_id, func.max(StateLog.at).label("at"))
        .where(StateLog.kind == "upload", StateLog.after.in_(("FAILED", "REJECTED")))
        .group_by(StateLog.subject_id)
        .subquery()
    )
    rows = session.execute(
        select(Upload, last.c.at)
        .outerjoin(last, last.c.subject_id == Upload.id)
        .where(which, not_removed())  # type: ignore[arg-type]
        .order_by(last.c.at.desc(), Upload.created_at.desc())
        .limit(most)
        .options(joinedload(Upload.member))
    ).all()
    jobs = _jobs_of(session, [row[0].id for row in rows])
    for upload, at in rows:
        yield EndedUpload(upload, at or upload.touched_at, jobs.get(upload.id, []))


def _jobs_of(session: Session, upload_ids: Sequence[str]) -> dict[str, list[Job]]:
    found: dict[str, list[Job]] = {}
    for job in session.scalars(select(Job).where(Job.subject.in_(upload_ids)).order_by(Job.kind, Job.number)):
        found.setdefault(job.subject, []).append(job)
    return found
