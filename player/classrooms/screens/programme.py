"""What the screens of a classroom need of the timetable, without importing it; the school supplies it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session


class Programme(Protocol):
    """What is planned for a classroom, as its screens are told."""

    def now_and_next(
        self, session: Session, classroom_id: str, now: datetime
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """The screening that runs now, or None; and the next ones, the first one first."""


@dataclass(frozen=True)
class NothingPlanned:
    """A school without a timetable."""

    def now_and_next(
        self, _session: Session, _classroom_id: str, _now: datetime
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """See Programme."""
        return None, []
