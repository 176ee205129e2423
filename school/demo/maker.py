"""Makes the demo school course by course; killed in the middle, the next start goes on where this one stopped.

A file under the data folder says that it is still to be finished. It is put there at the first start of an empty
school and removed at the end, so that a demo course which an admin deleted never comes back.
"""

import secrets
import tempfile
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.courses.service import CourseDraft, add_lesson, make_course, publish_course
from catalog.members import service as members
from catalog.members.models import Member
from catalog.uploads import service as uploads
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Chunk
from catalog.uploads.service import Offer
from school.demo import programme
from school.demo.clips import Clip, ClipMissing
from school.services import Services

log = structlog.get_logger()
PRIORITY = -10  # people's uploads go first
_BLOCK = 1 << 20  # bytes


def order(data: Path) -> None:
    """Note that this school shall get its demo courses."""
    mark = unfinished(data)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def unfinished(data: Path) -> Path:
    """The file that is there until the demo school is made."""
    return data / "run" / "demo-unfinished"


def make(services: Services) -> None:
    """Make what is still missing of the demo school, if it was ordered."""
    mark = unfinished(services.settings.data)
    if not mark.exists():
        return
    if not services.isolation.takes_files():
        log.warning("demo_waits", reason="ffmpeg is not isolated, see script/school doctor")
        return
    with services.database.sessions() as session:
        for name, role in programme.MEMBERS.items():
            if members.find(session, name) is None:
                # Nobody knows it; `school member password NAME` gives a demo member one that somebody knows.
                members.add(session, name, secrets.token_urlsafe(24), role)
        session.commit()
    for plan in programme.COURSES:
        _course(services, plan)
    mark.unlink()
    log.info("demo_made", courses=len(programme.COURSES))


def _course(services: Services, plan: programme.Course) -> None:
    with services.database.sessions() as session:
        teacher = members.find(session, plan.teacher)
        if teacher is None:  # renamed or removed by an admin meanwhile
            return
        course = _find_course(session, teacher, plan)
        if course is None:
            draft = CourseDraft(plan.title, plan.category, plan.description)
            course = make_course(session, teacher, draft)
            for lesson in plan.lessons:
                add_lesson(session, teacher, course, lesson.title)
            publish_course(session, teacher, course)
            session.commit()
        lessons = {lesson.title: lesson.id for lesson in course.lessons}
    for lesson in plan.lessons:
        if lesson.title in lessons:
            _video(services, lessons[lesson.title], lesson.clip)


def _find_course(session: Session, teacher: Member, plan: programme.Course) -> Course | None:
    return session.scalar(select(Course).where(Course.owner_id == teacher.id, Course.title == plan.title))


def _video(services: Services, lesson_id: str, clip: Clip) -> None:
    """Send the clip as its teacher would, unless that is done already."""
    with services.database.readers() as session:
        latest = uploads.latest_uploads(session, [lesson_id]).get(lesson_id)
        if latest is not None and latest.state is not UploadState.WAITING:
            return
    # Not in work/: workers sweep that of everything that is no running attempt's.
    with tempfile.TemporaryDirectory(dir=services.settings.data / "run", prefix="demo-") as folder:
        source = Path(folder) / "clip.mp4"
        try:
            clip.make(source)
        except ClipMissing as missing:
            log.warning("demo_clip_missing", path=str(missing))
            return
        _send(services, lesson_id, source)


def _send(services: Services, lesson_id: str, source: Path) -> None:
    with services.database.sessions() as session:
        lesson = session.get_one(Lesson, lesson_id)
        for left in session.scalars(select(Upload).where(Upload.lesson_id == lesson_id)).all():
            uploads.take_back(session, services.intake, left)  # begun by a run that was killed
        offer = Offer(f"{lesson.title}.mp4", lesson_id, source.stat().st_size)
        upload = uploads.begin(session, services.intake, lesson.course.owner, offer)
        session.commit()
        with source.open("rb") as file:
            chunk = Chunk(0, iter(lambda: file.read(_BLOCK), b""))
            services.intake.parts.append(upload.id, offer.length, chunk)
        job = uploads.complete(session, services.intake, upload, now())
        if job is not None:  # None: the reaper was quicker
            job.priority = PRIORITY
        session.commit()
        if job is not None:
            services.transcoding.wake(job)
