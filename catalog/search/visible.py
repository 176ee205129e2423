"""What anybody may see now, asked of the database: the index may be some seconds behind."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.videos.models import Package, Video


@dataclass(frozen=True)
class Seen:
    """The ids of courses and lessons that are public."""

    courses: frozenset[str]
    lessons: frozenset[str]


def seen(session: Session, course_ids: Collection[str], lesson_ids: Collection[str]) -> Seen:
    """Those of these courses and lessons that the catalogue shows to everybody."""
    watched = (
        select(Lesson.id, Lesson.course_id)
        .join(Course)
        .join(Video, Video.id == Lesson.video_id)
        .join(Package, Package.video_id == Lesson.video_id)
        .where(
            Course.state == CourseState.PUBLISHED,
            Course.removed_at.is_(None),
            Lesson.state == LessonState.PUBLISHED,
            Lesson.removed_at.is_(None),
            Video.recalled.is_(False),
        )
    )
    lessons = session.scalars(watched.where(Lesson.id.in_(lesson_ids))) if lesson_ids else ()
    courses = (
        session.scalars(
            watched.with_only_columns(Lesson.course_id).where(Lesson.course_id.in_(course_ids)).distinct()
        )
        if course_ids
        else ()
    )
    return Seen(frozenset(courses), frozenset(lessons))


def teaching(session: Session, teacher_ids: Collection[str]) -> frozenset[str]:
    """Those of these teachers (see Course.teacher_id) who have a course that the catalogue may list."""
    if not teacher_ids:
        return frozenset()
    teacher = case((Course.teacher == "", Course.owner_id), else_=Course.teacher)
    query = select(teacher).where(Course.state == CourseState.PUBLISHED, Course.removed_at.is_(None))
    return frozenset(session.scalars(query.where(teacher.in_(teacher_ids)).distinct()))


def descriptions(session: Session, course_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """What is written about courses, and what is in English."""
    if not course_ids:
        return {}
    query = select(Course.id, Course.description, Course.description_en).where(Course.id.in_(course_ids))
    return {row.id: (row.description, row.description_en) for row in session.execute(query)}
