"""How slow a transfer may be. Pure: the caller tells the time and what has come."""

from dataclasses import dataclass, field

WINDOW = 60.0
"""Seconds in which the least amount must have moved. A phone in a lift says nothing for half of that."""
LEAST = 64 * 60
"""Bytes in each window: half a kbit/s, a tenth of what a bad GPRS line carries."""
LONGEST = 3600.0
"""Seconds that one video's request or one answer may take; an upload goes on in another request."""
_BODY_SECONDS = 30.0
_BODY_RATE = 512  # bytes a second: 4 kbit/s
_BODY_LONGEST = 180.0


@dataclass
class Pace:
    """One transfer: it ends by the moment `until`, and moves `least` bytes in each window. Moments are monotonic."""

    until: float
    least: int = 0
    _begun: float = field(default=0.0, init=False)
    _moved: int = field(default=0, init=False)

    @classmethod
    def of_body(cls, now: float, length: int | None) -> "Pace":
        """Of a form or a JSON of `length` bytes; None: nobody knows how long it is."""
        return cls(now + min(_BODY_LONGEST, _BODY_SECONDS + (length or 0) / _BODY_RATE))

    @classmethod
    def of_stream(cls, now: float) -> "Pace":
        """Of a video on its way in, or of an answer on its way out."""
        pace = cls(now + LONGEST, LEAST)
        pace._begun = now
        return pace

    def left(self, now: float, moved: int) -> float:
        """Seconds until it is too slow, if nothing more than the `moved` bytes so far comes; none left: it is."""
        if not self.least:
            return self.until - now
        if moved - self._moved >= self.least:
            self._begun, self._moved = now, moved
        return min(self.until, self._begun + WINDOW) - now
