"""What a member attended in classrooms: their own list, and how they delete it. Functions flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from catalog.courses.models import Lesson
from catalog.members.models import Member
from player.classrooms.attendance import credit, register, showings
from player.classrooms.attendance.models import Presence, Showing
from player.classrooms.attendance.rules import is_late
from player.classrooms.screens.models import Classroom


@dataclass(frozen=True)
class Attended:
    """A showing at which a member was."""

    showing: Showing
    presence: Presence


def attended(session: Session, member: Member, start: int, most: int) -> list[Attended]:
    """The showings at which a member was, the last one first."""
    query = (
        select(Showing, Presence)
        .join(Presence, Presence.showing_id == Showing.id)
        .where(Presence.member_id == member.id, Presence.removed_at.is_(None))
        .order_by(Showing.began_at.desc(), Showing.id)
        .offset(start)
        .limit(most)
        .options(
            joinedload(Showing.classroom).joinedload(Classroom.community),
            joinedload(Showing.lesson).joinedload(Lesson.course),
        )
    )
    return [Attended(showing, presence) for showing, presence in session.execute(query)]


def forget(session: Session, member: Member, showing_id: str | None, now: datetime) -> int:
    """Delete what the member attended: one showing, or all of it. Answers how many.

    Just after a lesson the member counts as not having been there. Later the number of people stays as it was
    reported, without their name; otherwise somebody could come and go, and be counted each time.
    """
    query = select(Presence.showing_id).where(Presence.member_id == member.id)
    query = query if showing_id is None else query.where(Presence.showing_id == showing_id)
    # In one order, so that two who delete at the same time do not wait for each other.
    found: Sequence[str] = session.scalars(query.order_by(Presence.showing_id)).all()
    for one in found:
        _forget(session, showings.lock(session, showings.get(session, one)), member, now)
    return len(found)


def _forget(session: Session, showing: Showing, member: Member, now: datetime) -> None:
    if not is_late(now, showing.ended_at) and register.withdraw(session, showing, member, now):
        return
    mine = (Presence.showing_id == showing.id, Presence.member_id == member.id)
    session.execute(delete(Presence).where(*mine, Presence.removed_at.is_not(None)))
    for one in session.scalars(select(Presence).where(*mine)):
        one.member_id = None
    credit.note(session, showing, member.id)
