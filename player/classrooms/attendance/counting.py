"""Headcounts of showings. Functions flush and never commit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.changes import changed
from catalog.text import line
from player.classrooms.attendance import showings
from player.classrooms.attendance.errors import ReasonMissing, TooLongAgo
from player.classrooms.attendance.models import Headcount, Presence, Showing, Source
from player.classrooms.attendance.rules import is_late, moment
from player.classrooms.attendance.showings import Occasion

MOST_WHY = 200  # characters


@dataclass(frozen=True)
class Counter:
    """The device or person that counts."""

    source: Source
    member_id: str | None = None


@dataclass(frozen=True)
class Count:
    """What somebody counted. `key`: chosen by them, the same for the same count."""

    key: str
    heads: int
    by: Counter
    at: datetime | None = None
    """When; None for now. A device that had no line tells it afterwards."""
    why: str = ""
    """The reason, if it is a correction."""


@dataclass(frozen=True)
class Counted:
    """What became of it."""

    showing: Showing
    new: bool
    """False when this count had come before."""


def count(session: Session, occasion: Occasion, said: Count, now: datetime) -> Counted:
    """Count the people of a lesson in a classroom. Raises TooLongAgo, ReasonMissing.

    The last count holds, by the time at which it was made; the same key of a classroom counts once.
    """
    before = _before(session, occasion.classroom_id, said.key)
    if before is not None:
        return before
    at = moment(said.at, now)
    if at is None:
        raise TooLongAgo()
    return _note(session, showings.of_count(session, occasion, at), said, at, now)


def correct(session: Session, showing: Showing, said: Count, now: datetime) -> Counted:
    """Count the people of a showing anew. Raises ReasonMissing when it is late."""
    before = _before(session, showing.classroom_id, said.key)
    return before or _note(session, showings.lock(session, showing), said, now, now)


def check_reason(showing: Showing, why: str, at: datetime) -> str:
    """The reason as one line. Raises ReasonMissing where a late correction has none."""
    why = line(why, MOST_WHY)
    if is_late(at, showing.ended_at) and not why:
        raise ReasonMissing()
    return why


def recount(session: Session, showing: Showing) -> None:
    """Take the last headcount and the named people together."""
    session.flush()
    heads = select(Headcount.heads).where(Headcount.showing_id == showing.id)
    last = session.scalar(heads.order_by(Headcount.at.desc(), Headcount.received_at.desc(), Headcount.key).limit(1))
    named = select(func.count()).select_from(Presence).where(Presence.showing_id == showing.id)
    showing.set_people(last, session.scalar(named.where(Presence.removed_at.is_(None))) or 0)
    changed(session, f"classroom:{showing.classroom_id}")
    session.flush()


def _before(session: Session, classroom_id: str, key: str) -> Counted | None:
    found = session.get(Headcount, (classroom_id, key))
    return Counted(showings.get(session, found.showing_id), new=False) if found else None


def _note(session: Session, showing: Showing, said: Count, at: datetime, now: datetime) -> Counted:
    why, earlier = check_reason(showing, said.why, at), showing.headcount
    made = Headcount(classroom_id=showing.classroom_id, key=said.key, showing_id=showing.id, heads=said.heads)
    made.at, made.received_at, made.why = at, now, why
    made.source, made.by_id = said.by.source, said.by.member_id
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same count came twice at once
        found = session.get_one(Headcount, (showing.classroom_id, said.key))
        return Counted(showings.get(session, found.showing_id), new=False)
    recount(session, showing)
    if why:
        decision = Decision(said.by.member_id, Action.COUNT, why)
        record(session, decision, showing, "" if earlier is None else str(earlier), str(said.heads))
    return Counted(showing, new=True)
