"""Reads the announcement of a year's public holidays, as the State Council publishes it each November. Pure.

A sentence of it: `二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）上班。`
Lines such as `2027-02-14 春节 上班` are read as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from player.classrooms.timetable.errors import NoAnnouncement, WrongWeekday
from player.classrooms.timetable.holidays import Day, DayKind

MOST_TEXT = 20_000  # characters
MOST_DAYS = 80
LONGEST = timedelta(days=31)
"""Of one holiday: more is a slip of the pen."""

_DATE = r"(?:(?P<{0}y>\d{{4}})[年\-/.])?(?P<{0}m>\d{{1,2}})[月\-/.](?P<{0}d>\d{{1,2}})日?"
_NOTE = r"\s*(?:[（(](?P<{0}n>[^（()）]*)[)）])?\s*"
_SPAN = re.compile(
    _DATE.format("a")
    + _NOTE.format("a")
    + rf"(?:[至到~～—–\-]\s*(?:{_DATE.format('b')}|(?P<last>\d{{1,2}})日){_NOTE.format('b')})?"
)
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_WORKED = ("上班", "补班", "工作日", "workday")
_FREE = ("放假", "休息", "休假", "free", "holiday")
_NAMES = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Tomb-sweeping Day",
    "劳动": "Labour Day",
    "端午": "Dragon Boat Festival",
    "国庆": "National Day",
    "中秋": "Mid-autumn Festival",
}
"""As the package chinesecalendar calls them."""


@dataclass(frozen=True)
class Announcement:
    """The days of one year that differ."""

    year: int
    days: dict[date, Day]


def read(text: str, year: int | None = None) -> Announcement:
    """The days of an announcement; `year`: of which year, None for the one that it names first.

    Raises NoAnnouncement for a text without such days, WrongWeekday where a day of the week shows another year.
    """
    text = text[:MOST_TEXT]
    named = re.search(r"(20\d\d)\s*[年-]", text)
    if year is None and named is None:
        raise NoAnnouncement()
    of = year if year is not None else int(named[1]) if named else 0
    days: dict[date, Day] = {}
    try:
        for kind, name, day in _days(text, of):
            days[day] = Day(kind, name)
    except (ValueError, OverflowError):
        raise NoAnnouncement() from None
    first, last = date(of - 1, 12, 20), date(of, 12, 31)
    has_free = any(day.kind is DayKind.HOLIDAY for day in days.values())
    if not has_free or len(days) > MOST_DAYS or not all(first <= day <= last for day in days):
        raise NoAnnouncement()
    return Announcement(of, dict(sorted(days.items())))


def _days(text: str, year: int) -> Iterator[tuple[DayKind, str, date]]:
    name = ""
    for sentence in re.split(r"[。；;\n]", text):
        name = next((english for word, english in _NAMES.items() if word in sentence), name)
        waiting: list[date] = []
        for clause in re.split(r"[，,](?![^（(]*[)）])", sentence):
            waiting += [day for span in _SPAN.finditer(clause) for day in _span(span, year)]
            kind = _kind(clause)
            if kind is not None:
                yield from ((kind, name, day) for day in waiting)
                waiting = []


def _kind(clause: str) -> DayKind | None:
    if any(word in clause for word in _WORKED):
        return DayKind.MAKE_UP
    return DayKind.HOLIDAY if any(word in clause for word in _FREE) else None


def _span(found: re.Match[str], year: int) -> list[date]:
    """The days from the first to the last one. Raises ValueError, WrongWeekday."""
    parts = found.groupdict()
    first = date(int(parts["ay"] or year), int(parts["am"]), int(parts["ad"]))
    last = first
    if parts["last"]:
        last = first.replace(day=int(parts["last"]))
    elif parts["bm"]:
        last = date(int(parts["by"] or year), int(parts["bm"]), int(parts["bd"]))
    _check_weekday(first, parts["an"])
    _check_weekday(last, parts["bn"])
    if not timedelta() <= last - first <= LONGEST:
        raise ValueError
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _check_weekday(day: date, note: str | None) -> None:
    said = _WEEKDAY.search(note or "")
    if said is not None and _WEEKDAYS[said[1]] != day.weekday():
        raise WrongWeekday(day=day.isoformat(), weekday=f"周{said[1]}")


def make_up_for(days: dict[date, Day]) -> dict[date, date]:
    """For which day off each make-up day is worked: the last working days of a holiday, in their order."""
    pairs: dict[date, date] = {}
    for name in {day.name for day in days.values()}:
        mine = [(day, one.kind) for day, one in sorted(days.items()) if one.name == name]
        worked = [day for day, kind in mine if kind is DayKind.MAKE_UP]
        free = [day for day, kind in mine if kind is DayKind.HOLIDAY and day.weekday() < 5]
        pairs |= dict(zip(free[len(free) - min(len(free), len(worked)) :], worked, strict=False))
    return pairs
