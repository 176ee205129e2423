"""When captions may be written: behind everything else, but not never.

On a machine that always encodes they would wait for ever. So after a while without any, one job takes its turn like
an encoder, for a few pieces; never while a person waits for a preview.
"""

from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.captions.jobs import SPEECH
from catalog.captions.models import SpokenPiece
from catalog.jobs import ledger
from catalog.jobs.models import Job
from catalog.uploads.jobs import COPY, ENCODE, FINISH, INDEX, INSPECT, PREVIEW, SOUND

AWAITED = (INSPECT, PREVIEW)
"""Kinds of work that a person looks at while it is done."""
FIRST = (*AWAITED, INDEX, ENCODE, SOUND, COPY, FINISH)
"""Kinds that go before."""
PATIENCE = timedelta(minutes=10)
"""How long no speech at all is recognized while there is other work."""
PIECES = 4
"""Pieces of half a minute in a turn: with loading the model about 40 s of one core, of every ten minutes."""


class Turn(Enum):
    """What a job may do now."""

    WAIT = auto()
    FREE = auto()
    """Nothing else is to be done: go on until there is."""
    TAKEN = auto()
    """Other work waits, and this has waited long enough: PIECES, with the priority of encoders."""


def decide(now: datetime, since: datetime, *, awaited: bool, work: bool) -> Turn:
    """The turn of a job when speech was recognized last, or the job written, at `since`."""
    if not work:
        return Turn.FREE
    if awaited or now - since < PATIENCE:
        return Turn.WAIT
    return Turn.TAKEN


def stays(turn: Turn, pieces: int, *, awaited: bool, work: bool) -> bool:
    """Whether a job goes on after so many pieces in its turn."""
    if turn is Turn.TAKEN and work:
        return not awaited and pieces < PIECES
    return not work


def ask(session: Session, job_id: str, now: datetime) -> Turn:
    """The turn of a job."""
    times = [
        session.scalar(select(func.max(SpokenPiece.heard_at))),
        session.scalar(select(func.max(Job.finished_at)).where(Job.kind == SPEECH)),
        session.scalar(select(Job.created_at).where(Job.id == job_id)),
    ]
    since = max((time for time in times if time), default=now)
    return decide(now, since, awaited=ledger.wanted(session, AWAITED, now), work=ledger.wanted(session, FIRST, now))


def goes_on(session: Session, turn: Turn, pieces: int, now: datetime) -> bool:
    """Whether a job goes on after another piece."""
    awaited, work = ledger.wanted(session, AWAITED, now), ledger.wanted(session, FIRST, now)
    return stays(turn, pieces, awaited=awaited, work=work)
