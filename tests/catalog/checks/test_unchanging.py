"""Stretches in which nothing changes, from the facts about a video."""

from typing import Any

import pytest

from catalog.checks.models import Fact, FactKind
from catalog.checks.unchanging import Stretch, unchanging

FROZEN, BLACK, SILENT, LOUD = FactKind.FROZEN, FactKind.BLACK, FactKind.SILENT, FactKind.LOUDNESS
SPEAKS: dict[str, Any] = {"integrated": -20.0, "peak": -3.0}


def _facts(loudness: dict[str, Any], *stretches: tuple[FactKind, float, float]) -> list[Fact]:
    return [Fact(kind=LOUD, data=loudness), *(Fact(kind=kind, at=at, until=until) for kind, at, until in stretches)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(_facts(SPEAKS, (FROZEN, 2, 9)), [], id="a voice over a still picture is heard"),
        pytest.param(_facts(SPEAKS, (FROZEN, 2, 9), (SILENT, 5, 20)), [(5, 9)], id="still and silent"),
        pytest.param(_facts(SPEAKS, (SILENT, 0, 30)), [], id="it moves without a sound"),
        pytest.param(_facts({}, (FROZEN, 2, 9)), [(2, 9)], id="without a sound track"),
        pytest.param(_facts({"integrated": None, "peak": None}, (BLACK, 0, 4)), [(0, 4)], id="all of it silent"),
        pytest.param(_facts({}, (BLACK, 0, 4), (FROZEN, 4.2, 9)), [(0, 9)], id="black, then still"),
        pytest.param(_facts({}, (BLACK, 0, 1.5)), [], id="too short"),
        pytest.param([Fact(kind=FROZEN, at=2, until=9)], [], id="nothing is known of its sound"),
    ],
)
def test_nothing_changes_where_the_picture_stands_and_nothing_is_heard(
    facts: list[Fact], expected: list[Stretch]
) -> None:
    assert unchanging(facts) == expected
