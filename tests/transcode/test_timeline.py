"""Where a long source is cut."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest

from transcode import timeline
from transcode.timeline import Batch

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
    assert {batch.segments for batch in batches[1:150]} == {timeline.LONGEST}


@pytest.mark.parametrize(("duration", "gain"), [(45, 1.5), (60, 1.85), (80, 1.85), (120, 1.85), (601, 1.95)])
def test_two_workers_end_together(duration: float, gain: float) -> None:
    batches = timeline.cut(duration, SEGMENT, SHORTENED)
    ends = [batch.first * SEGMENT - SHORTENED for batch in batches[1:]]
    costs = [float(end - start) for start, end in pairwise([0, *ends, Fraction(duration)])]
    busy = [0.0, 0.0]
    for cost in costs:  # whoever is free takes the next one
        busy[busy.index(min(busy))] += cost
    assert sum(costs) / max(busy) >= gain


def test_no_batch_of_a_short_clip_but_the_first_and_the_last_is_a_single_segment() -> None:
    for duration in range(25, 59):
        batches = timeline.cut(duration, SEGMENT, SHORTENED)
        assert all(batch.segments != 1 for batch in batches[1:-1])
        assert batches[-1].first * SEGMENT - SHORTENED < duration


def far(decoded: float, keyint: int = 100) -> Callable[[Batch, int], bool]:
    """Keyframes so rare that a batch decodes `decoded` pictures for each segment before it."""
    return lambda batch, segments: batch.first * decoded > timeline.MOST_COSTLY * segments * keyint


@pytest.mark.parametrize("decoded", [1, 10, 100, 1000])
def test_what_batches_decode_before_them_stays_in_proportion_to_what_they_make(decoded: float) -> None:
    total = 5250
    batches = timeline.join_costly(timeline.cut(21_000, SEGMENT, SHORTENED), total, far(decoded))
    assert batches[0] == Batch(0, 0, 1)
    assert [batch.number for batch in batches] == list(range(len(batches)))
    ends = [*(batch.first for batch in batches[1:]), total]
    for batch, end in zip(batches, ends, strict=True):
        assert batch.segments in (end - batch.first, None)
    assert batches[-1].segments is None
    made = total * 100
    assert sum(batch.first * decoded for batch in batches) <= (timeline.MOST_COSTLY + 1) * made


def test_batches_stay_as_they_are_where_keyframes_are_near() -> None:
    batches = timeline.cut(3600, SEGMENT, SHORTENED)
    assert timeline.join_costly(batches, 901, far(0)) == batches
