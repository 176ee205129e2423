"""Counts what screens tell where it belongs: plays and headcounts as attendance, calls as calls for help."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from player.classrooms.attendance import counting, plays
from player.classrooms.attendance.counting import Count, Counter
from player.classrooms.attendance.models import Source
from player.classrooms.attendance.plays import PlayReport
from player.classrooms.attendance.rules import Span
from player.classrooms.attendance.showings import Occasion
from player.classrooms.help import service as help_calls
from player.classrooms.help.models import HelpReason
from player.classrooms.help.service import Press
from player.classrooms.offline.errors import Uncountable
from player.classrooms.offline.happenings import CALL, HEADCOUNT, PLAY, Handlers
from player.classrooms.offline.models import Happening
from player.classrooms.screens.models import Screen
from player.classrooms.timetable.models import Screening

MOST_HEADS = 9999


def play(session: Session, screen: Screen, told: Happening) -> None:
    """A play without a line. Raises Uncountable."""
    facts = told.facts
    try:
        span = Span(datetime.fromisoformat(facts["began"]), datetime.fromisoformat(facts["ended"]))
        watched = [(float(start), float(end)) for start, end in facts["watched"]]
        lesson = _lesson(session, facts)
        report = PlayReport(told.key, lesson, span, watched, screening_id=_screening(session, screen, facts))
        noted = plays.note_play(session, screen, report, told.received_at)
    except (KeyError, TypeError, ValueError):
        raise Uncountable() from None
    if noted is None:
        raise Uncountable()


def headcount(session: Session, screen: Screen, told: Happening) -> None:
    """How many people there were. Raises Uncountable, TooLongAgo, ReasonMissing."""
    heads = told.facts.get("headcount")
    if not isinstance(heads, int) or isinstance(heads, bool) or not 0 <= heads <= MOST_HEADS:
        raise Uncountable()
    screening_id = _screening(session, screen, told.facts)
    occasion = Occasion(_classroom(screen), _lesson(session, told.facts), screening_id)
    said = Count(told.key, heads, Counter(Source.SCREEN), told.at)
    counting.count(session, occasion, said, told.received_at)


def call(session: Session, screen: Screen, told: Happening) -> None:
    """Somebody asked for help while there was no line. Raises Uncountable, and refusals of calls."""
    if screen.classroom is None:
        raise Uncountable()
    text = str(told.facts.get("text", ""))[: help_calls.MAX_TEXT]
    pressed = Press(screen.classroom, screen, reason=_reason(told.facts), text=text, key=told.key, at=told.at)
    help_calls.press(session, pressed, told.received_at)


HANDLERS: Handlers = {PLAY: play, HEADCOUNT: headcount, CALL: call}


def _reason(facts: dict[str, Any]) -> HelpReason:
    """As the screen names it; OTHER for anything unknown, since a call is never refused for that."""
    return HelpReason.__members__.get(str(facts.get("reason")), HelpReason.OTHER)


def _classroom(screen: Screen) -> str:
    if screen.classroom_id is None:
        raise Uncountable()
    return screen.classroom_id


def _lesson(session: Session, facts: dict[str, Any]) -> Lesson:
    lesson = session.get(Lesson, str(facts.get("lesson")))
    if lesson is None:
        raise Uncountable()
    return lesson


def _screening(session: Session, screen: Screen, facts: dict[str, Any]) -> str | None:
    """The screening, if it was one of this classroom."""
    found = session.get(Screening, str(facts.get("screening")))
    return found.id if found is not None and screen.classroom_id in found.classroom_ids else None
