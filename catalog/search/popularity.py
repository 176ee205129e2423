"""How popular courses are, in a few steps: of hits that fit equally well the popular ones come first."""

import threading
import time
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

COUNTED_EVERY = 3600.0
"""Seconds: counting reads the plays of weeks, while the index is compared with the database every few seconds."""


class Popularity:
    """Remembers for an hour how often each course was played lately."""

    def __init__(self, plays: Callable[[Session], Mapping[str, int]]) -> None:
        self._plays = plays
        self._lock = threading.Lock()
        self._counted = -COUNTED_EVERY
        self._steps: dict[str, int] = {}

    def steps(self, session: Session) -> Mapping[str, int]:
        """The step of each course that was played, by its id; 0 for all others."""
        with self._lock:
            if time.monotonic() - self._counted >= COUNTED_EVERY:
                self._steps = {course_id: step(plays) for course_id, plays in self._plays(session).items()}
                self._counted = time.monotonic()
            return self._steps


def step(plays: int) -> int:
    """0 for one play or none, 1 from two on, then one more for each four times as many.

    Coarse, because a course that changes its step is written into the index again.
    """
    return plays.bit_length() // 2
