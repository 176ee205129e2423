"""Courses with lessons that can be watched, as rows only: what pages need, without any video behind them."""

from dataclasses import dataclass

from sqlalchemy import select

from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.courses.service import CourseDraft, add_lesson, make_course, publish_course
from catalog.members.models import Member
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package
from school.services import Services

LENGTH_S = 200.0


def published_course(services: Services, teacher: Member, title: str, lessons: list[str]) -> Course:
    """A committed, published course of `teacher` in the category of dance; every lesson can be watched."""
    with services.database.sessions() as session:
        session.expire_on_commit = False
        owner = session.get_one(Member, teacher.id)
        course = make_course(session, owner, CourseDraft(title, "dance", "从站姿开始。"))
        for name in lessons:
            lesson = add_lesson(session, owner, course, name)
            upload = Upload(member=owner, video=lesson.video, filename="a.mp4", length=1, state=UploadState.READY)
            session.add(upload)
            session.flush()
            lesson.video.package = Package(
                upload_id=upload.id,
                prefix=f"{upload.id}/1",
                duration=LENGTH_S,
                playlist="main.m3u8",
                poster="poster.jpg",
                storyboard="storyboard.vtt",
                renditions=[{"height": 360, "width": 640, "codec": "avc1.64001e", "bandwidth": 900_000}],
                size=1,
                objects=1,
            )
            session.flush()
        publish_course(session, owner, course)
        session.commit()
        assert course.lessons
        return course


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
class Shelf:
    """A lesson's objects by both kinds of address."""

    lesson_id: str
    prefix: str
    public: str
    """What stands before a name, for everybody."""
    granted: str
    """What stands before a name, for the teacher."""


def stocked(services: Services, teacher: Member) -> Shelf:
    """A published lesson that has OBJECTS; they look like those of a package, but no player could play them."""
    course = published_course(services, teacher, "秧歌", ["十字步"])
    with services.database.readers() as session:
        lesson = session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one()
        assert lesson.package is not None
        prefix = lesson.package.prefix
        grant = services.access.grants.issue(lesson.package.id, teacher.id, now())
    for name, data in OBJECTS.items():
        services.store.put(f"packages/{prefix}/{name}", data)
    return Shelf(lesson.id, prefix, f"/media/{prefix}", f"/hls/{grant}")
