"""How often courses were played lately: search puts the popular ones first."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from player.statistics.models import Play
from player.statistics.weeks import last_weeks

WEEKS = 8
"""Weeks that count, the current one among them."""


def plays_by_course(session: Session) -> Mapping[str, int]:
    """The plays of each course that was played in the last WEEKS, by its id."""
    query = select(Lesson.course_id, func.count()).select_from(Play).join(Lesson, Lesson.id == Play.lesson_id)
    query = query.where(Play.week >= last_weeks(now(), WEEKS)[0]).group_by(Lesson.course_id)
    return {course_id: plays for course_id, plays in session.execute(query)}  # noqa: C416 - a row is no pair to mypy
