"""The timetable of a classroom as an iCalendar file (RFC 5545), to which a phone can subscribe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

REFRESH = timedelta(hours=1)
"""How often a calendar should ask again (RFC 7986, section 5.7)."""


@dataclass(frozen=True)
class Entry:
    """A screening as an event."""

    id: str
    title: str
    course: str
    place: str
    starts_at: datetime
    ends_at: datetime
    lesson: str = ""
    address: str = ""
    """Of the lesson's page."""
    version: int = 1
    changed_at: datetime | None = None
    cancelled: bool = False


def calendar_file(name: str, zone: str, entries: Iterable[Entry]) -> bytes:
    """The file. The same entries make the same bytes, so that it can have an ETag."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Yangge//Timetable//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.id}@yangge")
    event.add("dtstamp", entry.changed_at or entry.starts_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", entry.title)
    event.add("description", entry.course)
    event.add("location", entry.place)
    event.add("sequence", entry.version - 1)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("x-yangge-lesson", entry.lesson)
    if entry.address:
        event.add("url", entry.address)
    return event
