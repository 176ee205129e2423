"""The rules by which a screen keeps with the others, as js/parts/screening/ has them for browsers.

tests/school/frontend/screening_cases.json holds both to the same tables. Times in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

DRIFT = 100e-6
KEPT = 8
CLOSE = 0.04
ENOUGH = 0.01
FAR = 0.6
HOLD = 10.0
MOST_RATE = 0.05
_MEND = 4.0
_LEAST_RATE = 0.005
_FIRST_LATENCY = 0.25
_MOST_LATENCY = 8.0
_WEIGHT = 0.4

Act = Literal["none", "rate", "seek", "hold"]


@dataclass(frozen=True)
class Sample:
    """One question for the time: when it was sent and its answer received, and what the school said."""

    sent: float
    received: float
    server: float


@dataclass(frozen=True)
class Estimate:
    """The offset of a clock from the school's, and by how much it may be wrong."""

    offset: float
    wrong: float


def estimate(samples: Sequence[Sample], now: float) -> Estimate | None:
    """The offset by the best sample: the quickest, unless it is so old that the clock may have drifted."""
    found = [
        Estimate(
            one.server - (one.sent + one.received) / 2,
            (one.received - one.sent) / 2 + DRIFT * max(0.0, now - one.received),
        )
        for one in samples
    ]
    return min(found, key=lambda one: one.wrong, default=None)


@dataclass(frozen=True)
class Correction:
    """What a screen does about its error: `number` is a rate, or for how long it waits."""

    act: Act
    number: float | None = None


def correction(error: float, *, correcting: bool) -> Correction:
    """What to do about an error: where the film should be minus where it is."""
    off = abs(error)
    if off > FAR:
        return Correction("hold", off) if error < 0 and off < HOLD else Correction("seek")
    if off <= (ENOUGH if correcting else CLOSE):
        return Correction("none")
    change = min(MOST_RATE, max(_LEAST_RATE, off / _MEND))
    return Correction("rate", 1 + change if error > 0 else 1 - change)


@dataclass
class SeekLatency:
    """How long seeks take: the mean of the last ones, the newest counting most."""

    seconds: float = _FIRST_LATENCY

    def learn(self, took: float) -> None:
        """Take another one into account."""
        self.seconds += _WEIGHT * (min(_MOST_LATENCY, max(0.0, took)) - self.seconds)
