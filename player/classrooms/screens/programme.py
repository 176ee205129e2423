"""What the screens of a classroom need of the timetable, without importing it; the school supplies it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Planned:
    """What is planned for a classroom, as its screens are told."""

    running: dict[str, Any] | None = None
    """The screening that runs now."""
    coming: list[dict[str, Any]] = field(default_factory=list)
    """The next ones, the first one first."""
    over: list[dict[str, Any]] = field(default_factory=list)
    """Those that are over, the first one first."""


class Programme(Protocol):
    """What is planned for a classroom, as its screens are told."""

    def now_and_next(
        self, session: Session, classroom_id: str, now: datetime, day: datetime | None = None
    ) -> Planned:
        """What runs now, and what comes; `day`: from when on what is over is told, too (None: it is not)."""


@dataclass(frozen=True)
class NothingPlanned:
    """A school without a timetable."""

    def now_and_next(
        self, _session: Session, _classroom_id: str, _now: datetime, _day: datetime | None = None
    ) -> Planned:
        """See Programme."""
        return Planned()
