"""Makes the courses of a plan and takes their files. May be killed at any point and begun again.

Each course with its lessons is one commit, and so is each file: what is on record is not made twice. Every course
gets its first video before any gets its second one, so that all can be watched soon.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import select

from catalog.courses import awaiting
from catalog.courses.models import Course, Lesson, Section
from catalog.errors import CatalogError
from catalog.intake import making, sidecars
from catalog.intake.importer import Importer
from catalog.intake.kinds import Role
from catalog.intake.models import FileState, ImportFile, ImportPlace, ImportRun, RunState
from catalog.jobs.models import Job
from catalog.states import change_state
from catalog.uploads import taking
from catalog.uploads.errors import TooLarge
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Offer
from catalog.uploads.taking import LocalFile
from catalog.videos.models import Video
from storage.errors import StorageError

log = structlog.get_logger()
FIRST_OF_COURSE = awaiting.ASKED - 10
"""Priority of the jobs of each course's first video: below everything that people send."""
OTHERS = FIRST_OF_COURSE - 1


@dataclass(frozen=True)
class _Task:
    """A video to be taken."""

    file_id: str
    video_id: str
    raw: str
    stamp: tuple[int, int]
    """Size in bytes and time of the last change, as they were looked at."""
    priority: int
    linked: bool

    @property
    def size(self) -> int:
        """Bytes."""
        return self.stamp[0]


def take(importer: Importer, run_id: str, then: Callable[[], None] = lambda: None) -> None:
    """Make and take everything that is planned, and do `then` before that counts as done.

    Raises Stopped when it was asked to stop; NoSpace, NoFolder.
    """
    with importer.database.sessions() as session:
        run = session.get_one(ImportRun, run_id)
        if run.state is not RunState.RUNNING:
            change_state(run, RunState.RUNNING)
        run.started_at, run.code = run.started_at or importer.clock(), ""
        session.commit()
    _make_courses(importer, run_id)
    sidecars.give_all(importer, run_id)  # small, and soon to be seen
    tasks = _tasks(importer, run_id)
    total, done = sum(task.size for task in tasks), 0
    while tasks:
        importer.check()
        importer.show("TAKING", done, total)
        task = _next(importer, tasks)
        _take_one(importer, task)
        done += task.size
    importer.show("TAKING", done, total)
    then()
    with importer.database.sessions() as session:
        run = session.get_one(ImportRun, run_id)
        change_state(run, RunState.DONE)
        run.ended_at = importer.clock()
        session.commit()


def stop(importer: Importer, run_id: str, state: RunState, code: str = "") -> None:
    """Note that a run does not go on for now."""
    with importer.database.sessions() as session:
        run = session.get_one(ImportRun, run_id)
        if state in run.MOVES[run.state]:
            change_state(run, state)
            run.code = code
        session.commit()


def _make_courses(importer: Importer, run_id: str) -> None:
    with importer.database.readers() as session:
        places = select(ImportPlace.id).where(ImportPlace.run_id == run_id, ImportPlace.parent_id.is_(None))
        course_places = session.scalars(places.order_by(ImportPlace.position)).all()
    for place_id in course_places:
        importer.check()
        with importer.database.sessions() as session:
            making.make_course_of(session, importer.clock(), session.get_one(ImportPlace, place_id))
            session.commit()


def _tasks(importer: Importer, run_id: str) -> list[_Task]:
    """The videos to be taken: the first of each course, then the others in order."""
    with importer.database.readers() as session:
        linked = session.get_one(ImportRun, run_id).linked
        rows = session.execute(
            select(ImportFile, Lesson.course_id, Lesson.video_id)
            .join(Lesson, Lesson.id == ImportFile.lesson_id)
            .outerjoin(Section, Section.id == Lesson.section_id)
            .join(Course, Course.id == Lesson.course_id)
            .where(ImportFile.run_id == run_id, ImportFile.role == Role.VIDEO)
            .where(ImportFile.state.in_((FileState.PLANNED, FileState.TAKEN)), Lesson.removed_at.is_(None))
            .order_by(Course.created_at, Course.id, Section.position.is_not(None), Section.position, Lesson.position)
        )
        firsts: list[_Task] = []
        others: list[_Task] = []
        seen: set[str] = set()
        for file, course_id, video_id in rows:
            first = course_id not in seen
            seen.add(course_id)
            if file.state is FileState.PLANNED:
                tasks = firsts if first else others
                priority = FIRST_OF_COURSE if first else OTHERS
                tasks.append(_Task(file.id, video_id, file.raw, (file.size, file.mtime_ns), priority, linked))
        return firsts + others


