"""iCalendar files: what is read of them, and what hostile ones cannot do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.errors import CatalogError
from player.classrooms.timetable.errors import CalendarTooLarge, NoCalendar
from player.classrooms.timetable.icalendar_in import MOST_BYTES, MOST_EVENTS, Event, read, start_on
from player.classrooms.timetable.icalendar_out import Entry, calendar_file

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 30, tzinfo=UTC)
NINE = datetime(2026, 12, 1, 1, tzinfo=UTC)


def a_file(*lines: str, start: str = "DTSTART:20261201T090000") -> bytes:
    event = ["BEGIN:VEVENT", "UID:1", start, "SUMMARY:八段锦", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VCALENDAR", ""]).encode()


def only(data: bytes) -> Event:
    [event], unread = read(data, ZONE, NOW)
    assert unread == []
    return event


def test_what_the_school_writes_it_reads_again() -> None:
    entry = Entry(
        "s1", "十字步; 一, 二", "秧歌舞入门", "和平一号", NINE, NINE + timedelta(hours=1), "les1", "http://x/l", 3
    )
    event = only(calendar_file("和平一号", "Asia/Shanghai", [entry]))
    assert (event.title, event.place, event.lesson) == ("十字步; 一, 二", "和平一号", "les1")
    assert (event.starts_at, event.ends_at) == (NINE, NINE + timedelta(hours=1))
    cancelled = Entry("s1", "八段锦", "", "", NINE, NINE + timedelta(hours=1), cancelled=True)
    assert read(calendar_file("", "UTC", [cancelled]), ZONE, NOW)[0] == []


TIMES = {
    "without a zone": ("DTSTART:20261201T090000", 1),
    "UTC": ("DTSTART:20261201T090000Z", 9),
    "a named zone": ("DTSTART;TZID=Asia/Urumqi:20261201T090000", 3),
    "a zone of Outlook": ("DTSTART;TZID=China Standard Time:20261201T090000", 1),
    "another continent": ("DTSTART;TZID=America/New_York:20261201T090000", 14),
}


@pytest.mark.parametrize("name", TIMES)
def test_times_are_read_in_their_zone(name: str) -> None:
    start, hour = TIMES[name]
    assert only(a_file(start=start)).starts_at == datetime(2026, 12, 1, hour, tzinfo=UTC)


def test_repetitions_are_read_as_rules() -> None:
    event = only(a_file("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261231T000000Z", "EXDATE:20261203T090000"))
    assert event.repeat is not None
    assert (event.repeat.weekdays, event.repeat.until) == (frozenset({1, 3}), date(2026, 12, 31))
    assert event.but == {date(2026, 12, 3)}
    assert start_on(event, date(2026, 12, 8), ZONE) == datetime(2026, 12, 8, 1, tzinfo=UTC)


UNREAD = {
    "every second": a_file("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    "the first Monday": a_file("RRULE:FREQ=WEEKLY;BYDAY=1MO"),
    "two rules": a_file("RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"),
    "a changed day": a_file("RECURRENCE-ID:20261208T090000"),
    "a whole day": a_file(start="DTSTART;VALUE=DATE:20261201"),
    "no time": a_file(start="DTSTART:gestern"),
    "the year 1": a_file(start="DTSTART:00010101T000000"),
    "the year 9999": a_file(start="DTSTART:99991231T235959"),
    "an endless length": a_file("DURATION:P99999999999D"),
    "a day's length": a_file("DURATION:PT24H"),
    "an end before its beginning": a_file("DTEND:20261201T080000"),
    "an unknown zone": a_file(start="DTSTART;TZID=Nowhere/At_All:20261201T090000"),
    "a path as a zone": a_file(start="DTSTART;TZID=../../etc/passwd:20261201T090000"),
    "a zone with a rule for each second": a_file(start="DTSTART;TZID=evil:20261201T090000").replace(
        b"BEGIN:VEVENT",
        b"BEGIN:VTIMEZONE\r\nTZID:evil\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0800\r\n"
        b"TZOFFSETTO:+0800\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT",
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_cannot_be_planned_is_left_out_with_a_reason(name: str) -> None:
    events, [left] = read(UNREAD[name], ZONE, NOW)
    assert events == []
    assert left.reason.endswith(".")


REFUSED: dict[str, tuple[bytes, type[CatalogError]]] = {
    "nothing": (b"", NoCalendar),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), NoCalendar),
    "a web page": (b"<html>BEGIN</html>", NoCalendar),
    "neither UTF-8 nor GB18030": (a_file().replace(b"VERSION", b"\xff\xff\xff"), NoCalendar),
    "too many bytes": (a_file() + b" " * MOST_BYTES, CalendarTooLarge),
    "too many events": (a_file(*["END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2"] * MOST_EVENTS), CalendarTooLarge),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_calendar_is_refused(name: str) -> None:
    data, refusal = REFUSED[name]
    with pytest.raises(refusal):
        read(data, ZONE, NOW)


def test_a_file_nested_without_end_has_no_events() -> None:
    assert read(b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 15_000, ZONE, NOW) == ([], [])


def test_old_chinese_programs_write_gbk() -> None:
    assert only(a_file().decode().encode("gbk")).title == "八段锦"
