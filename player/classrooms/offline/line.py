"""How a classroom may fetch ahead: when, how fast, how much, and in which height. Flushes and never commits."""

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.changes import changed
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.versions import count_edit
from player.classrooms.offline.errors import LineUnreadable
from player.classrooms.screens.models import Classroom

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST = {"line_kbit": 1_000_000, "day_mb": 1_000_000, "storage_gb": 100_000, "rung": 4320}
"""The largest of each; the least is 1."""


@dataclass(frozen=True)
class Line:
    """What operators set; None: no bound, and the height that the line allows."""

    window_from: str
    """HH:MM; the same as `window_until`: at any time."""
    window_until: str
    line_kbit: int | None
    day_mb: int | None
    storage_gb: int | None
    rung: int | None


def set_line(session: Session, principal: Principal, room: Classroom, line: Line) -> None:
    """Set how the screens of a classroom fetch ahead. Raises NotAllowed, LineUnreadable."""
    require(principal, Right.ROOMS)
    if not _TIME.fullmatch(line.window_from) or not _TIME.fullmatch(line.window_until):
        raise LineUnreadable()
    for name, most in MOST.items():
        value = getattr(line, name)
        if value is not None and not 1 <= value <= most:
            raise LineUnreadable()
    room.window_from, room.window_until = line.window_from, line.window_until
    for name in MOST:
        setattr(room, name, getattr(line, name))
    count_edit(room)
    session.flush()
    for screen in room.screens:
        changed(session, f"screen:{screen.id}")
