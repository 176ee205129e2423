"""How operators keep classrooms: names, settings, volunteers, closing. Use cases flush and never commit."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.changes import changed
from catalog.communities import service as communities
from catalog.communities.service import name_key
from catalog.errors import EmptyField
from catalog.members import service as members
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line, visible
from catalog.versions import count_edit
from player.classrooms.screens import pairing
from player.classrooms.screens.errors import ClassroomTaken, NoSuchMember, WrongSetting
from player.classrooms.screens.models import Classroom, ClassroomVolunteer, ScreenState
from player.classrooms.screens.rooms import MAX_NAME, Room

LANGUAGES = ("zh", "en")
"""Of screens: those of the pages (school/web/preferences.py)."""
RUNGS = (144, 240, 360, 480, 720, 1080)
MOST_KBIT = 1_000_000
MOST_GB = 10_000
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class RoomSettings:
    """The settings of a classroom, as models.Classroom has them."""

    line_kbit: int | None = None
    window_from: str = "22:00"
    window_until: str = "06:00"
    storage_gb: int | None = None
    rung: int | None = None
    volume: int = 80
    language: str = "zh"


def change_settings(session: Session, principal: Principal, room: Classroom, wanted: RoomSettings) -> None:
    """Change the settings; its screens are told at once. Raises NotAllowed, WrongSetting."""
    require(principal, Right.ROOMS)
    _check(wanted)
    room.line_kbit, room.storage_gb, room.rung = wanted.line_kbit, wanted.storage_gb, wanted.rung
    room.window_from, room.window_until, room.volume = wanted.window_from, wanted.window_until, wanted.volume
    room.language = wanted.language
    count_edit(room)
    session.flush()
    _tell(session, room)


def rename(session: Session, principal: Principal, room: Classroom, wanted: Room) -> None:
    """Give a classroom another name or community. Raises NotAllowed, EmptyField, ClassroomTaken."""
    by = require(principal, Right.ROOMS)
    name = line(wanted.name, MAX_NAME)
    if not visible(name):
        raise EmptyField(field="name")
    community = communities.get_or_make(session, principal, wanted.community, wanted.district)
    before = f"{room.community.name} {room.name}"
    if before == f"{community.name} {name}":
        return
    try:
        with session.begin_nested():
            room.name, room.name_key, room.community = name, name_key(name), community
            count_edit(room)
            session.flush()
    except IntegrityError:
        raise ClassroomTaken(name, community.name) from None
    _tell(session, room)
    record(session, Decision(by.id, Action.ROOM), room, before, f"{community.name} {name}")


def close(session: Session, principal: Principal, room: Classroom, now: datetime) -> None:
    """Close a classroom: its screens are unpaired, its name is free again, its history stays. Raises NotAllowed."""
    by = require(principal, Right.ROOMS)
    for screen in room.screens:
        if screen.state is ScreenState.PAIRED:
            pairing.revoke(session, principal, screen, now)
    before = f"{room.community.name} {room.name}"
    room.closed_at, room.name_key = now, f"{room.name_key} {room.id}"
    room.volunteers.clear()
    session.flush()
    record(session, Decision(by.id, Action.ROOM), room, before, "")


def add_volunteer(session: Session, principal: Principal, room: Classroom, name: str) -> None:
    """Let a member look after a classroom. Raises NotAllowed, NoSuchMember."""
    by = require(principal, Right.ROOMS)
    member = members.find(session, name)
    if member is None or not member.active:
        raise NoSuchMember(line(name, members.MAX_NAME))
    if member.id not in room.teacher_ids:
        room.volunteers.append(ClassroomVolunteer(member=member))
        session.flush()
        record(session, Decision(by.id, Action.ROOM), room, "", member.name)


def remove_volunteer(session: Session, principal: Principal, room: Classroom, member_id: str) -> None:
    """A member looks after a classroom no longer; nothing happens if they did not. Raises NotAllowed."""
    by = require(principal, Right.ROOMS)
    found = session.scalar(
        select(ClassroomVolunteer).where(
            ClassroomVolunteer.classroom_id == room.id, ClassroomVolunteer.member_id == member_id
        )
    )
    if found is not None:
        name = found.member.name
        room.volunteers.remove(found)
        session.flush()
        record(session, Decision(by.id, Action.ROOM), room, name, "")


def _check(wanted: RoomSettings) -> None:
    kbit, storage = wanted.line_kbit, wanted.storage_gb
    is_right = {
        "line_kbit": kbit is None or 64 <= kbit <= MOST_KBIT,
        "storage_gb": storage is None or 1 <= storage <= MOST_GB,
        "rung": wanted.rung is None or wanted.rung in RUNGS,
        "language": wanted.language in LANGUAGES,
        "volume": 0 <= wanted.volume <= 100,
        "window": all(_TIME.fullmatch(one) for one in (wanted.window_from, wanted.window_until)),
    }
    for name, right in is_right.items():
        if not right:
            raise WrongSetting(name)


def _tell(session: Session, room: Classroom) -> None:
    changed(session, *(f"screen:{screen.id}" for screen in room.screens if screen.active))
