"""What a screen says about itself, and what it is told. Flushes and never commits."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog.changes import changed
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.models import Classroom, Screen

MAX_SOFTWARE = 40  # characters


def note_state(session: Session, screen: Screen, said: dict[str, Any], now: datetime) -> None:
    """Keep what a screen says about itself; streams of `screen-state:ID` get a hint. Raises ScreenNotPaired."""
    if not screen.active:
        raise ScreenNotPaired()
    screen.said, screen.seen_at = said, now
    screen.software = str(said.get("software", ""))[:MAX_SOFTWARE]
    session.flush()
    changed(session, f"screen-state:{screen.id}")


def settings_of(classroom: Classroom) -> dict[str, Any]:
    """The settings of a classroom, as its screens get them."""
    return {
        "line_kbit": classroom.line_kbit,
        "window": {"from": classroom.window_from, "until": classroom.window_until},
        "storage_gb": classroom.storage_gb,
        "rung": classroom.rung,
        "volume": classroom.volume,
    }
