"""All classrooms as this process read them last, at most once a second.

Walls ask every few seconds, and each web process answers for itself: what it knows is read from the database, and is
at most KEEP old.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from player.classrooms.wall.reading import Snapshot, snapshot

KEEP = 1.0
"""Seconds that a snapshot is used for; of the five seconds that the wall may be behind."""


@dataclass
class WallCache:
    """The last snapshot of this process."""

    keep: float = KEEP
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _last: Snapshot | None = field(default=None, init=False)
    _until: float = field(default=0.0, init=False)

    def get(self, session: Callable[[], Session], now: datetime) -> Snapshot:
        """The snapshot, read again if it is too old. One request reads for all that wait."""
        with self._lock:
            if self._last is None or time.monotonic() >= self._until:
                self._last = snapshot(session(), now)
                self._until = time.monotonic() + self.keep
            return self._last
