"""Turns measured runs into ratios: as numbers, JSON and tables. Pure, except for printing."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.pipelines import Outcome
from bench.vmaf import Score

Run = Mapping[str, Outcome]
"""One run: every pipeline by its name, one after the other."""
Scores = Mapping[str, Mapping[int, Score]]
"""VMAF by pipeline and height. Repeated encodes give nearly the same picture, so one run is enough."""

NAMES = {
    "ours": "ours",
    "economical": "ours, economical",
    "bare": "ours, ffmpeg alone",
    "mediacms": "MediaCMS",
    "peertube": "PeerTube",
}
TARGETS = {
    ("ours", "mediacms"): {"cpu": 3.5, "wall": 3.0},
    ("ours", "peertube"): {"cpu": 2.0},
    ("economical", "mediacms"): {"cpu": 4.5},
}
"""What is compared, and the goals: how many times less than a peer we need."""


@dataclass(frozen=True)
class Spread:
    """A figure over all runs: its median and its extremes."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.median:.2f}"
        return f"{self.median:.2f} ({self.low:.2f}-{self.high:.2f})"


def spread(values: Iterable[float]) -> Spread:
    """Median and extremes. Raises StatisticsError when there are none."""
    found = sorted(values)
    return Spread(statistics.median(found), found[0], found[-1])


def times_less(runs: Sequence[Run], own: str, peer: str, what: str) -> Spread:
    """How many times less `own` needed than a peer, compared within each run. `what` is "cpu" or "wall"."""
    return spread(_cost(run[peer], what) / _cost(run[own], what) for run in runs)


def overhead(runs: Sequence[Run]) -> Spread:
    """The share of processor time that the engine adds to its ffmpeg: 0.05 is 5%."""
    return spread(_cost(run["ours"], "cpu") / _cost(run["bare"], "cpu") - 1 for run in runs)


def bytes_ratio(run: Run, own: str, peer: str) -> float:
    """Our media bytes relative to a peer's."""
    return run[own].media / run[peer].media


def vmaf_gains(scores: Scores, own: str, peer: str) -> dict[int, float]:
    """Our mean VMAF minus a peer's on each rung that both have, largest first."""
    heights = sorted(scores[own].keys() & scores[peer].keys(), reverse=True)
    return {height: scores[own][height].mean - scores[peer][height].mean for height in heights}


def _cost(outcome: Outcome, what: str) -> float:
    return {"cpu": outcome.usage.cpu_s, "wall": outcome.usage.wall_s}[what]


def to_json(runs: Sequence[Run], scores: Scores, seconds: float) -> dict[str, object]:
    """All figures as plain data. `seconds` is the length of the source."""
    return {
        "runs": [{name: _figures(outcome) for name, outcome in run.items()} for run in runs],
        "rungs": {
            name: {str(height): _rung(runs[-1][name], score, height, seconds) for height, score in by_height.items()}
            for name, by_height in scores.items()
        },
        "ratios": {f"{own}/{peer}": _ratios(runs, scores, own, peer) for own, peer in TARGETS},
        "engine_overhead": overhead(runs).__dict__,
    }


def _figures(outcome: Outcome) -> dict[str, float]:
    usage = outcome.usage
    figures: dict[str, float] = {"cpu_s": usage.cpu_s, "wall_s": usage.wall_s, "peak_bytes": usage.peak_bytes}
    if outcome.rungs:
        figures |= {"media_bytes": outcome.media, "stored_bytes": outcome.stored}
    return figures


def _rung(outcome: Outcome, score: Score, height: int, seconds: float) -> dict[str, float]:
    size = outcome.rungs[height].size
    return {"vmaf": score.mean, "vmaf_low": score.low, "bytes": size, "kbit_s": size * 8 / seconds / 1000}


def _ratios(runs: Sequence[Run], scores: Scores, own: str, peer: str) -> dict[str, object]:
    return {
        "cpu_times_less": times_less(runs, own, peer, "cpu").__dict__,
        "wall_times_less": times_less(runs, own, peer, "wall").__dict__,
        "media_bytes": bytes_ratio(runs[-1], own, peer),
        "vmaf_gain": {str(height): gain for height, gain in vmaf_gains(scores, own, peer).items()},
    }


def show(runs: Sequence[Run], scores: Scores, seconds: float, console: Console) -> None:
    """Print three tables: costs, rungs, ratios."""
    console.print(_costs(runs), _rungs(runs[-1], scores, seconds), _comparison(runs, scores))
    console.print(
        f"The engine adds {overhead(runs).median:+.1%} processor time to its ffmpeg; the target is below 5%."
    )


def _costs(runs: Sequence[Run]) -> Table:
    table = Table("pipeline", title=f"Costs, median of {len(runs)} (lowest-highest)")
    for heading in ("CPU s", "wall s", "peak MB", "media MB", "stored MB"):
        table.add_column(heading, justify="right")
    for name in runs[-1]:
        outcomes = [run[name] for run in runs]
        sizes = (
            (f"{outcomes[0].media / 1e6:.2f}", f"{outcomes[0].stored / 1e6:.2f}") if outcomes[0].rungs else ("", "")
        )
        table.add_row(
            NAMES[name],
            str(spread(_cost(outcome, "cpu") for outcome in outcomes)),
            str(spread(_cost(outcome, "wall") for outcome in outcomes)),
            f"{max(outcome.usage.peak_bytes for outcome in outcomes) / 1e6:.0f}",
            *sizes,
        )
    return table


def _rungs(run: Run, scores: Scores, seconds: float) -> Table:
    table = Table("rung", title="kbit/s, VMAF, VMAF of the worst twentieth")
    for name in scores:
        table.add_column(NAMES[name], justify="right")
    for height in sorted({height for by_height in scores.values() for height in by_height}, reverse=True):
        cells = [_cell(run[name], by_height.get(height), height, seconds) for name, by_height in scores.items()]
        table.add_row(str(height), *cells)
    return table


def _cell(outcome: Outcome, score: Score | None, height: int, seconds: float) -> str:
    if score is None:
        return ""
    return f"{outcome.rungs[height].size * 8 / seconds / 1000:.0f}  {score.mean:.2f}  {score.low:.1f}"


def _comparison(runs: Sequence[Run], scores: Scores) -> Table:
    table = Table("", title="Times less than a peer; our bytes as a part of theirs; VMAF gained")
    for heading in ("CPU", "target", "wall", "target", "bytes", "least VMAF gain"):
        table.add_column(heading, justify="right")
    for (own, peer), targets in TARGETS.items():
        cells = []
        for what in ("cpu", "wall"):
            target = targets.get(what)
            cells += [str(times_less(runs, own, peer, what)), f"{target:.1f}" if target else ""]
        gains = vmaf_gains(scores, own, peer)
        least = min(gains, key=lambda height: gains[height]) if gains else None
        worst = f"{gains[least]:+.2f} at {least}" if least else ""
        table.add_row(f"{NAMES[own]} / {NAMES[peer]}", *cells, f"{bytes_ratio(runs[-1], own, peer):.3f}", worst)
    return table
