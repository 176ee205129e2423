"""When captions may be written: tables of the rule, without a clock."""

from datetime import UTC, datetime, timedelta

import pytest

from school.pipeline.turns import PATIENCE, PIECES, Turn, decide, stays

pytestmark = pytest.mark.pure
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waited", "awaited", "work", "turn"),
    [
        (timedelta(0), False, False, Turn.FREE),
        (timedelta(0), False, True, Turn.WAIT),
        (PATIENCE, False, True, Turn.TAKEN),  # a machine that always encodes does not keep captions away for ever
        (10 * PATIENCE, True, True, Turn.WAIT),  # somebody waits for a preview
        (PATIENCE - timedelta(seconds=1), False, True, Turn.WAIT),
    ],
)
def test_captions_wait_for_other_work_but_not_for_ever(
    waited: timedelta, awaited: bool, work: bool, turn: Turn
) -> None:
    assert decide(NOW, NOW - waited, awaited=awaited, work=work) is turn


@pytest.mark.parametrize(
    ("turn", "pieces", "awaited", "work", "on"),
    [
        (Turn.FREE, 1000, False, False, True),
        (Turn.FREE, 1, False, True, False),
        (Turn.TAKEN, PIECES - 1, False, True, True),
        (Turn.TAKEN, PIECES, False, True, False),
        (Turn.TAKEN, 1, True, True, False),
        (Turn.TAKEN, PIECES, False, False, True),  # the other work has ended meanwhile
    ],
)
def test_a_turn_ends_after_some_pieces_or_when_somebody_waits(
    turn: Turn, pieces: int, awaited: bool, work: bool, on: bool
) -> None:
    assert stays(turn, pieces, awaited=awaited, work=work) is on
