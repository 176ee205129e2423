"""The rules of the timetable that need no database: days of a repetition, overlaps, where a screening is."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from player.classrooms.timetable import holidays
from player.classrooms.timetable.holidays import DayKind, HolidayCalendar
from player.classrooms.timetable.overlaps import Booking, free_classrooms, free_time, overlaps_among, overlaps_of
from player.classrooms.timetable.repeats import MOST_OCCURRENCES, DaysOff, Repeat, Skip, occurrences
from player.classrooms.timetable.timeline import Pause, Timeline

CASES = json.loads((Path(__file__).parents[3] / "school/frontend/screening_cases.json").read_text())
ZERO = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
CHINA = holidays.chinese()
WEEKENDS = {5, 6}


def at(seconds: float | None) -> datetime | None:
    return None if seconds is None else ZERO + timedelta(seconds=seconds)


@pytest.mark.parametrize("case", CASES["positions"], ids=lambda case: str(case["name"]))
def test_the_server_and_the_screens_know_the_same_position(case: dict[str, Any]) -> None:
    pauses = [Pause(ZERO + timedelta(seconds=begins), at(ends)) for begins, ends in case["pauses"]]
    timeline = Timeline(ZERO, pauses, at(case.get("ended")), case.get("duration", 100))
    found = timeline.at(ZERO + timedelta(seconds=case["at"]))
    assert (found.phase.value, found.seconds) == (case["phase"], case["position"])


def test_pauses_put_the_end_off_and_an_open_one_leaves_it_unknown() -> None:
    assert Timeline(ZERO, (), None, 100).end() == at(100)
    assert Timeline(ZERO, [Pause(ZERO, at(30))], None, 100).end() == at(130)
    assert Timeline(ZERO, [Pause(ZERO)], None, 100).end() is None
    assert Timeline(ZERO, (), None, None).end() is None


def test_holidays_and_make_up_days_are_those_that_were_announced() -> None:
    assert CHINA.of(date(2026, 10, 6)).kind is DayKind.HOLIDAY
    assert CHINA.of(date(2026, 10, 10)).kind is DayKind.MAKE_UP
    assert CHINA.of(date(2026, 11, 28)).kind is DayKind.USUAL
    assert CHINA.instead[date(2026, 10, 6)] == date(2026, 9, 20)
    assert CHINA.instead[date(2026, 10, 7)] == date(2026, 10, 10)
    assert (CHINA.knows(2026), CHINA.knows(2099)) == (True, False)


REPEATS: dict[str, tuple[date, Repeat, list[str], list[tuple[str, Skip]]]] = {
    "each week": (date(2026, 11, 2), Repeat({0}, date(2026, 11, 23)), ["11-02", "11-09", "11-16", "11-23"], []),
    "every other week": (date(2026, 11, 2), Repeat({0}, date(2026, 11, 30), 2), ["11-02", "11-16", "11-30"], []),
    "a first day of its own": (date(2026, 11, 3), Repeat({4}, date(2026, 11, 13)), ["11-03", "11-06", "11-13"], []),
    "over before it begins again": (date(2026, 11, 3), Repeat({1}, date(2026, 11, 3)), ["11-03"], []),
    "an end before its beginning": (date(2026, 11, 3), Repeat({1}, date(2026, 1, 1)), ["11-03"], []),
    "a holiday is left out": (
        date(2026, 9, 24),
        Repeat({3}, date(2026, 10, 8), make_up=False),
        ["09-24", "10-08"],
        [("10-01", Skip.HOLIDAY)],
    ),
    "a day off goes to its make-up day": (
        date(2026, 9, 30),
        Repeat({2}, date(2026, 10, 14)),
        ["09-30", "10-10", "10-14"],
        [],
    ),
    "a holiday that somebody wants": (
        date(2026, 9, 24),
        Repeat({3}, date(2026, 10, 1), 1, False),
        ["09-24", "10-01"],
        [],
    ),
    "the school is closed": (
        date(2026, 11, 22),
        Repeat({6}, date(2026, 11, 29)),
        ["11-22"],
        [("11-29", Skip.CLOSED)],
    ),
}


@pytest.mark.parametrize("name", REPEATS)
def test_a_repetition_takes_place_on_its_days(name: str) -> None:
    first, repeat, days, skipped = REPEATS[name]
    found = occurrences(first, repeat, DaysOff(CHINA, {date(2026, 11, 29)}))
    assert [day.strftime("%m-%d") for day in found.days] == days
    assert [(day.strftime("%m-%d"), why) for day, why in found.skipped] == skipped


def test_years_that_are_not_announced_are_told_and_nothing_is_left_out_in_them() -> None:
    found = occurrences(date(2098, 9, 29), Repeat({0}, date(2098, 10, 20)), DaysOff(CHINA))
    assert found.unknown_years == [2098]
    assert date(2098, 10, 6) in found.days


def test_a_repetition_ends_after_a_year_and_200_times() -> None:
    found = occurrences(date(2026, 11, 2), Repeat(range(7), date(9999, 12, 31)), DaysOff(HolidayCalendar()))
    assert (len(found.days), found.cut) == (MOST_OCCURRENCES, True)


def booking(name: str, begins: int, ends: int, rooms: str = "a") -> Booking:
    """From a minute until another."""
    return Booking(name, frozenset(rooms), ZERO + timedelta(minutes=begins), ZERO + timedelta(minutes=ends))


OVERLAPS = {
    "one after the other": (booking("1", 0, 60), booking("2", 60, 90), False),
    "a minute": (booking("1", 0, 60), booking("2", 59, 90), True),
    "another room": (booking("1", 0, 60, "a"), booking("2", 0, 60, "b"), False),
    "one room of several": (booking("1", 0, 60, "ab"), booking("2", 10, 20, "bc"), True),
    "itself": (booking("1", 0, 60), booking("1", 30, 90), False),
}


@pytest.mark.parametrize("name", OVERLAPS)
def test_two_screenings_in_one_room_at_one_time_are_in_each_others_way(name: str) -> None:
    one, other, expected = OVERLAPS[name]
    assert (one.overlaps(other), other.overlaps(one), bool(overlaps_of(one, [other]))) == (expected,) * 3
    assert bool(overlaps_among([one, other])) is expected


def test_a_clash_has_ways_out() -> None:
    later = booking("2", 60, 180)
    others = [booking("1", 0, 100, "a"), booking("3", 220, 250, "a"), booking("4", 60, 90, "b")]
    assert free_time(later, others) == ZERO + timedelta(minutes=255)  # a quarter past, after what follows
    assert free_classrooms(later, others, "abcd") == ["c", "d"]
    assert free_time(later, [booking("1", 0, 60 * 24)]) is None
    assert [overlap.classrooms for overlap in overlaps_of(later, others)] == [frozenset("a")]
