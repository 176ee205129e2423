"""Use cases of classrooms. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.communities import service as communities
from catalog.communities.models import Community, District
from catalog.communities.service import name_key
from catalog.errors import EmptyField
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line, visible
from player.classrooms.screens.errors import ClassroomTaken, UnknownClassroom
from player.classrooms.screens.models import Classroom, ClassroomVolunteer

MAX_NAME = 40  # characters


@dataclass(frozen=True)
class Room:
    """What a new classroom is called, and where it is; the community and its district by name."""

    name: str
    community: str
    district: str = ""


def all_rooms(session: Session, start: int = 0, most: int | None = None, words: str = "") -> Sequence[Classroom]:
    """The open classrooms, by district, community and name; `words`: part of a name of one of these, "" for all."""
    query = select(Classroom).join(Community).outerjoin(District).where(Classroom.closed_at.is_(None))
    if key := name_key(words):
        names = (Classroom.name_key, Community.name_key, District.name_key)
        query = query.where(or_(*(name.contains(key, autoescape=True) for name in names)))
    order = (District.name_key.is_(None), District.name_key, Community.name_key, Classroom.name_key, Classroom.id)
    return session.scalars(query.order_by(*order).offset(start).limit(most)).all()


def rooms_of(session: Session, member_id: str) -> Sequence[Classroom]:
    """The open classrooms that a member looks after, by name."""
    query = select(Classroom).join(ClassroomVolunteer).where(ClassroomVolunteer.member_id == member_id)
    return session.scalars(query.where(Classroom.closed_at.is_(None)).order_by(Classroom.name_key)).all()


def looks_after(session: Session, member_id: str) -> bool:
    """Whether a member looks after any open classroom."""
    query = select(ClassroomVolunteer.member_id).join(Classroom)
    query = query.where(ClassroomVolunteer.member_id == member_id, Classroom.closed_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def get_room(session: Session, classroom_id: str) -> Classroom:
    """The open classroom with this id. Raises UnknownClassroom."""
    found = session.get(Classroom, classroom_id)
    if found is None or found.closed_at is not None:
        raise UnknownClassroom()
    return found


def find_room(session: Session, text: str) -> Classroom:
    """The open classroom with this id, or with this name if it is the only one. Raises UnknownClassroom."""
    found = session.get(Classroom, text)
    if found is None:
        named = select(Classroom).where(Classroom.name_key == name_key(line(text, MAX_NAME)))
        rooms = session.scalars(named.where(Classroom.closed_at.is_(None)).limit(2)).all()
        found = rooms[0] if len(rooms) == 1 else None
    if found is None or found.closed_at is not None:
        raise UnknownClassroom()
    return found


def find_in(session: Session, room: Room) -> Classroom | None:
    """The open classroom of this name in this community, or None."""
    query = select(Classroom).join(Community).where(Community.name_key == name_key(room.community))
    return session.scalar(query.where(Classroom.name_key == name_key(room.name), Classroom.closed_at.is_(None)))


def add_room(session: Session, principal: Principal, room: Room) -> Classroom:
    """Add a classroom, and its community if that is not known yet. Raises NotAllowed, EmptyField, ClassroomTaken."""
    by = require(principal, Right.ROOMS)
    name = line(room.name, MAX_NAME)
    if not visible(name):
        raise EmptyField(field="name")
    community = communities.get_or_make(session, principal, room.community, room.district)
    made = Classroom(name=name, name_key=name_key(name), community=community)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise ClassroomTaken(name, community.name) from None
    record(session, Decision(by.id, Action.ROOM), made, "", f"{community.name} {name}")
    return made
