"""Clips that are valid until a day: what they say about health or money ages. They flush and never commit."""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog.clips.jobs import EXPIRE
from catalog.clips.models import Clip
from catalog.clips.review import expire
from catalog.errors import InThePast
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.principal import Principal
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.versions import count_edit, start_edit


def set_expiry(session: Session, principal: Principal, clip: Clip, at: datetime | None, now: datetime) -> None:
    """Take a clip down at `at`, or let it be valid for ever (None). Its owner may, and a moderator.

    Raises NotAllowed, InThePast.
    """
    by = principal
    if not may(principal, Right.REVIEW, clip) and (by is None or by.id != clip.owner_id):
        require(principal, Right.REVIEW, clip)
    if at is not None and at <= now:
        raise InThePast()
    start_edit(session, clip, None)
    clip.expires_at = at
    if at is None:
        ledger.drop(session, clip.id, {EXPIRE})
    else:
        ledger.enqueue(session, Order(EXPIRE, clip.id, owner_id=clip.owner_id, run_after=at), now=now)
    count_edit(clip)
    session.flush()


def carry_out(session: Session, job: Job, now: datetime) -> None:
    """Take down a clip whose time is over."""
    clip = session.get(Clip, job.subject)
    if clip is not None:
        expire(session, clip, now)
