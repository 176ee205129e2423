"""Where a long source is cut."""

from fractions import Fraction
from itertools import pairwise

import pytest

from transcode import timeline

SEGMENT, SHORTENED = Fraction(4), Fraction(2)


@pytest.mark.parametrize("duration", [0.04, 10, 24])
def test_a_short_source_is_made_in_one_go(duration: float) -> None:
    assert timeline.cut(duration, SEGMENT, SHORTENED) == timeline.WHOLE


@pytest.mark.parametrize(("segment", "shortened"), [(Fraction(4), Fraction(2)), (Fraction(1001, 250), Fraction(0))])
@pytest.mark.parametrize("duration", [24.1, 29, 60, 61, 119.96, 600, 3600, 10800.5])
def test_batches_follow_each_other_from_the_first_segment_to_the_end(
    duration: float, segment: Fraction, shortened: Fraction
) -> None:
    batches = timeline.cut(duration, segment, shortened)
    assert batches[0].first == 0
    assert [batch.number for batch in batches] == list(range(len(batches)))
    for before, after in pairwise(batches):
        assert before.segments is not None
        assert before.first + before.segments == after.first
    assert batches[-1].segments is None
    assert batches[-1].first * segment - shortened < duration


def test_the_first_batch_is_one_segment_so_that_all_renditions_begin_soon() -> None:
    assert timeline.cut(3600, SEGMENT, SHORTENED)[0].segments == 1


def test_a_lecture_is_cut_into_batches_of_about_a_minute() -> None:
    batches = timeline.cut(3 * 3600, SEGMENT, SHORTENED)
    assert {batch.segments for batch in batches[1:-1]} == {timeline.LONGEST}


def test_two_minutes_are_enough_batches_for_two_workers_to_end_together() -> None:
    assert len(timeline.cut(120, SEGMENT, SHORTENED)) >= timeline.SHARES


def test_no_batch_but_the_first_is_hardly_worth_a_process() -> None:
    for duration in range(25, 400):
        batches = timeline.cut(duration, SEGMENT, SHORTENED)
        lengths = [batch.segments for batch in batches[1:-1] if batch.segments]
        assert all(length >= timeline.SHORTEST for length in lengths)
        if len(batches) > 2:
            assert duration + SHORTENED - batches[-1].first * SEGMENT > (timeline.SHORTEST - 1) * SEGMENT
