"""What the wall of the demo school shows: screens that play and wait, one that is dark, an open call for help."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.members.models import Member
from player.classrooms.help import duty
from player.classrooms.help import service as help_calls
from player.classrooms.help.models import HelpReason
from player.classrooms.help.service import Press
from player.classrooms.screens import pairing
from player.classrooms.screens.models import Classroom, Screen
from player.classrooms.screens.rooms import all_rooms
from player.classrooms.wall.history import KEPT_FOR, note

DARK_FOR = timedelta(days=3)


def fill(session: Session, operator: Member, lesson: Lesson, now: datetime) -> None:
    """Give each classroom without a screen one; the last one has been dark for days, the first one calls for help."""
    rooms = list(all_rooms(session))
    for place, room in enumerate(rooms):
        screen = _screen(session, operator, room, now)
        screen.said = _said(lesson if place == 0 else None)
        screen.seen_at = now - DARK_FOR if len(rooms) > 1 and room is rooms[-1] else now
        note(session, screen, None, screen.seen_at, KEPT_FOR)
    if rooms:
        duty.change(session, operator, [operator.id], None, now)
        help_calls.press(session, Press(rooms[0], reason=HelpReason.SOUND), now)
    session.flush()


def _screen(session: Session, operator: Member, room: Classroom, now: datetime) -> Screen:
    paired = [one for one in room.screens if one.active]
    if paired:
        return paired[0]
    made = pairing.begin(session, now).screen
    return pairing.pair(session, operator, made.code or "", room, now)


def _said(lesson: Lesson | None) -> dict[str, Any]:
    playing = (
        {"lesson": lesson.id, "position": 61.0, "playing": True} if lesson else {"lesson": None, "playing": False}
    )
    disk = {"free": 62 * 10**9, "quota": 10**11, "persisted": True}
    return playing | {"software": "demo", "offline": {"disk": disk, "line": {"kbit": 5100}, "clock_ms": 200}}
