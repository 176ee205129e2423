"""The lessons among which an operator chooses: those that neighbours may watch, by course."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from catalog.courses.models import Course, CourseState, Lesson, LessonState

MOST = 2000
"""Options of one list; more would make a page of megabytes."""


def lessons_to_plan(session: Session, chosen: str | None) -> list[tuple[str, Sequence[Lesson]]]:
    """Courses by title, each with its lessons in order; `chosen` is among them whatever became of it."""
    shown = (
        Lesson.state == LessonState.PUBLISHED,
        Lesson.removed_at.is_(None),
        Course.state == CourseState.PUBLISHED,
        Course.removed_at.is_(None),
    )
    query = select(Lesson).join(Course, Course.id == Lesson.course_id).options(joinedload(Lesson.course))
    found = session.scalars(query.where(*shown).order_by(Course.title, Course.id, Lesson.position).limit(MOST))
    by_course: dict[str, tuple[str, list[Lesson]]] = {}
    for lesson in found:
        by_course.setdefault(lesson.course_id, (lesson.course.title, []))[1].append(lesson)
    there = {lesson.id for _title, lessons in by_course.values() for lesson in lessons}
    own = session.get(Lesson, chosen) if chosen and chosen not in there else None
    first: list[tuple[str, Sequence[Lesson]]] = [(own.course.title, [own])] if own is not None else []
    return first + list(by_course.values())
