"""The simulated screens follow the rules of the real ones, and what is measured is right."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from bench.screens.film import Film
from bench.screens.measure import apart, position
from bench.screens.rules import Sample, SeekLatency, correction, estimate

CASES = json.loads((Path(__file__).parents[2] / "school/frontend/screening_cases.json").read_text())


@pytest.mark.parametrize(("error", "correcting", "act", "number"), CASES["corrections"])
def test_corrections_are_those_of_the_table(error: float, correcting: bool, act: str, number: float | None) -> None:
    found = correction(error, correcting=correcting)
    assert found.act == act
    if number is not None:
        assert found.number == pytest.approx(number)


@pytest.mark.parametrize("case", CASES["estimates"], ids=lambda case: str(case["name"]))
def test_the_clock_is_estimated_as_in_the_browser(case: dict[str, Any]) -> None:
    samples = [Sample(*one) for one in case["samples"]]
    found = estimate(samples, float(case["now"]))
    assert found is not None
    assert (found.offset, round(found.wrong)) == (case["offset"], case["wrong"])
    assert estimate([], 0) is None


def test_the_seek_latency_follows_what_seeks_took() -> None:
    latency = SeekLatency(1.0)
    for _ in range(20):
        latency.learn(0.5)
    assert latency.seconds == pytest.approx(0.5, abs=0.001)


def test_a_simulated_film_stands_until_it_is_played() -> None:
    film = Film(random.Random(1), 0.0)
    assert film.now() == 0.0
    film.seek(10.0)
    assert film.waiting
    assert film.now() == 10.0


def test_how_far_screens_are_apart_is_taken_between_their_samples() -> None:
    one, other = [(0.0, 0.0), (2.0, 2.0)], [(0.0, 0.5), (2.0, 2.5)]
    assert position(one, 1.0) == 1.0
    assert position(one, 3.0) is None
    found = apart({"one": one, "other": other, "late": [(1.5, 1.5), (2.0, 2.0)]}, [1.0])
    assert (found.median, found.p95, found.pairs) == (0.5, 0.5, 1)
