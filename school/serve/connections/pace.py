"""The minimum speed of a transfer. Pure: the caller passes the time and the number of bytes."""

from dataclasses import dataclass, field

WINDOW = 60.0
"""Seconds in which the least amount must be transferred. A phone in a lift is silent for half of that."""
LEAST = 64 * 60
"""Bytes in each window: half a kbit/s, a tenth of a bad GPRS connection."""
LONGEST = 3600.0
"""Seconds that one request with video or one answer may take; an upload continues in another request."""
_BODY_SECONDS = 30.0
_BODY_RATE = 512  # bytes a second: 4 kbit/s
_BODY_LONGEST = 180.0


@dataclass
class Pace:
    """One transfer: it must end by `until`, and move `least` bytes in each window. Times are monotonic."""

    until: float
    least: int = 0
    _begun: float = field(default=0.0, init=False)
    _moved: int = field(default=0, init=False)

    @classmethod
    def of_body(cls, now: float, length: int | None) -> "Pace":
        """The pace of a form or JSON of `length` bytes; None: unknown length."""
        return cls(now + min(_BODY_LONGEST, _BODY_SECONDS + (length or 0) / _BODY_RATE))

    @classmethod
    def of_stream(cls, now: float) -> "Pace":
        """The pace of an incoming video or an outgoing answer."""
        pace = cls(now + LONGEST, LEAST)
        pace._begun = now
        return pace

    def left(self, now: float, moved: int) -> float:
        """Seconds until it is too slow if nothing follows the `moved` bytes so far; 0 or less: it is too slow."""
        if not self.least:
            return self.until - now
        if moved - self._moved >= self.least:
            self._begun, self._moved = now, moved
        return min(self.until, self._begun + WINDOW) - now
