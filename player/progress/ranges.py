"""Which seconds of a lesson were watched: ranges of whole seconds, stored as a set with one bit per second.

The union of sets is commutative and idempotent, so a report may arrive late, twice or
together with another device's. The size is bounded by the length of the lesson, whatever a client reports: an hour
takes 620 characters at most and usually 20 to 40, since long runs of equal bits compress well.
"""

import math
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

MOST_S = 604_800
"""Seconds after which nothing is stored: a week, the largest SCHOOL_MAX_DURATION."""


@dataclass(frozen=True)
class Ranges:
    """A set of whole seconds of a lesson."""

    bits: int = 0
    """Bit n stands for the time from second n to second n + 1."""

    @classmethod
    def from_spans(cls, spans: Iterable[tuple[float, float]], end: float = MOST_S) -> "Ranges":
        """The seconds between the two ends of each span, as far as `end`; all in seconds.

        Each end is rounded to the nearest second: spans that meet still meet, and one of less than half a second
        counts nothing. Raises ValueError for a span that is reversed, begins before 0 or is not finite.
        """
        bits, last = 0, _nearest(min(end, MOST_S))
        for start, stop in spans:
            if not 0 <= start <= stop < math.inf:
                raise ValueError(f"no range of seconds: {start} to {stop}")
            first, behind = min(_nearest(start), last), min(_nearest(stop), last)
            bits |= (1 << behind) - (1 << first)
        return cls(bits)

    def __or__(self, other: "Ranges") -> "Ranges":
        """The union: what was watched in either."""
        return Ranges(self.bits | other.bits)

    def spans(self) -> list[tuple[int, int]]:
        """The ranges [from, to) in seconds: in order, not empty, and none touches another."""
        return [found.span() for found in re.finditer("1+", f"{self.bits:b}"[::-1])]

    def length(self) -> int:
        """How many seconds were watched."""
        return self.bits.bit_count()

    def coverage(self, duration: float) -> float:
        """How much of a lesson of `duration` seconds was watched, 0 to 1. Seconds behind its end do not count."""
        seconds = _nearest(duration)
        return (self.bits & ((1 << seconds) - 1)).bit_count() / max(1, seconds)

    def encode(self) -> str:
        """The set as a text for the database; "" for the empty one."""
        if not self.bits:
            return ""
        plain = self.bits.to_bytes(-(-self.bits.bit_length() // 8), "little")
        return b64encode(zlib.compress(plain, 9)).decode()

    @classmethod
    def decode(cls, text: str) -> "Ranges":
        """The inverse of `encode`."""
        return cls(int.from_bytes(zlib.decompress(b64decode(text)), "little")) if text else cls()


def _nearest(seconds: float) -> int:
    """The nearest whole second, rounded as Math.round in the player's scripts does."""
    return math.floor(seconds + 0.5)
