"""The numbers by which people call lessons: read for many at once, and looked up when somebody typed one."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson, LessonNumber
from catalog.errors import NotFound

MOST = 2**31 - 1
"""What a column of whole numbers holds."""


def numbers_of(session: Session, lesson_ids: Collection[str]) -> dict[str, int]:
    """The numbers of these lessons, by their ids."""
    if not lesson_ids:
        return {}
    query = select(LessonNumber.lesson_id, LessonNumber.number).where(LessonNumber.lesson_id.in_(lesson_ids))
    return dict(session.execute(query).all())


def lesson_numbered(session: Session, number: int) -> Lesson:
    """The lesson with this number, whoever may see it. Raises NotFound."""
    query = select(Lesson).join(LessonNumber, LessonNumber.lesson_id == Lesson.id)
    lesson = session.scalar(query.where(LessonNumber.number == number)) if number <= MOST else None
    if lesson is None:
        raise NotFound()
    return lesson
