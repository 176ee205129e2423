"""What a screen says about itself, and what it is told. Flushes and never commits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalog.changes import changed
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.models import Classroom, Screen

MAX_SOFTWARE = 40  # characters
WRITTEN_EVERY = timedelta(seconds=45)
"""How often a report without news is written down, at the next one after that time."""
SILENT_AFTER = timedelta(seconds=100)
"""After so long without a word a screen is off, or its line is down: WRITTEN_EVERY, the 30 s between two reports, and
as much again."""
JUMP = 3.0
"""Seconds by which a position may differ from the one that was expected."""
UNSTEADY = frozenset({"position", "kbit", "free", "used", "usage", "quota", "clock_offset", "clock_ms"})
"""Figures of a report that change a little all the time; walls get them with the next report that is written down."""


def note_state(session: Session, screen: Screen, said: dict[str, Any], now: datetime) -> bool:
    """Keep what a screen says about itself, and answer whether anything was written. Raises ScreenNotPaired.

    500 screens speak every 30 s: what says nothing new is written down about once a minute, and hints at nothing.
    """
    if not screen.active:
        raise ScreenNotPaired()
    is_news = _is_news(screen, said, now)
    if not is_news and screen.seen_at is not None and now - screen.seen_at < WRITTEN_EVERY:
        return False
    screen.said, screen.seen_at = said, now
    screen.software = str(said.get("software", ""))[:MAX_SOFTWARE]
    session.flush()
    if is_news:
        changed(session, f"screen-state:{screen.id}", "wall:all")
    return True


def _is_news(screen: Screen, said: dict[str, Any], now: datetime) -> bool:
    """Whether a report says more than that a screen goes on as before."""
    if screen.seen_at is None or now - screen.seen_at > SILENT_AFTER:
        return True
    if _plain(screen.said) != _plain(said):
        return True
    passed = (now - screen.seen_at).total_seconds() if said.get("playing") is True else 0.0
    expected = _number(screen.said.get("position")) + passed * (_number(said.get("speed")) or 1.0)
    return abs(_number(said.get("position")) - expected) > JUMP


def _plain(said: Any) -> Any:
    """A report without what is never the same twice."""
    if isinstance(said, dict):
        return {name: _plain(value) for name, value in said.items() if name not in UNSTEADY}
    return said


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def settings_of(classroom: Classroom) -> dict[str, Any]:
    """The settings of a classroom, as its screens get them."""
    return {
        "line_kbit": classroom.line_kbit,
        "window": {"from": classroom.window_from, "until": classroom.window_until},
        "storage_gb": classroom.storage_gb,
        "rung": classroom.rung,
        "volume": classroom.volume,
        "language": classroom.language,
    }
