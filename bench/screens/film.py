"""A simulated video element: a position that runs, seeks that take their time, a line that stalls."""

import random
import time
from dataclasses import dataclass, field


@dataclass
class Film:
    """Positions and times in seconds, of the monotonic clock."""

    luck: random.Random
    skew: float
    """By how much its clock is too fast: sound cards differ by some 100 in a million."""
    position: float = 0.0
    rate: float = 1.0
    playing: bool = False
    ready_at: float = 0.0
    """When what it asked for has arrived."""
    stalls: tuple[float, float] = (0.0, 0.0)
    """From when until when nothing arrives at all."""
    _seen: float = field(default_factory=time.monotonic)

    @property
    def waiting(self) -> bool:
        """Whether it has nothing to show."""
        now = time.monotonic()
        return now < self.ready_at or self.stalls[0] <= now < self.stalls[1]

    def now(self) -> float:
        """Where it is."""
        now = time.monotonic()
        if self.playing:
            begins = max(self._seen, self.ready_at)
            ran = max(0.0, now - begins) - _overlap((begins, now), self.stalls)
            self.position += max(0.0, ran) * self.rate * (1 + self.skew)
        self._seen = now
        return self.position

    def set(self, *, rate: float | None = None, playing: bool | None = None) -> None:
        """Change its rate, or play or pause it."""
        self.now()
        self.rate = self.rate if rate is None else rate
        self.playing = self.playing if playing is None else playing

    def seek(self, to: float) -> None:
        """Jump; it plays on once it has loaded what is there."""
        self.now()
        self.position = to
        self.ready_at = max(time.monotonic(), self.stalls[1] if self.waiting else 0.0) + self.luck.uniform(0.1, 0.8)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))
