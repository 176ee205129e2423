"""What the people of a film have watched, without a database."""

import random
from itertools import pairwise

import pytest

from player.progress.ranges import Ranges
from player.statistics.attention import MOST_STEPS, Attention, equal_parts


def attention(duration: float, *plays: tuple[str, list[tuple[float, float]], list[tuple[float, float]]]) -> Attention:
    made = Attention(duration)
    for viewer, watched, again in plays:
        made.add(viewer, Ranges.from_spans(watched), Ranges.from_spans(again))
    return made


def test_a_person_counts_once_however_often_they_play_it() -> None:
    seen = attention(100, ("a", [(0, 50)], []), ("a", [(40, 100)], []), ("b", [(0, 20)], []))
    assert (seen.watched(0, 20), seen.watched(50, 100)) == (2, 1)
    assert seen.completed() == 1


def test_a_part_counts_from_half_of_it_on() -> None:
    seen = attention(100, ("a", [(0, 5)], []), ("b", [(0, 4)], []))
    assert seen.watched(0, 10) == 1


def test_what_was_played_twice_was_watched_again_in_one_play_or_in_two() -> None:
    seen = attention(
        100, ("a", [(0, 50)], [(10, 16)]), ("b", [(0, 50)], []), ("b", [(10, 15)], []), ("c", [(0, 50)], [(10, 14)])
    )
    assert seen.again(10, 20) == 2  # four seconds are a slip of the finger
    assert seen.again(20, 30) == 0
    assert seen.again(10, 12) == 3  # all of a short part


def test_the_curve_of_people_that_leave_falls_and_ends_with_those_that_stay() -> None:
    chance = random.Random(1)
    plays = [(str(one), [(0.0, chance.uniform(1, 600))], list[tuple[float, float]]()) for one in range(50)]
    curve = attention(600, *plays).curve()
    people = [count for _, count in curve]
    assert len(curve) == MOST_STEPS
    assert people == sorted(people, reverse=True)
    assert [at for at, _ in curve][:3] == [0.0, 6.0, 12.0]


@pytest.mark.parametrize("duration", [0.4, 1.0, 7.5, 99.9, 3600.0])
def test_a_film_of_any_length_has_a_curve_and_parts_that_cover_it(duration: float) -> None:
    seen = attention(duration, ("a", [(0, duration)], []))
    assert len(seen.curve()) == max(1, min(MOST_STEPS, int(duration)))
    parts = list(equal_parts(duration))
    assert parts[0][0] == 0
    assert parts[-1][1] == duration
    assert all(before[1] == after[0] for before, after in pairwise(parts))
    if duration >= 1:
        assert [people for _, people in seen.curve()] == [1] * len(seen.curve())
        assert all(seen.watched(start, end) == 1 for start, end in parts)
