"""Courses with lessons that can be watched, as rows only: what pages need, without any video behind them."""

from catalog.courses.models import Course
from catalog.courses.service import CourseDraft, add_lesson, make_course, publish_course
from catalog.members.models import Member
from catalog.packages.models import Package
from catalog.uploads.models import Upload, UploadState
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
            upload = Upload(member=owner, lesson=lesson, filename="a.mp4", length=1, state=UploadState.READY)
            session.add(upload)
            session.flush()
            lesson.package = Package(
                lesson_id=lesson.id,
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
