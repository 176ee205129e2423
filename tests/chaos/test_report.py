"""What is said of the faults."""

import io

import pytest
from rich.console import Console

from chaos.report import WITHIN, Outcome, show, to_json

KEPT = Outcome("kill-web", runs=1, recovery=3.0)
LATE = Outcome("kill-judge", runs=1, recovery=WITHIN + 1)
BROKEN = Outcome("disk-full", runs=1, recovery=3.0, faults=["upload [x]: bytes are lost"])
SKIPPED = Outcome("store-down", skipped="no S3")


@pytest.mark.parametrize(
    ("outcome", "well", "word"),
    [(KEPT, True, "kept"), (LATE, False, "late"), (BROKEN, False, "BROKEN (1)"), (SKIPPED, True, "skipped: no S3")],
)
def test_an_outcome_says_whether_the_promises_were_kept(outcome: Outcome, well: bool, word: str) -> None:
    assert (outcome.well, outcome.word) == (well, word)


def test_one_broken_promise_breaks_the_whole() -> None:
    assert to_json(1, [KEPT, SKIPPED])["ok"]
    assert not to_json(1, [KEPT, BROKEN])["ok"]
    assert not to_json(1, [KEPT, LATE])["ok"]


def test_the_table_is_followed_by_what_was_broken() -> None:
    told = io.StringIO()
    show([KEPT, BROKEN], Console(file=told, width=100))
    assert told.getvalue().splitlines()[-1] == "disk-full: upload [x]: bytes are lost"
