"""Plans travel as JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from transcode import plan, probe, serialize
from transcode.plan import Plan
from transcode.settings import EngineSettings


def test_a_plan_comes_back_as_it_was(talk: Path, settings: EngineSettings) -> None:
    made = plan.make(probe.inspect(talk, settings), settings, in_batches=True)
    assert serialize.rebuilt(Plan, json.loads(json.dumps(serialize.plain(made)))) == made


def test_a_value_without_a_plain_form_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        values: frozenset[int]

    with pytest.raises(TypeError, match="frozenset"):
        serialize.plain(Odd(frozenset({1})))
