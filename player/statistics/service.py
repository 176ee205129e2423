"""Use cases of statistics: note a play. They flush and never commit. figures.py reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from player.progress.ranges import MOST_S, Ranges
from player.statistics.models import Play
from player.statistics.weeks import monday

LEAST_S = 5
"""Seconds of a lesson that are a play, or all of a shorter lesson: who opens a page by mistake leaves sooner."""

Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Viewing:
    """What a page reports of a play: all of it each time, so that a report may come twice. Not trusted."""

    id: str
    watched: Spans
    """The ranges that were played, in seconds."""
    again: Spans
    """The ranges that were played more than once."""
    viewer: str
    """The pseudonym of the person, see viewers.py."""


def note(session: Session, lesson: Lesson, member: Member | None, viewing: Viewing, now: datetime) -> bool:
    """Note a play, or what was watched of it since the last report. Returns whether it counts.

    Plays of lessons that are not public, and of those who work on the course, do not. Raises ValueError as
    Ranges.from_spans.
    """
    end = lesson.duration or MOST_S
    watched = Ranges.from_spans(viewing.watched, end)
    again = Ranges(watched.bits & Ranges.from_spans(viewing.again, end).bits)
    if not lesson.public or lesson.package is None or may(member, Right.EDIT, lesson):
        return False
    play = _locked(session, viewing.id)
    if play is None:
        if watched.length() < min(LEAST_S, int(end)):
            return False
        facts = {"lesson_id": lesson.id, "upload_id": lesson.package.upload_id, "viewer": viewing.viewer}
        play = _added(session, Play(id=viewing.id, week=monday(now), at=now, **facts, **_played(watched, again)))
    if (play.lesson_id, play.viewer) != (lesson.id, viewing.viewer):
        return False  # somebody else's
    for name, value in _played(play.watched | watched, play.again | again).items():
        setattr(play, name, value)
    session.flush()
    return True


def _played(watched: Ranges, again: Ranges) -> dict[str, object]:
    return {"watched": watched, "again": again, "seconds": watched.length() + again.length()}


def _locked(session: Session, play_id: str) -> Play | None:
    return session.get(Play, play_id, with_for_update=True, populate_existing=True)


def _added(session: Session, play: Play) -> Play:
    try:
        with session.begin_nested():
            session.add(play)
    except IntegrityError:  # the same report came twice at once
        return session.get_one(Play, play.id, with_for_update=True, populate_existing=True)
    return play
