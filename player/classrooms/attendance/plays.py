"""What screens report of their plays: as they play, or afterwards when they had no line.

Both may come twice, late and in any order. Functions flush and never commit.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.database import new_id
from player.classrooms.attendance import credit, showings
from player.classrooms.attendance.models import ScreenPlay, Showing
from player.classrooms.attendance.rules import LEAST_S, PAUSE, Place, Seen, Span, moment, played
from player.classrooms.attendance.showings import Occasion
from player.classrooms.screens.models import Screen
from player.progress.ranges import MOST_S, Ranges

Spans = Sequence[tuple[float, float]]
CREDIT_S = 60
"""Seconds that a showing goes on before the progress of those who are there is written again."""


@dataclass(frozen=True)
class PlayReport:
    """What a screen reports of one play: all of it each time, so that a report may come twice. Not trusted."""

    key: str
    lesson: Lesson
    span: Span
    watched: Spans
    again: Spans = ()
    screening_id: str | None = None
    offline: bool = True


@dataclass(frozen=True)
class Standing:
    """What a screen says of itself now, from which its play is told: it names no ranges."""

    lesson: Lesson | None
    place: Place
    screening_id: str | None = None


def note_play(session: Session, screen: Screen, report: PlayReport, now: datetime) -> ScreenPlay | None:
    """Note a play. None if the screen stands in no classroom, or it was too long ago. Raises ValueError as
    Ranges.from_spans."""
    end = report.lesson.duration or MOST_S
    watched = Ranges.from_spans(report.watched, end)
    again = Ranges(watched.bits & Ranges.from_spans(report.again, end).bits)
    began, ended = moment(report.span.began, now), moment(report.span.ended, now)
    if screen.classroom_id is None or began is None or ended is None:
        return None
    span = Span(min(began, ended), ended)
    play = _locked(session, screen, report.key[:64], report.lesson, span)
    if (play.lesson_id, play.classroom_id) != (report.lesson.id, screen.classroom_id):
        return None  # the key of another play: it stays as it is
    play.told, play.offline = True, play.offline or report.offline
    _add(session, play, play.seen | Seen(watched, again), span, report.screening_id)
    return play


def note_standing(session: Session, screen: Screen, said: Standing, now: datetime) -> ScreenPlay | None:
    """Note what a screen has played since it spoke last. None if it shows no lesson or stands in no classroom."""
    at = moment(said.place.at, now)
    if screen.classroom_id is None or at is None:
        return None
    last = _last(session, screen, at)
    lesson = said.lesson
    if last is not None and (lesson is None or last.lesson_id != lesson.id):
        _close(session, last)
    if lesson is None:
        return None
    if last is None or last.lesson_id != lesson.id:
        last = _locked(session, screen, new_id(20), lesson, Span(at, at))
    spans = played(Place(last.position, last.playing, last.ended_at), Place(said.place.position, True, at))
    stretch = Ranges.from_spans(spans, lesson.duration or MOST_S)
    last.position, last.playing = said.place.position, said.place.playing
    _add(session, last, last.seen.then(stretch), Span(last.began_at, at), said.screening_id)
    return last


def _last(session: Session, screen: Screen, at: datetime) -> ScreenPlay | None:
    """The play that goes on. Those that the screen reports itself are not touched."""
    query = select(ScreenPlay).where(ScreenPlay.screen_id == screen.id, ScreenPlay.told.is_(False))
    query = query.where(ScreenPlay.classroom_id == screen.classroom_id, ScreenPlay.ended_at >= at - PAUSE)
    query = query.where(ScreenPlay.ended_at <= at + timedelta(seconds=1))
    return session.scalar(query.order_by(ScreenPlay.ended_at.desc(), ScreenPlay.key).limit(1).with_for_update())


def _close(session: Session, play: ScreenPlay) -> None:
    """It does not go on; those who were there get the rest of it."""
    play.playing = False
    if play.showing_id is not None:
        credit.note_all(session, showings.lock(session, showings.get(session, play.showing_id)))


def _locked(session: Session, screen: Screen, key: str, lesson: Lesson, span: Span) -> ScreenPlay:
    place = (screen.id, key)
    found = session.get(ScreenPlay, place, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    facts = {"classroom_id": screen.classroom_id, "lesson_id": lesson.id}
    made = ScreenPlay(screen_id=screen.id, key=key, began_at=span.began, ended_at=span.ended, **facts)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same report came twice at once
        return session.get_one(ScreenPlay, place, with_for_update=True, populate_existing=True)
    return made


def _add(session: Session, play: ScreenPlay, seen: Seen, span: Span, screening_id: str | None) -> None:
    grown = seen != play.seen
    play.set_seen(seen)
    play.began_at, play.ended_at = min(play.began_at, span.began), max(play.ended_at, span.ended)
    lesson = session.get_one(Lesson, play.lesson_id)
    if play.showing_id is None:
        if play.seconds < min(LEAST_S, int(lesson.duration or LEAST_S)):
            return
        occasion = Occasion(play.classroom_id, lesson, screening_id)
        showing = showings.of_play(session, occasion, Span(play.began_at, play.ended_at))
        play.showing_id = showing.id
    else:
        showing = showings.lock(session, showings.get(session, play.showing_id))
    session.flush()
    showings.stretch(showing, Span(play.began_at, play.ended_at))
    if grown:
        showing.set_seen(_together(session, showing))
    if not play.playing or showing.watched.length() - showing.credited >= CREDIT_S:
        credit.note_all(session, showing)
    session.flush()


def _together(session: Session, showing: Showing) -> Seen:
    """What the room has seen: the plays of a screen one after the other, those of two screens side by side."""
    by_screen: dict[str, Seen] = defaultdict(Seen)
    for play in session.scalars(select(ScreenPlay).where(ScreenPlay.showing_id == showing.id)):
        by_screen[play.screen_id] = by_screen[play.screen_id].after(play.seen)
    return reduce(Seen.__or__, by_screen.values(), Seen())
