"""The rules of attendance, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from player.classrooms.attendance import rules
from player.classrooms.attendance.codes import CLOCKS, OPEN_FOR, SHOWN_FOR, Codes
from player.classrooms.attendance.errors import CodeOver
from player.classrooms.attendance.rules import Place, Seen, Span
from player.progress.ranges import Ranges

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Minutes after nine."""
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("headcount", "named", "people"),
    [(None, 0, 0), (38, 0, 38), (None, 12, 12), (38, 12, 38), (10, 12, 12), (0, 3, 3), (5, 5, 5)],
)
def test_the_greater_of_heads_and_names_counts(headcount: int | None, named: int, people: int) -> None:
    assert rules.people(headcount, named) == people


@pytest.mark.parametrize(
    ("began", "ended", "played", "same"),
    [
        (10, 20, True, True),  # within it
        (60, 90, True, True),  # right after it, within the pause
        (-40, -20, True, True),  # told later, and shortly before it
        (76, 90, True, False),  # half an hour and more after its end: other people
        (-90, -31, True, False),
        (-120, -60, False, True),  # somebody counted at nine what was shown from seven on
        (-400, -181, False, False),
        (46, 60, False, False),  # counted before it was played: another showing
    ],
)
def test_a_play_belongs_to_the_showing_of_the_same_people(
    began: float, ended: float, played: bool, same: bool
) -> None:
    showing = Span(NINE, at(45))
    assert rules.same_showing(showing, Span(at(began), at(ended)), played=played) is same


@pytest.mark.parametrize(("minutes", "there"), [(-31, False), (-30, True), (20, True), (225, True), (226, False)])
def test_people_are_counted_up_to_three_hours_after_it(minutes: float, there: bool) -> None:
    assert rules.counted_for(Span(NINE, at(45)), at(minutes)) is there


@pytest.mark.parametrize(("hours", "late"), [(0, False), (12, False), (12.01, True), (500, True)])
def test_a_late_count_is_a_correction(hours: float, late: bool) -> None:
    assert rules.is_late(NINE + timedelta(hours=hours), NINE) is late


def test_a_time_of_the_future_is_now_and_one_of_long_ago_is_none() -> None:
    assert rules.moment(at(5), NINE) == rules.moment(None, NINE) == NINE
    assert rules.moment(at(-5), NINE) == at(-5)
    assert rules.moment(NINE - rules.OLDEST - timedelta(seconds=1), NINE) is None


@pytest.mark.parametrize(
    ("before", "playing", "after", "seconds", "spans"),
    [
        (10, True, 40, 30, [(10, 40)]),
        (10, True, 70, 30, [(10, 70)]),  # at twice the speed
        (10, True, 25, 30, [(10, 25)]),  # at half of it
        (10, True, 200, 30, []),  # it jumped ahead
        (40, True, 10, 30, []),  # it jumped back
        (10, False, 40, 30, []),  # it stood
        (10, True, 100, 101, []),  # it was silent for too long
        (10, True, 40, 0, []),  # the same report again
    ],
)
def test_what_was_played_between_two_reports(
    before: float, playing: bool, after: float, seconds: float, spans: list[tuple[float, float]]
) -> None:
    first = Place(before, playing, NINE)
    assert rules.played(first, Place(after, True, NINE + timedelta(seconds=seconds))) == spans


def _seen(watched: tuple[int, int], again: tuple[int, int] = (0, 0)) -> Seen:
    return Seen(Ranges.from_spans([watched]), Ranges.from_spans([again]))


@pytest.mark.parametrize(
    ("found", "seconds"),
    [
        (_seen((0, 60)) | _seen((0, 60)), 60),  # the same report twice
        (_seen((0, 60)) | _seen((30, 90)), 90),
        (_seen((0, 60)).after(_seen((0, 60))), 120),  # the lesson again, for the same people
        (_seen((0, 60), (10, 20)).after(_seen((60, 90))), 100),
        (_seen((0, 60)).then(Ranges.from_spans([(50, 70)])), 80),
    ],
)
def test_seconds_of_plays_together(found: Seen, seconds: int) -> None:
    assert found.seconds == seconds


def test_a_code_is_short_lived_and_leaves_time_to_sign_up() -> None:
    codes = Codes(["old", "secret"])
    word = Codes(["old"]).on_the_wall("showing", NINE)  # before the key was changed
    showing, opened = codes.opened(word, NINE + SHOWN_FOR)
    assert showing == "showing"
    assert codes.claimed(opened, NINE + SHOWN_FOR + OPEN_FOR) == "showing"
    refused = [
        lambda: codes.opened(word, NINE + SHOWN_FOR + timedelta(seconds=1)),
        lambda: codes.opened(word, NINE - CLOCKS - timedelta(seconds=1)),
        lambda: codes.claimed(word, NINE),  # the wall's word does not last longer by another address
        lambda: codes.opened(opened, NINE),
        lambda: codes.claimed(opened, NINE + SHOWN_FOR + OPEN_FOR + timedelta(seconds=1)),
        lambda: codes.opened(word[:-1] + "x", NINE),
        lambda: codes.opened("", NINE),
        lambda: Codes(["another"]).opened(word, NINE),
    ]
    for ask in refused:
        with pytest.raises(CodeOver):
            ask()
