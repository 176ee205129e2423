"""Public holidays and make-up days in China, as the State Council announces them for each year.

Source: the package chinesecalendar (MIT). The announcement comes in November for the next year, so a release of the
package is needed every winter; `HolidayCalendar.knows` says plainly for which years it has one. Until then operators
enter the announcement themselves (holidays_by_hand.py).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cache


class DayKind(Enum):
    """How a day differs from what its place in the week would say."""

    USUAL = "usual"
    HOLIDAY = "holiday"
    """A public holiday, or a day off that is worked for on a make-up day."""
    MAKE_UP = "make-up"
    """A Saturday or Sunday on which people work for a day off near a holiday."""


@dataclass(frozen=True)
class Day:
    """A day that differs, with its name in English as a msgid."""

    kind: DayKind
    name: str = ""


USUAL = Day(DayKind.USUAL)


@dataclass(frozen=True)
class HolidayCalendar:
    """The holidays of the years that are known. Empty: none are."""

    days: Mapping[date, Day] = field(default_factory=dict)
    instead: Mapping[date, date] = field(default_factory=dict)
    """For a day off: the make-up day on which its work is done."""
    years: Collection[int] = ()

    def of(self, day: date) -> Day:
        """What is known of a day."""
        return self.days.get(day, USUAL)

    def knows(self, year: int) -> bool:
        """Whether the holidays of a year have been announced, and this school has them."""
        return year in self.years

    def unknown(self, first: date, last: date) -> list[int]:
        """The years between two days that are not known."""
        return [year for year in range(first.year, last.year + 1) if not self.knows(year)]


@cache
def chinese() -> HolidayCalendar:
    """The holidays that the installed package knows."""
    from chinese_calendar.constants import holidays, in_lieu_days, workdays

    days = {day: Day(DayKind.HOLIDAY, name) for day, name in holidays.items()}
    days |= {day: Day(DayKind.MAKE_UP, name) for day, name in workdays.items()}
    years = range(min(holidays).year, max(holidays).year + 1)
    return HolidayCalendar(days, _pairs(in_lieu_days, workdays), years)


def _pairs(off: Mapping[date, str], worked: Mapping[date, str]) -> dict[date, date]:
    """Each day off with its make-up day: the announcements name as many of one as of the other, in their order."""
    by_holiday: dict[tuple[int, str], list[date]] = defaultdict(list)
    for day, name in sorted(worked.items()):
        by_holiday[day.year, name].append(day)
    taken: dict[date, date] = {}
    for day, name in sorted(off.items()):
        waiting = by_holiday[day.year, name]
        if waiting:
            taken[day] = waiting.pop(0)
    return taken
