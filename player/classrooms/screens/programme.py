"""What the screens of a classroom need of the timetable, without importing it; the school supplies it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session


class Programme(Protocol):
    """What is planned for a classroom, as its screens are told."""

    def showing(self, session: Session, classroom_id: str, now: datetime) -> dict[str, Any] | None:
        """The screening that runs now, or None."""

    def coming(self, session: Session, classroom_id: str, now: datetime) -> list[dict[str, Any]]:
        """The next screenings, the first one first."""


@dataclass(frozen=True)
class NothingPlanned:
    """A school without a timetable."""

    def showing(self, _session: Session, _classroom_id: str, _now: datetime) -> dict[str, Any] | None:
        """See Programme."""
        return None

    def coming(self, _session: Session, _classroom_id: str, _now: datetime) -> list[dict[str, Any]]:
        """See Programme."""
        return []
