"""Use cases of public holidays that the installed package does not know yet. They flush and never commit."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from player.classrooms.timetable.announcements import Announcement, make_up_for
from player.classrooms.timetable.holidays import Day, DayKind, HolidayCalendar, chinese
from player.classrooms.timetable.models import AnnouncedDay, Screening, ScreeningState
from player.classrooms.timetable.reading import between


def calendar(session: Session) -> HolidayCalendar:
    """The holidays of the installed package, and those that operators have entered: these go first."""
    packaged = chinese()
    rows = session.scalars(select(AnnouncedDay).order_by(AnnouncedDay.day)).all()
    if not rows:
        return packaged
    years = {row.year for row in rows}
    entered = {row.day: Day(row.kind, row.name) for row in rows}
    days = {day: found for day, found in packaged.days.items() if day.year not in years} | entered
    instead = {day: to for day, to in packaged.instead.items() if day.year not in years}
    for year in years:
        instead |= make_up_for({row.day: entered[row.day] for row in rows if row.year == year})
    return HolidayCalendar(days, instead, frozenset(packaged.years) | years)


def entered_years(session: Session) -> list[int]:
    """The years whose holidays operators have entered."""
    return list(session.scalars(select(AnnouncedDay.year).distinct().order_by(AnnouncedDay.year)))


def enter(
    session: Session, principal: Principal, found: Announcement, zone: ZoneInfo, now: datetime
) -> list[Screening]:
    """Take over an announcement, in place of an earlier one of its year. Raises NotAllowed.

    Returns what is planned on the days off already: an operator chooses what becomes of it.
    """
    by = require(principal, Right.ROOMS)
    session.execute(delete(AnnouncedDay).where(AnnouncedDay.year == found.year))
    session.execute(delete(AnnouncedDay).where(AnnouncedDay.day.in_(found.days)))
    rows = [
        AnnouncedDay(day=day, year=found.year, kind=one.kind, name=one.name, by_id=by.id, created_at=now)
        for day, one in found.days.items()
    ]
    session.add_all(rows)
    session.flush()
    record(session, Decision(by.id, Action.SCREENING), rows[0], "", f"HOLIDAYS {found.year}: {len(rows)}")
    free = [day for day, one in found.days.items() if one.kind is DayKind.HOLIDAY]
    return [one for day in free for one in _on(session, day, zone) if one.state_at(now) is ScreeningState.PLANNED]


def remove(session: Session, principal: Principal, year: int) -> int:
    """Remove what was entered for a year. Returns how many days. Raises NotAllowed."""
    by = require(principal, Right.ROOMS)
    rows = session.scalars(select(AnnouncedDay).where(AnnouncedDay.year == year)).all()
    if rows:
        record(session, Decision(by.id, Action.SCREENING), rows[0], f"HOLIDAYS {year}: {len(rows)}", "")
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)


def _on(session: Session, day: date, zone: ZoneInfo) -> list[Screening]:
    begins = datetime.combine(day, time(), zone)
    return between(session, begins, begins + timedelta(days=1))
