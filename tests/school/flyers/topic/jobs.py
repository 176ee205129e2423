"""The kind of job that takes a flyer down after its time."""

from datetime import datetime

from catalog.flyers.models import Flyer
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job


def _kept() -> ColumnElement[bool]:
    return true()


EXPIRE_FLYER = JobKind("EXPIRE_FLYER", Flyer, _kept, "Taking a flyer down")


def expire(session: Session, job: Job, _now: datetime) -> None:
    """Delete the flyer; gc removes its text."""
    session.delete(session.get_one(Flyer, job.subject))
    session.flush()
    ledger.forget_lost(session)
