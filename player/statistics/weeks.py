"""Weeks and periods of the figures. A week begins on Monday (ISO 8601), in the time zone of the school."""

from datetime import date, datetime, timedelta
from enum import Enum

WEEK = timedelta(weeks=1)


class Period(Enum):
    """The time that figures are about; the current week is always part of it."""

    WEEK = "week"
    MONTH = "month"
    """Four weeks."""
    ALL = "all"

    def since(self, now: datetime) -> date | None:
        """The Monday of its first week; None for all weeks."""
        weeks = {Period.WEEK: 1, Period.MONTH: 4}.get(self)
        return None if weeks is None else monday(now) - (weeks - 1) * WEEK


def monday(at: datetime) -> date:
    """The Monday of the week of a moment."""
    day = at.astimezone().date()
    return day - timedelta(days=day.weekday())


def last_weeks(now: datetime, count: int) -> list[date]:
    """The Mondays of the last weeks, the current one last."""
    return [monday(now) - back * WEEK for back in reversed(range(count))]
