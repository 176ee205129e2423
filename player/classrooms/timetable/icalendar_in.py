"""Reads iCalendar files (RFC 5545) that somebody hands in: pure, and safe with hostile ones.

What the package icalendar would calculate of a file is kept away from it: definitions of time zones are cut out
before (their rules can be endless), and repetitions are read as data and expanded by repeats.py, which is bounded.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from catalog.text import line
from player.classrooms.timetable.errors import CalendarTooLarge, NoCalendar
from player.classrooms.timetable.repeats import MOST_DAYS, Repeat

MOST_BYTES = 512 * 1024
MOST_EVENTS = 500
MOST_LINES = 20_000
MOST_TEXT = 200  # characters of a title or a place
LONGEST = timedelta(hours=12)
USUAL = timedelta(hours=1)
FARTHEST = timedelta(days=2 * MOST_DAYS)

UNREAD_SENTENCES = {
    "single-days": "It changes single days of a repetition. Plan those by hand.",
    "cancelled": "It is cancelled.",
    "too-far": "Its day is too far away.",
    "no-time": "It has a day and no time.",
    "unreadable-time": "Its time cannot be read.",
    "unknown-zone": "Its time zone is not known.",
    "too-long": "It takes longer than twelve hours.",
    "backwards": "It ends before it begins.",
    "repeats": "It repeats in a way that this page does not know. Plan it by hand.",
    "unreadable": "This entry cannot be read.",
    "no-lesson": "No lesson that neighbours can watch has this title.",
    "no-classroom": "No classroom has the name of its place.",
    "over": "It is over.",
}
"""Why an event is not planned, by what was wrong with it."""

_ZONES = re.compile(r"^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE\s*$\n?", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_UNDERSTOOD = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}

_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
"""What the package raises about texts that are no values; its own errors are ValueErrors."""


@dataclass(frozen=True)
class Event:
    """One event of a file."""

    uid: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    repeat: Repeat | None = None
    most: int | None = None
    """How many occurrences at most."""
    but: frozenset[date] = frozenset()
    """Days of the repetition that are left out."""
    lesson: str = ""
    """The lesson's id, in files that a school wrote itself."""


@dataclass(frozen=True)
class Unread:
    """An event that cannot be taken, and why: an English msgid."""

    title: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    """What stands in the reason."""


