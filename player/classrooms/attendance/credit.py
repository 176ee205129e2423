"""What a room watched counts as watched by the members who were there. Functions flush and never commit."""

from functools import reduce

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.members.models import Member
from player.classrooms.attendance import showings
from player.classrooms.attendance.models import Presence, Showing
from player.progress import service as progress
from player.progress.ranges import Ranges


def note_all(session: Session, showing: Showing) -> None:
    """Write the progress of all members who were there, unless nothing is new."""
    if showing.credited == showing.watched.length():
        return
    showing.credited = showing.watched.length()
    # In one order, so that two showings of a lesson do not wait for each other.
    query = select(Presence.member_id).where(Presence.showing_id == showing.id, Presence.removed_at.is_(None))
    for member_id in session.scalars(query.where(Presence.member_id.is_not(None)).order_by(Presence.member_id)).all():
        note(session, showing, str(member_id))


def note(session: Session, showing: Showing, member_id: str) -> None:
    """Write the progress of one member: all that was played of this lesson wherever they were there."""
    session.flush()
    member = session.get(Member, member_id)
    lesson = session.get(Lesson, showing.lesson_id) if showing.lesson_id else None
    if member is None or lesson is None:
        return
    watched = (one.watched for one in showings.attended(session, member_id, lesson.id))
    progress.set_attended(session, member, lesson, reduce(Ranges.__or__, watched, Ranges()), showing.ended_at)
