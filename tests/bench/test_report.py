"""Ratios between measured runs."""

import io
import json

import pytest
from rich.console import Console

from bench import report
from bench.meter import Usage
from bench.pipelines import Outcome, Rung
from bench.vmaf import Score
from tests.bench.conftest import SOMEWHERE


def outcome(cpu: float, wall: float, media: int, sizes: dict[int, int]) -> Outcome:
    return Outcome(
        Usage(cpu, wall, 500_000_000), media, media, {h: Rung(SOMEWHERE, size) for h, size in sizes.items()}
    )


def a_run(cpu: float = 10, wall: float = 5) -> dict[str, Outcome]:
    return {
        "ours": outcome(cpu, wall, 900, {720: 600, 360: 200}),
        "bare": outcome(9.6, 4.8, 0, {}),
        "economical": outcome(cpu * 0.8, wall, 700, {720: 500, 360: 150}),
        "mediacms": outcome(40, 20, 1200, {720: 800, 360: 400}),
        "peertube": outcome(20, 15, 1000, {720: 700, 240: 300}),
    }


SCORES = {
    "ours": {720: Score(91, 80), 360: Score(72, 60)},
    "economical": {720: Score(90, 80), 360: Score(71, 60)},
    "mediacms": {720: Score(90, 82), 360: Score(74, 61)},
    "peertube": {720: Score(86, 75), 240: Score(50, 40)},
}


def test_we_need_so_many_times_less_than_a_peer() -> None:
    assert report.times_less([a_run()], "ours", "mediacms", "cpu").median == 4
    assert report.times_less([a_run()], "economical", "mediacms", "cpu").median == 5
    assert report.times_less([a_run()], "ours", "peertube", "wall").median == 3


def test_ratios_are_taken_within_a_run_and_then_the_median_of_them() -> None:
    found = report.times_less([a_run(cpu=10), a_run(cpu=8), a_run(cpu=20)], "ours", "mediacms", "cpu")
    assert (found.median, found.low, found.high) == (4, 2, 5)


def test_the_engines_overhead_is_what_it_adds_to_its_ffmpeg() -> None:
    assert report.overhead([a_run()]).median == pytest.approx(10 / 9.6 - 1)


def test_our_bytes_are_a_part_of_a_peers() -> None:
    assert report.bytes_ratio(a_run(), "ours", "mediacms") == 0.75


def test_vmaf_is_compared_on_rungs_that_both_have() -> None:
    assert report.vmaf_gains(SCORES, "ours", "mediacms") == {720: 1, 360: -2}
    assert report.vmaf_gains(SCORES, "ours", "peertube") == {720: 5}


def test_a_spread_shows_its_ends_only_when_they_differ() -> None:
    assert str(report.spread([2.0])) == "2.00"
    assert str(report.spread([3, 1, 2.5])) == "2.50 (1.00-3.00)"


def test_all_figures_are_plain_json() -> None:
    facts = json.loads(json.dumps(report.to_json([a_run(), a_run(cpu=8)], SCORES, 4)))
    assert facts["ratios"]["ours/mediacms"]["cpu_times_less"] == {"median": 4.5, "low": 4, "high": 5}
    assert facts["ratios"]["ours/peertube"]["vmaf_gain"] == {"720": 5}
    assert facts["rungs"]["ours"]["720"] == {"vmaf": 91, "vmaf_low": 80, "bytes": 600, "kbit_s": 1.2}
    assert [run["ours"]["cpu_s"] for run in facts["runs"]] == [10, 8]


def test_the_tables_name_every_pipeline_and_the_worst_rung() -> None:
    said = io.StringIO()
    report.show([a_run()], SCORES, 4, Console(file=said, width=120))
    assert all(name in said.getvalue() for name in report.NAMES.values())
    assert "-3.00 at 360" in said.getvalue()
    assert "+4.2%" in said.getvalue()
