"""Sets of watched seconds: what must hold for any ranges, and some that say more than a rule."""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.progress.ranges import MOST_S, Ranges

HOUR = 3600
SPANS = st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200)).map(lambda ends: (min(ends), max(ends))), max_size=8)
SETS = SPANS.map(Ranges.from_spans)
properties = settings(deadline=None, database=None, derandomize=True)


@properties
@given(SETS, SETS, SETS)
def test_reports_may_come_in_any_order_and_more_than_once(one: Ranges, two: Ranges, three: Ranges) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | one == one
    assert one | Ranges() == one


@properties
@given(SPANS)
def test_spans_are_in_order_apart_and_say_the_same(reported: list[tuple[float, float]]) -> None:
    found = Ranges.from_spans(reported)
    spans = found.spans()
    assert all(start < stop for start, stop in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert Ranges.from_spans(spans) == found
    assert sum(stop - start for start, stop in spans) == found.length()


@properties
@given(SETS)
def test_what_is_written_down_is_read_again(ranges: Ranges) -> None:
    assert Ranges.decode(ranges.encode()) == ranges


@properties
@given(SETS, SETS, st.floats(0, 300))
def test_nothing_that_is_added_takes_anything_away(one: Ranges, two: Ranges, duration: float) -> None:
    assert (one | two).length() <= one.length() + two.length()
    assert 0 <= one.coverage(duration) <= (one | two).coverage(duration) <= 1


@properties
@given(st.lists(st.floats(0, 200), min_size=2, max_size=30).map(sorted))
def test_a_lesson_that_is_reported_piece_by_piece_has_no_gaps(cuts: list[float]) -> None:
    pieces = [Ranges.from_spans([pair]) for pair in pairwise(cuts)]
    joined = Ranges()
    for piece in pieces:
        joined |= piece
    assert joined == Ranges.from_spans([(cuts[0], cuts[-1])])


def test_the_same_minute_ten_times_is_one_minute() -> None:
    assert Ranges.from_spans([(60, 120)] * 10).length() == 60


def test_what_lies_behind_the_end_counts_as_the_end() -> None:
    assert Ranges.from_spans([(90, 1e6), (300, 400)], end=100.4).spans() == [(90, 100)]
    assert Ranges.from_spans([(0, 1e300)]).length() == MOST_S


@pytest.mark.parametrize(
    "span", [(5, 3), (-1, 3), (math.nan, 3), (3, math.nan), (0, math.inf), (math.inf, math.inf), (-math.inf, 0)]
)
def test_a_range_that_is_none_is_refused(span: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no range"):
        Ranges.from_spans([span])


@pytest.mark.parametrize(
    ("watched", "duration", "coverage"),
    [([(0, 95)], 100, 0.95), ([(0, 50), (60, 100)], 100, 0.9), ([(0, 7)], 7.4, 1.0), ([], 100, 0.0), ([], 0, 0.0)],
)
def test_coverage(watched: list[tuple[float, float]], duration: float, coverage: float) -> None:
    assert Ranges.from_spans(watched).coverage(duration) == coverage


def test_the_coverage_of_a_video_that_was_replaced_is_that_of_the_new_length() -> None:
    watched = Ranges.from_spans([(0, 100)])
    assert watched.coverage(200) == 0.5
    assert watched.coverage(50) == 1


def test_what_is_kept_is_short_and_has_a_bound_whatever_is_reported() -> None:
    dice = random.Random(1)
    torn = Ranges()
    for _ in range(500):
        start = dice.uniform(0, HOUR)
        torn |= Ranges.from_spans([(start, start + dice.uniform(0, 3))] * 20, end=HOUR)
    assert len(Ranges.from_spans([(0, HOUR)]).encode()) <= 40
    assert len(Ranges.from_spans([(0, 600), (900, 1800.7), (2000, 2010)]).encode()) <= 80
    assert len(torn.encode()) <= HOUR / 8 * 4 / 3 + 20  # a bit a second, in Base64
    assert Ranges().encode() == ""
