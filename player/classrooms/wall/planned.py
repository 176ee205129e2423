"""What is planned for all classrooms, without importing the timetable; the school supplies it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from player.classrooms.wall.judging import Show


class Planned(Protocol):
    """The timetable of all classrooms at once."""

    def showings(self, session: Session, now: datetime, until: datetime) -> Mapping[str, list[Show]]:
        """Of each classroom the screenings that run now or begin before `until`, the first one first."""


@dataclass(frozen=True)
class NothingPlanned:
    """A school without a timetable."""

    def showings(self, _session: Session, _now: datetime, _until: datetime) -> Mapping[str, list[Show]]:
        """See Planned."""
        return {}