def _next(importer: Importer, tasks: list[_Task]) -> _Task:
    """Take the next task out of the list: a video that somebody waits for, else the first."""
    with importer.database.readers() as session:
        asked = set(session.scalars(select(Video.id).where(Video.awaited, Video.asked_at.is_not(None))))
    place = next((place for place, task in enumerate(tasks) if task.video_id in asked), 0) if asked else 0
    task = tasks.pop(place)
    return replace(task, priority=awaiting.ASKED) if task.video_id in asked else task


def _take_one(importer: Importer, task: _Task) -> None:
    """Take one video. Refusals that concern all of them, such as NoSpace or NotIsolated, end the run."""
    try:
        code = _take(importer, task)
    except TooLarge:
        _leave(importer, task.file_id, FileState.REFUSED, "TOO_LARGE_FILE")
    except (OSError, StorageError) as error:
        log.warning("import_file_failed", file=task.file_id, error=str(error))
        _leave(importer, task.file_id, FileState.WAITING, "DISK_FAILED")
    else:
        if code:
            _leave(importer, task.file_id, FileState.WAITING, code)


def _take(importer: Importer, task: _Task) -> str:
    """Returns "" or the code of what keeps it back."""
    with importer.source.opened(task.raw) as file:
        if file.stamp != task.stamp:
            return "GROWING"
        upload_id = _announce(importer, task)
        local = LocalFile(file.own_path, file.path, task.size, link=task.linked)
        if not taking.store(importer.intake, upload_id, local, lambda: file.stamp == task.stamp):
            return "GROWING"
    _finish(importer, task, upload_id)
    return ""


def _announce(importer: Importer, task: _Task) -> str:
    """The id of the upload of this file: the one of a run that was killed, or a new one."""
    with importer.database.sessions() as session:
        row = session.get_one(ImportFile, task.file_id)
        upload = session.get(Upload, row.upload_id) if row.upload_id else None
        if upload is not None and not upload.removed:
            return upload.id
        lesson = session.get_one(Lesson, row.lesson_id)
        offer = Offer(row.path.rpartition("/")[2], lesson.video_id, row.size)
        upload = taking.announce(session, importer.intake, lesson.course.owner, offer)
        row.upload_id = upload.id
        upload_id = upload.id
        session.commit()
        return upload_id


def _finish(importer: Importer, task: _Task, upload_id: str) -> None:
    with importer.database.sessions() as session:
        upload = session.get_one(Upload, upload_id)
        job: Job | None = taking.finish(session, importer.intake, upload, task.priority, importer.clock())
        row = session.get_one(ImportFile, task.file_id)
        if row.sha256:
            session.get_one(Upload, upload_id).sha256 = row.sha256
        row.state = FileState.TAKEN
        session.commit()
        if job is not None:
            importer.wake(job)


def _leave(importer: Importer, file_id: str, state: FileState, code: str) -> None:
    with importer.database.sessions() as session:
        row = session.get_one(ImportFile, file_id)
        row.state, row.code, row.facts = state, code, {}
        upload = session.get(Upload, row.upload_id) if row.upload_id else None
        if upload is not None and upload.state is UploadState.WAITING:
            row.upload_id = None
            session.delete(upload)
        with contextlib.suppress(CatalogError):
            if state is FileState.REFUSED:
                making.drop_lesson_of(session, importer.clock(), row)
        session.commit()
