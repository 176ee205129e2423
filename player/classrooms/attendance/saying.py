"""What a screen says of itself (POST /api/v1/screens/me/state) as a report of its play.

A screen that names its play (`play`: a random key, `watched` and `again`: ranges in seconds) is believed; of any
other the play follows from its positions. What cannot be read is left out: a screen must be able to say the rest.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from player.classrooms.attendance import plays
from player.classrooms.attendance.models import ScreenPlay
from player.classrooms.attendance.plays import PlayReport, Spans, Standing
from player.classrooms.attendance.rules import Place, Span
from player.classrooms.screens.models import Screen
from player.progress.ranges import MOST_S

MOST_SPANS = 200
"""Of one report; a play has a handful."""


def note(session: Session, screen: Screen, said: Mapping[str, Any], now: datetime) -> ScreenPlay | None:
    """Note what a screen plays. None if it plays nothing. Flushes and never commits."""
    lesson_id, screening_id = said.get("lesson"), screening_of(said)
    lesson = session.get(Lesson, lesson_id) if isinstance(lesson_id, str) else None
    key, watched = said.get("play"), spans_of(said.get("watched"))
    if lesson is not None and isinstance(key, str) and key and watched is not None:
        again = spans_of(said.get("again")) or ()
        report = PlayReport(key, lesson, Span(now, now), watched, again, screening_id, offline=False)
        return plays.note_play(session, screen, report, now)
    place = Place(max(0.0, _number(said.get("position"))), said.get("playing") is True, now)
    return plays.note_standing(session, screen, Standing(lesson, place, screening_id), now)


def screening_of(said: Mapping[str, Any]) -> str | None:
    """The id of the screening, None if there is none."""
    found = said.get("screening")
    return found if isinstance(found, str) and 0 < len(found) <= 40 else None


def spans_of(said: object) -> Spans | None:
    """Ranges in seconds; None for what is no list of ranges."""
    if not isinstance(said, list) or len(said) > MOST_SPANS:
        return None
    pairs = [(_number(one[0]), _number(one[1])) for one in said if isinstance(one, list) and len(one) == 2]
    good = [(start, end) for start, end in pairs if 0 <= start <= end < MOST_S]
    return good if len(good) == len(said) else None


def _number(value: object) -> float:
    """A number of seconds; -1 for what is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else -1.0
