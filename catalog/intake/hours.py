"""Night hours: the times at which imported videos are prepared, when operators have chosen some.

Jobs of imports that are due outside of these hours get the beginning of the next ones as their `run_after`. What
somebody has asked for is not put off, and neither is anything that people send. Functions flush and never commit.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from catalog.courses.awaiting import ASKED
from catalog.intake.models import ImportHours
from catalog.jobs import ledger
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right

DAY = 24 * 60


def chosen(session: Session) -> ImportHours | None:
    """The hours that operators have chosen; None: any time."""
    return session.get(ImportHours, 1)


def choose(session: Session, principal: Principal, hours: tuple[int, int] | None, now: datetime) -> None:
    """Choose the hours, as minutes after midnight; None: any time. Raises NotAllowed."""
    require(principal, Right.RUN)
    found = chosen(session)
    if hours is None or hours[0] % DAY == hours[1] % DAY:
        if found is not None:
            session.delete(found)
    else:
        row = found or ImportHours(id=1)
        row.begins, row.ends = hours[0] % DAY, hours[1] % DAY
        session.add(row)
    session.flush()
    ledger.put_off_below(session, ASKED, None)
    put_off(session, now)


def next_beginning(begins: int, ends: int, local: datetime) -> datetime | None:
    """When the hours begin next, as seen at a local time; None while they last."""
    minute = local.hour * 60 + local.minute
    lasts = begins <= minute < ends if begins < ends else minute >= begins or minute < ends
    if lasts:
        return None
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(minutes=begins, days=1 if minute >= begins else 0)


def put_off(session: Session, now: datetime) -> None:
    """Outside of the hours, let the jobs of imports wait for the next ones."""
    found = chosen(session)
    until = next_beginning(found.begins, found.ends, now.astimezone()) if found else None
    if until is not None:
        ledger.put_off_below(session, ASKED, until)


def is_needed(session: Session, now: datetime) -> bool:
    """Whether `put_off` would change anything."""
    found = chosen(session)
    until = next_beginning(found.begins, found.ends, now.astimezone()) if found else None
    return until is not None and ledger.any_below(session, ASKED, until)
