"""Deletes an account with all that is the member's own. Flushes and never commits.

It cannot be undone: what was deleted by a person who wants to be forgotten is not kept for an hour. The audit record
cannot be edited, and keeps the random id, which leads to nobody afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.courses.models import Course
from catalog.departures.errors import OwnsCourses, StillBusy
from catalog.departures.jobs import ERASE
from catalog.departures.models import Departure
from catalog.errors import NotFound
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.members.service import keep_an_admin
from catalog.personal import Leaving, Personal, counts, let_go
from catalog.removal.service import purge
from catalog.versions import start_edit

ERASES_AFTER = timedelta(seconds=60)
"""By then every worker has noticed that its job is gone (ledger.RENEW_EVERY), and stores no further object."""


@dataclass(frozen=True)
class Stored:
    """What all topics say about members' data."""

    personal: Sequence[Personal]
    leavings: Sequence[Leaving]


def owned_courses(session: Session, member: Member) -> list[Course]:
    """The courses that must be handed on, or deleted, before the account can be deleted."""
    mine = (Course.owner_id == member.id, Course.removed_at.is_(None))
    return list(session.scalars(select(Course).where(*mine).order_by(Course.title, Course.id)))


def leave(session: Session, member: Member, stored: Stored, now: datetime) -> tuple[Departure, Job]:
    """Delete the account; the job is to be woken after the commit.

    Raises OwnsCourses, LastAdmin, StillBusy, NotFound when it is deleted already.
    """
    keep_an_admin(session, member)
    owned = owned_courses(session, member)
    if owned:
        raise OwnsCourses(count=len(owned))
    member_id = member.id
    found = counts(session, stored.personal, member_id)
    departure = Departure(at=now, report=[_line(one, count) for one, count in found if count], objects=[])
    session.add(departure)
    try:
        # In the order of a moderator's decision, or two at once would deadlock: clips, the record, the member.
        for leaving in stored.leavings:
            departure.objects = [*departure.objects, *leaving(session, member, now)]
        record(session, Decision(member_id, Action.CLOSE), member)
        start_edit(session, member, None)
        purge(session, now)
        let_go(session, stored.personal, member_id)
        session.flush()
        session.expunge(member)
        session.execute(delete(Member).where(Member.id == member_id))
        session.flush()
    except IntegrityError:  # a row that names the member was committed meanwhile
        raise StillBusy() from None
    ledger.forget_lost(session)
    job = ledger.enqueue(session, Order(ERASE, departure.id, run_after=now + ERASES_AFTER), now=now)
    return departure, job


def find(session: Session, departure_id: str) -> Departure:
    """The report of a deleted account. Raises NotFound."""
    departure = session.get(Departure, departure_id)
    if departure is None:
        raise NotFound()
    return departure


def waiting(session: Session) -> int:
    """How many deleted accounts still have objects in the store."""
    return session.scalar(select(func.count()).select_from(Departure).where(Departure.erased_at.is_(None))) or 0


def _line(one: Personal, count: int) -> dict[str, object]:
    return {"text": one.counted, "count": count, "kept": one.kept}
