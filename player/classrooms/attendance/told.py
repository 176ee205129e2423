"""What a screen tells after a time without a line: plays and headcounts, each with a key and the time of it.

`facts` of a play: `lesson`, `watched` and `again` (ranges in seconds), `began` (ISO 8601, if it is known),
`screening`, `play` (the key of the play, if it is told in parts). Of a headcount: `lesson`, `headcount`, `screening`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.errors import EmptyField, NotFound
from player.classrooms.attendance import counting, plays
from player.classrooms.attendance.counting import Count, Counter
from player.classrooms.attendance.models import Source
from player.classrooms.attendance.plays import PlayReport
from player.classrooms.attendance.rules import MOST_HEADS, Span
from player.classrooms.attendance.saying import screening_of, spans_of
from player.classrooms.attendance.showings import Occasion
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.models import Screen


class Told(Protocol):
    """One thing that a screen tells."""

    @property
    def key(self) -> str:
        """The same for the same thing."""

    @property
    def at(self) -> datetime:
        """When it happened: the end of a play."""

    @property
    def received_at(self) -> datetime:
        """When the school heard of it."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """See above."""


def play(session: Session, screen: Screen, told: Told) -> None:
    """Note a play. Raises NotFound for an unknown lesson, EmptyField without ranges. Flushes and never commits."""
    watched = spans_of(told.facts.get("watched"))
    if watched is None:
        raise EmptyField(field="watched")
    again = spans_of(told.facts.get("again")) or ()
    seconds = sum(end - start for start, end in (*watched, *again))
    began = _moment(told.facts.get("began")) or told.at - timedelta(seconds=seconds)
    key = told.facts.get("play")
    report = PlayReport(
        key if isinstance(key, str) and key else told.key,
        _lesson(session, told),
        Span(min(began, told.at), told.at),
        watched,
        again,
        screening_of(told.facts),
    )
    plays.note_play(session, screen, report, told.received_at)


def headcount(session: Session, screen: Screen, told: Told) -> None:
    """Count heads. Raises NotFound, ScreenNotPaired, TooLongAgo, and EmptyField without a number."""
    heads = told.facts.get("headcount")
    if not isinstance(heads, int) or isinstance(heads, bool) or not 0 <= heads <= MOST_HEADS:
        raise EmptyField(field="headcount")
    if screen.classroom_id is None:
        raise ScreenNotPaired()
    occasion = Occasion(screen.classroom_id, _lesson(session, told), screening_of(told.facts))
    said = Count(told.key[:64], heads, Counter(Source.SCREEN), told.at)
    counting.count(session, occasion, said, told.received_at)


def _lesson(session: Session, told: Told) -> Lesson:
    lesson_id = told.facts.get("lesson")
    found = session.get(Lesson, lesson_id) if isinstance(lesson_id, str) else None
    if found is None:
        raise NotFound()
    return found


def _moment(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
