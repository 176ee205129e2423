"""Where a screening is at a moment: a pure rule over its published start and pauses.

Screens compute the same for themselves (js/parts/screening/timeline.js), so no job has to run in time: a screening
runs because its start has come. tests/school/frontend/screening_cases.json holds both to the same table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Phase(Enum):
    """What a screen shows of a screening."""

    BEFORE = "before"
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True)
class Pause:
    """Everybody waits, from a moment until another; None: until somebody goes on."""

    begins: datetime
    ends: datetime | None = None


@dataclass(frozen=True)
class Position:
    """Where all screens are, in seconds from the start of the lesson."""

    phase: Phase
    seconds: float


@dataclass(frozen=True)
class Timeline:
    """The start and pause log of one screening."""

    starts_at: datetime
    pauses: Sequence[Pause] = ()
    """In their order; they do not overlap."""
    ended_at: datetime | None = None
    """When somebody ended it."""
    duration: float | None = None
    """Of the lesson, in seconds; None while nobody knows it."""

    def at(self, moment: datetime) -> Position:
        """The position at a moment."""
        early_end = self.ended_at is not None and self.ended_at <= self.starts_at
        if moment < self.starts_at and not early_end:
            return Position(Phase.BEFORE, 0.0)
        until = moment if self.ended_at is None else min(moment, self.ended_at)
        seconds = (until - self.starts_at - self._standing(until)).total_seconds()
        position = max(0.0, seconds if self.duration is None else min(seconds, self.duration))
        return Position(self._phase(moment, position), position)

    def end(self) -> datetime | None:
        """When it is over unless somebody pauses it again; None while it is paused, or its length unknown."""
        if self.ended_at is not None:
            return self.ended_at
        if self.duration is None or self.open_pause is not None:
            return None
        pauses = sum((self._length(pause) for pause in self.pauses), timedelta())
        return self.starts_at + timedelta(seconds=self.duration) + pauses

    @property
    def open_pause(self) -> Pause | None:
        """The pause after which nobody has gone on yet."""
        return next((pause for pause in self.pauses if pause.ends is None), None)

    def _phase(self, moment: datetime, position: float) -> Phase:
        over = self.ended_at is not None and moment >= self.ended_at
        if over or (self.duration is not None and position >= self.duration):
            return Phase.ENDED
        waits = any(one.begins <= moment and (one.ends is None or moment < one.ends) for one in self.pauses)
        return Phase.PAUSED if waits else Phase.PLAYING

    def _standing(self, until: datetime) -> timedelta:
        lengths = (min(until, one.ends or until) - max(self.starts_at, one.begins) for one in self.pauses)
        return sum((length for length in lengths if length > timedelta()), timedelta())

    def _length(self, pause: Pause) -> timedelta:
        ends = pause.ends or pause.begins
        return max(timedelta(), ends - max(self.starts_at, pause.begins))