def read(data: bytes, zone: ZoneInfo, now: datetime) -> tuple[list[Event], list[Unread]]:
    """The events of a file, and those that cannot be taken. Times without a zone are in `zone`.

    Raises CalendarTooLarge, NoCalendar.
    """
    if len(data) > MOST_BYTES:
        raise CalendarTooLarge(most=MOST_BYTES // 1024)
    events: list[Event] = []
    unread: list[Unread] = []
    for count, component in enumerate(_components(_text(data))):
        if count >= MOST_EVENTS:
            raise CalendarTooLarge(most=MOST_BYTES // 1024)
        title = ""
        try:
            title = _line(component, "SUMMARY")
            events.append(_event(component, title, zone, now))
        except _Unreadable as why:
            unread.append(Unread(title, UNREAD_SENTENCES[str(why)]))
        except _BROKEN:
            unread.append(Unread(title, UNREAD_SENTENCES["unreadable"]))
    return events, unread


class _Unreadable(Exception):
    """Why one event cannot be taken."""


def _text(data: bytes) -> str:
    """The file as text: UTF-8, or as old Chinese programs write. Raises NoCalendar."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding).replace("\0", "")
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NoCalendar()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "BEGIN:VCALENDAR" not in text.upper() or text.count("\n") > MOST_LINES:
        raise NoCalendar()
    return _ZONES.sub("", text)


def _components(text: str) -> Iterator[Any]:
    """The events of the file's calendars. Raises NoCalendar."""
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(text, multiple=True)
        found = [one for calendar in calendars for one in calendar.subcomponents if one.name == "VEVENT"]
    except (*_BROKEN, RecursionError):
        raise NoCalendar() from None
    yield from found


def _event(component: Any, title: str, zone: ZoneInfo, now: datetime) -> Event:
    if "RECURRENCE-ID" in component or "RDATE" in component:
        raise _Unreadable("single-days")
    if str(component.get("STATUS", "")).upper() == "CANCELLED":
        raise _Unreadable("cancelled")
    starts_at = _moment(component, "DTSTART", zone)
    ends_at = _end(component, starts_at, zone)
    repeat, most = _repeat(component, starts_at.astimezone(zone).date(), now)
    if not now - FARTHEST < starts_at < now + FARTHEST:
        raise _Unreadable("too-far")
    return Event(
        _line(component, "UID"),
        title,
        _line(component, "LOCATION"),
        starts_at,
        ends_at,
        repeat,
        most,
        frozenset(_left_out(component, zone)),
        _line(component, "X-YANGGE-LESSON"),
    )


def _line(component: Any, name: str) -> str:
    value = component.get(name, "")
    return line(str(value[0] if isinstance(value, list) and value else value), MOST_TEXT)


def _moment(component: Any, name: str, zone: ZoneInfo) -> datetime:
    found = component.get(name)
    value = getattr(found, "dt", None)
    if isinstance(value, datetime):
        return _in_utc(value, str(getattr(found, "params", {}).get("TZID", "")), zone)
    if isinstance(value, date):
        raise _Unreadable("no-time")
    raise _Unreadable("unreadable-time")


def _in_utc(value: datetime, named: str, zone: ZoneInfo) -> datetime:
    try:
        if value.tzinfo is not None:
            return value.astimezone(UTC)
        return value.replace(tzinfo=_zone(named) if named else zone).astimezone(UTC)
    except (OverflowError, ValueError):
        raise _Unreadable("unreadable-time") from None


def _zone(named: str) -> ZoneInfo:
    """The zone of a name such as Asia/Shanghai, or with a prefix as some programs write it."""
    for name in (named, "/".join(named.strip("/").split("/")[-2:])):
        try:
            return ZoneInfo(name)
        except (OSError, ValueError, LookupError):  # ZoneInfoNotFoundError is a KeyError
            continue
    raise _Unreadable("unknown-zone")


def _end(component: Any, starts_at: datetime, zone: ZoneInfo) -> datetime:
    if "DTEND" in component:
        ends_at = _moment(component, "DTEND", zone)
    else:
        length = getattr(component.get("DURATION"), "dt", USUAL)
        length = length if isinstance(length, timedelta) else USUAL
        if abs(length) > LONGEST:
            raise _Unreadable("too-long")
        ends_at = starts_at + length
    if ends_at <= starts_at:
        raise _Unreadable("backwards")
    if ends_at - starts_at > LONGEST:
        raise _Unreadable("too-long")
    return ends_at


def _repeat(component: Any, first: date, now: datetime) -> tuple[Repeat | None, int | None]:
    rule = component.get("RRULE")
    if rule is None:
        return None, None
    parts = {} if isinstance(rule, list) else {str(key).upper(): value for key, value in rule.items()}
    kind = str(_one(parts, "FREQ", "")).upper()
    if kind not in ("DAILY", "WEEKLY") or set(parts) - _UNDERSTOOD:
        raise _Unreadable("repeats")
    interval, most = _number(parts, "INTERVAL") or 1, _number(parts, "COUNT")
    if kind == "DAILY" and (interval != 1 or "BYDAY" in parts):
        raise _Unreadable("repeats")
    days = set(range(7)) if kind == "DAILY" else _weekdays(parts, first)
    return Repeat(frozenset(days), _until(parts, now), interval, skip_holidays=False), most


def _weekdays(parts: dict[str, Any], first: date) -> set[int]:
    days = {_DAYS.get(str(name).upper(), -1) for name in parts.get("BYDAY", [])}
    if -1 in days:
        raise _Unreadable("repeats")
    return days or {first.weekday()}


def _until(parts: dict[str, Any], now: datetime) -> date:
    value = _one(parts, "UNTIL", None)
    farthest = (now + FARTHEST).date()
    if isinstance(value, datetime):
        value = value.date()
    return min(value, farthest) if isinstance(value, date) else farthest


def _one(parts: dict[str, Any], name: str, default: object) -> Any:
    value = parts.get(name)
    return value[0] if isinstance(value, list) and value else default


def _number(parts: dict[str, Any], name: str) -> int | None:
    value = _one(parts, name, None)
    return value if isinstance(value, int) and 0 < value < 10_000 else None


def _left_out(component: Any, zone: ZoneInfo) -> Iterator[date]:
    found = component.get("EXDATE", [])
    for group in found if isinstance(found, list) else [found]:
        for one in getattr(group, "dts", [])[:MOST_DAYS]:
            if isinstance(one.dt, datetime):
                yield _in_utc(one.dt, "", zone).astimezone(zone).date()
            elif isinstance(one.dt, date):
                yield one.dt


def start_on(event: Event, day: date, zone: ZoneInfo) -> datetime:
    """When an event takes place on a day: at the same time of the day in `zone`."""
    local: time = event.starts_at.astimezone(zone).time()
    return datetime.combine(day, local, zone).astimezone(UTC)
