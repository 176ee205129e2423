"""Invented plays of the demo school's lessons, so that the pages of figures have something to show."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from player.statistics.service import Viewing, note

NEIGHBOURS = 48
"""The most who watch one lesson."""
DAYS = 56
"""Eight weeks, as the figures show; more watch in the last ones."""


def watch(session: Session, lesson: Lesson, now: datetime) -> None:
    """Let neighbours watch a lesson that has a package: some to the end, some not, some a part twice. Flushes.

    The same lesson is always watched by the same plays, so doing it again changes nothing.
    """
    dice, length = Random(lesson.id), lesson.duration or 0.0  # noqa: S311 - no secret
    for number in range(dice.randint(NEIGHBOURS // 2, NEIGHBOURS)):
        left = length if dice.random() < 0.6 else length * dice.uniform(0.2, 0.9)
        start = length * dice.uniform(0.2, 0.5)
        again = [(start, min(left, start + length / 5))] if dice.random() < 0.3 and start < left else []
        viewing = Viewing(f"demo-{lesson.id}-{number}", [(0.0, left)], again, f"demo neighbour {number}")
        note(
            session,
            lesson,
            None,
            viewing,
            now - timedelta(days=int(DAYS * dice.random() ** 2), hours=dice.randrange(12)),
        )
