"""The kind of job that takes a notice down after its time."""

from datetime import datetime

from catalog.notices.models import Notice
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job


def _kept() -> ColumnElement[bool]:
    return true()


EXPIRE_NOTICE = JobKind("EXPIRE_NOTICE", Notice, _kept, "Taking a notice down")


def expire(session: Session, job: Job, _now: datetime) -> None:
    """Delete the notice; gc removes its text."""
    session.delete(session.get_one(Notice, job.subject))
    session.flush()
    ledger.forget_lost(session)
