"""Reads the progress of a run from the blocks of `key=value` lines that `ffmpeg -progress` writes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`fraction` 0..1 of the source, `speed` in multiples of real time, `out_time` seconds written so far."""

    fraction: float
    speed: float
    out_time: float


USED = ("out_time_us", "frame", "speed")
"""The keys that are kept of a block; all others are ignored."""


class ProgressReader:
    """Feed it lines; it reports once per block, never backwards.

    It records whether ffmpeg reported its end, and how many `frames` it wrote to its first output.
    """

    def __init__(self, duration: float, report: Callable[[Progress], None]) -> None:
        self.ended = False
        self.out_time = 0.0
        self.frames = 0
        self._duration = duration
        self._report = report
        self._block: dict[str, str] = {}
        self.last = Progress(0.0, 0.0, 0.0)

    def repeat(self) -> None:
        """Report the last progress again, so that `report` can stop a silent run."""
        self._report(self.last)

    def feed(self, line: str) -> None:
        """Read one line; `progress=` ends a block. An exception of `report` is raised."""
        name, _, value = line.partition("=")
        if name in USED:
            self._block[name] = value.strip()
        if name == "progress":
            self._close(ended=value.strip() == "end")

    def _close(self, *, ended: bool) -> None:
        # N/A until the first frame is written, and negative while an encoder buffers frames.
        self.out_time = max(self.out_time, _number(self._block.get("out_time_us")) / 1e6)
        self.frames = int(_number(self._block.get("frame")))
        speed = _number(self._block.get("speed", "").rstrip("x"))
        self.ended = ended
        self._block.clear()
        fraction = 1.0 if ended else min(1.0, self.out_time / self._duration) if self._duration else 0.0
        self.last = Progress(fraction, speed, self.out_time)
        self._report(self.last)


def _number(text: str | None) -> float:
    try:
        return max(0.0, float(text or 0))
    except ValueError:
        return 0.0
