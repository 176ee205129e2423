"""Use cases of days on which the school is closed. They flush and never commit."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line
from player.classrooms.timetable.holidays_by_hand import calendar
from player.classrooms.timetable.models import ClosedDay, Screening, ScreeningState
from player.classrooms.timetable.planning import cancel_one, restore
from player.classrooms.timetable.reading import between
from player.classrooms.timetable.repeats import DaysOff

MAX_TEXT = 60  # characters


def close_day(session: Session, principal: Principal, closed: ClosedDay, zone: ZoneInfo, now: datetime) -> int:
    """Close the school on a day: what is planned then is cancelled. Returns how many. Raises NotAllowed."""
    by = require(principal, Right.ROOMS)
    found = session.get(ClosedDay, closed.day)
    if found is None:
        found = ClosedDay(day=closed.day, by_id=by.id, created_at=now)
        session.add(found)
    found.text = line(closed.text or "", MAX_TEXT)
    waiting = [one for one in _on(session, closed.day, zone) if one.state_at(now) is ScreeningState.PLANNED]
    for one in waiting:
        cancel_one(session, one, by.id, now, _note(closed.day))
    record(session, Decision(by.id, Action.SCREENING, found.text), found, "", "CLOSED")
    return len(waiting)


def open_day(session: Session, principal: Principal, day: date, zone: ZoneInfo, now: datetime) -> int:
    """Undo that the school is closed on a day: what was cancelled for that is planned again. Returns how many.

    Raises NotAllowed.
    """
    by = require(principal, Right.ROOMS)
    found = session.get(ClosedDay, day)
    if found is None:
        return 0
    record(session, Decision(by.id, Action.SCREENING, found.text), found, "CLOSED", "")
    session.delete(found)
    begins = datetime.combine(day, time(), zone)
    then = (Screening.starts_at >= begins, Screening.starts_at < begins + timedelta(days=1))
    query = select(Screening).where(*then, Screening.state == ScreeningState.CANCELLED, Screening.ends_at > now)
    restored = [one for one in session.scalars(query) if one.log and one.log[-1].note == _note(day)]
    for one in restored:
        restore(session, principal, one, now)
    session.flush()
    return len(restored)


def days_off(session: Session) -> DaysOff:
    """Public holidays, and the days on which the school is closed."""
    return DaysOff(calendar(session), set(session.scalars(select(ClosedDay.day))))


def _on(session: Session, day: date, zone: ZoneInfo) -> list[Screening]:
    begins = datetime.combine(day, time(), zone)
    return between(session, begins, begins + timedelta(days=1))


def _note(day: date) -> str:
    return f"closed {day.isoformat()}"
