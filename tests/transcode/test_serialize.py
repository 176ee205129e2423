"""Plans travel as JSON."""

import hashlib
import json
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from transcode import plan, probe, serialize
from transcode.plan import Plan
from transcode.report import Report, from_json
from transcode.settings import EngineSettings


def test_a_plan_comes_back_as_it_was(talk: Path, settings: EngineSettings) -> None:
    made = plan.make(probe.inspect(talk, settings), settings, in_batches=True)
    assert serialize.restored(Plan, json.loads(json.dumps(serialize.stored(made)))) == made


def test_a_value_without_a_plain_form_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        values: frozenset[int]

    with pytest.raises(TypeError, match="frozenset"):
        serialize.plain(Odd(frozenset({1})))


def _shape(kind: object, seen: set[type] | None = None) -> str:
    """The names and types of all fields, of the dataclasses in them too."""
    seen = set() if seen is None else seen
    told = str(kind)
    for inner in (kind, *get_args(kind)):
        if isinstance(inner, type) and is_dataclass(inner) and inner not in seen:
            seen.add(inner)
            hints = get_type_hints(inner)
            told += "{" + ",".join(f"{name}:{_shape(each, seen)}" for name, each in hints.items()) + "}"
        elif inner is not kind:
            told += _shape(inner, seen)
    return told


SHAPES = {1: "72f4b68897dbed61", 2: "2d7eb6e6c01c2fa2", 3: "6e102e71fea496dd", 4: "8b6a2bb76840ff51"}
"""Of each format, a hash of the fields that are stored."""


def test_another_shape_of_plans_and_reports_has_another_format() -> None:
    shape = hashlib.sha256((_shape(Plan) + _shape(Report)).encode()).hexdigest()[:16]
    assert SHAPES[serialize.FORMAT] == shape


def test_what_another_version_has_stored_is_not_read() -> None:
    there = {**serialize.stored(Report(())), "format": serialize.FORMAT + 1}
    with pytest.raises(serialize.OtherFormat):
        serialize.restored(Report, there)
    with pytest.raises(serialize.OtherFormat):
        from_json({"tracks": [], "sheets": [], "candidates": []})
