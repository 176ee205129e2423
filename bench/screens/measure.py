"""How far screens are apart: from what each showed at the same moments."""

import statistics
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

Shown = Sequence[tuple[float, float]]
"""Moments in seconds, in their order, with the position of the film at each."""


@dataclass(frozen=True)
class Apart:
    """The differences between all pairs of screens, in seconds."""

    median: float
    p95: float
    pairs: int


def apart(shown: Mapping[str, Shown], moments: Sequence[float]) -> Apart:
    """The differences at some moments; a screen counts from its first sample to its last."""
    found: list[float] = []
    for moment in moments:
        positions = [place for one in shown.values() if (place := position(one, moment)) is not None]
        found += [abs(one - other) for one, other in combinations(positions, 2)]
    if not found:
        return Apart(0.0, 0.0, 0)
    found.sort()
    return Apart(statistics.median(found), found[min(len(found) - 1, int(0.95 * len(found)))], len(found))


def position(shown: Shown, moment: float) -> float | None:
    """The position at a moment, between the samples around it; None outside of them."""
    after = bisect_left(shown, (moment, float("-inf")))
    if after == 0 or after == len(shown):
        return None
    (before_at, before), (after_at, place) = shown[after - 1], shown[after]
    share = (moment - before_at) / (after_at - before_at) if after_at > before_at else 0.0
    return before + share * (place - before)
