"""Members, courses, lessons, videos, uploads, packages, jobs: each made in one line, as rows without files.

Those that take a session flush and never commit; `published_course` and `stocked` commit. What a test does not care
about has a default; `**columns` sets any other column of the row.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.clips import service as clips
from catalog.clips.models import Clip
from catalog.clips.service import Agreement, ClipDraft
from catalog.clips.settings import ClipSettings
from catalog.clock import now
from catalog.courses import publishing
from catalog.courses import service as courses
from catalog.courses.models import Course, Lesson
from catalog.courses.service import CourseDraft
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads.jobs import INSPECT, enqueue
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package, Video
from school.services import Services

PASSWORD = "绿水青山 2026"
LENGTH_S = 200.0
"""Of each package."""


def member(session: Session, name: str = "王桂兰", role: Role = Role.INSTRUCTOR) -> Member:
    """A member with PASSWORD."""
    return members.add(session, name, PASSWORD, role)


def category(session: Session, word: str, name: str = "下棋") -> Category:
    """A category behind all others."""
    last = session.scalar(select(func.max(Category.position))) or 0
    made = Category(id=word, position=last + 1, name=name, name_en=word, art="kite")
    session.add(made)
    session.flush()
    return made


def course(session: Session, owner: Member, title: str = "秧歌舞入门", category_id: str = "dance") -> Course:
    """A draft."""
    return courses.make_course(session, owner, CourseDraft(title, category_id, "十字步、扇花、走场。"))


def lesson(session: Session, of: Course, title: str = "十字步") -> Lesson:
    """A draft, made by the course's teacher."""
    return courses.add_lesson(session, of.owner, of, title)


def video(session: Session, owner: Member) -> Video:
    """One that nothing holds."""
    made = Video(owner=owner)
    session.add(made)
    session.flush()
    return made


def upload(session: Session, of: Video, state: UploadState = UploadState.WAITING, **columns: Any) -> Upload:
    """One byte, sent by the video's owner."""
    facts: dict[str, Any] = {"member_id": of.owner_id, "filename": "a.mp4", "length": 1} | columns
    made = Upload(video=of, state=state, **facts)
    session.add(made)
    session.flush()
    return made


def package(session: Session, of: Upload, **columns: Any) -> Package:
    """What was made of an upload; its video can be watched."""
    facts: dict[str, Any] = {
        "prefix": f"{of.id}/1",
        "duration": LENGTH_S,
        "playlist": "main.m3u8",
        "poster": "poster.jpg",
        "storyboard": "storyboard.vtt",
        "renditions": [{"height": 360, "width": 640, "codec": "avc1.64001e", "bandwidth": 900_000}],
        "size": 1,
        "objects": 1,
    } | columns
    made = Package(video_id=of.video_id, upload_id=of.id, **facts)
    session.get_one(Video, of.video_id).package = made
    session.flush()
    return made


def job(session: Session, of: Upload, kind: JobKind = INSPECT, **columns: Any) -> Job:
    """A job that is due."""
    made = enqueue(session, of, kind, now=now())
    for column, value in columns.items():
        setattr(made, column, value)
    session.flush()
    return made


def watchable(session: Session, of: Course, title: str = "十字步") -> Lesson:
    """A lesson whose video has a package."""
    made = lesson(session, of, title)
    package(session, upload(session, made.video, UploadState.READY))
    return made


def clip(session: Session, owner: Member, title: str = "我们楼的十字步", **said: Any) -> Clip:
    """A draft of a resident without a file, about which everybody agreed; `said` as ClipDraft has it."""
    return clips.share(session, owner, ClipDraft(title, **said), Agreement(given=True), ClipSettings())


def clip_in_review(session: Session, owner: Member, title: str = "我们楼的十字步", **said: Any) -> Clip:
    """A clip that can be watched, and waits for a moderator."""
    made = clip(session, owner, title, **said)
    package(session, upload(session, made.video, UploadState.READY))
    clips.submit(session, owner, made, now())
    return made


def published_course(services: Services, teacher: Member, title: str, lessons: list[str]) -> Course:
    """A committed, published course of `teacher` in the category of dance; every lesson can be watched."""
    with services.database.sessions() as session:
        session.expire_on_commit = False
        owner = session.get_one(Member, teacher.id)
        made = courses.make_course(session, owner, CourseDraft(title, "dance", "从站姿开始。"))
        for name in lessons:
            watchable(session, made, name)
        publishing.publish_course(session, owner, made)
        session.commit()
        assert all(one.package for one in made.lessons)  # read now: the session that could load it later is closed
        return made


SEGMENT = bytes(range(256)) * 40
PLAYLIST = b"#EXTM3U\n" + b"#EXTINF:4.0,\nsegment.m4s\n" * 200
OBJECTS = {
    "main.m3u8": PLAYLIST,
    "360p/1-0.m4s": SEGMENT,
    "360p/init.mp4": SEGMENT,
    "poster.jpg": b"a picture",
    "storyboard.vtt": b"WEBVTT",
}


@dataclass(frozen=True)
class Stocked:
    """A lesson's objects by both kinds of address."""

    lesson_id: str
    prefix: str
    public: str
    """What stands before a name, for everybody."""
    granted: str
    """What stands before a name, for the teacher."""


def stocked(services: Services, teacher: Member) -> Stocked:
    """A published lesson that has OBJECTS; they look like those of a package, but no player could play them."""
    of = published_course(services, teacher, "秧歌", ["十字步"])
    with services.database.readers() as session:
        made = session.scalars(select(Lesson).where(Lesson.course_id == of.id)).one().package
        assert made is not None
        prefix = made.prefix
        grant = services.access.grants.issue(made.id, teacher.id, now())
    for name, data in OBJECTS.items():
        services.store.put(f"packages/{prefix}/{name}", data)
    return Stocked(of.lessons[0].id, prefix, f"/media/{prefix}", f"/hls/{grant}")
