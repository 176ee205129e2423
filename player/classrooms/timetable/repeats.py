"""On which days a repeated screening takes place: a pure rule of weekdays, an end, holidays and closed days."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from player.classrooms.timetable.holidays import DayKind, HolidayCalendar

MOST_DAYS = 366
"""How far ahead a repetition reaches."""
MOST_OCCURRENCES = 200


class Skip(Enum):
    """Why a screening does not take place on a day of its repetition."""

    HOLIDAY = "holiday"
    CLOSED = "closed"
    """The school itself is closed on that day."""


@dataclass(frozen=True)
class Repeat:
    """A weekly repetition."""

    weekdays: Collection[int]
    """0: Monday to 6: Sunday."""
    until: date
    """Its last possible day."""
    interval: int = 1
    """Every so many weeks."""
    skip_holidays: bool = True
    make_up: bool = True
    """Take a screening that falls on a day off to the make-up day on which that day's work is done."""


@dataclass(frozen=True)
class Occurrences:
    """The days of a repetition, and those left out."""

    days: list[date] = field(default_factory=list)
    skipped: list[tuple[date, Skip]] = field(default_factory=list)
    moved: list[tuple[date, date]] = field(default_factory=list)
    """From a day off, to its make-up day."""
    unknown_years: list[int] = field(default_factory=list)
    """Years whose holidays are not known: nothing is skipped in them for a holiday."""
    cut: bool = False
    """There would be more than MOST_OCCURRENCES; those behind are left out."""


@dataclass(frozen=True)
class DaysOff:
    """What the school knows of days on which nothing takes place."""

    calendar: HolidayCalendar
    closed: Collection[date] = ()
    """Days on which the school itself is closed."""

    def skip(self, day: date, repeat: Repeat) -> Skip | None:
        """Why nothing takes place on a day; None if something does."""
        if day in self.closed:
            return Skip.CLOSED
        if repeat.skip_holidays and self.calendar.of(day).kind is DayKind.HOLIDAY:
            return Skip.HOLIDAY
        return None


def occurrences(first: date, repeat: Repeat, off: DaysOff) -> Occurrences:
    """The days of a repetition from `first` on.

    `first` itself takes place even if it is a holiday or no chosen weekday: a person has chosen that very day.
    """
    last = min(repeat.until, first + timedelta(days=MOST_DAYS))
    days, skipped, moved = {first}, [], []
    for day in _regular(first, last, repeat):
        why = off.skip(day, repeat)
        instead = off.calendar.instead.get(day) if why is Skip.HOLIDAY and repeat.make_up else None
        if why is None:
            days.add(day)
        elif instead is not None and instead > first and off.skip(instead, repeat) is None:
            days.add(instead)
            moved.append((day, instead))
        else:
            skipped.append((day, why))
    ordered = sorted(days)
    unknown = off.calendar.unknown(first, last) if repeat.skip_holidays else []
    return Occurrences(ordered[:MOST_OCCURRENCES], skipped, moved, unknown, len(ordered) > MOST_OCCURRENCES)


def _regular(first: date, last: date, repeat: Repeat) -> list[date]:
    """The days after the first that the weekdays name."""
    monday, interval = first - timedelta(days=first.weekday()), max(1, repeat.interval)
    days = [first + timedelta(days=count) for count in range(1, (last - first).days + 1)]
    return [day for day in days if day.weekday() in repeat.weekdays and (day - monday).days // 7 % interval == 0]
