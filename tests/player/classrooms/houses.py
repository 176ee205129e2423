"""A classroom with a paired screen, made in one line."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.members.models import Member, Role
from player.classrooms.screens import pairing, rooms
from player.classrooms.screens.models import Classroom, ClassroomVolunteer, Screen
from player.classrooms.screens.rooms import Room
from tests import factories


@dataclass
class House:
    """An operator, a classroom, its volunteer, a resident, and the classroom's screen with its token."""

    operator: Member
    volunteer: Member
    resident: Member
    room: Classroom
    screen: Screen
    token: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def house(session: Session) -> House:
    """Everybody in it. Flushes and never commits."""
    operator = factories.member(session, "周立", Role.OPERATOR)
    volunteer, resident = (factories.member(session, name, Role.RESIDENT) for name in ("李秀英", "孙桂芳"))
    room = rooms.add_room(session, operator, Room("一号教室", "和平社区", "东城"))
    room.volunteers.append(ClassroomVolunteer(member=volunteer))
    screen, token = another_screen(session, operator, room)
    return House(operator, volunteer, resident, room, screen, token)


def another_screen(session: Session, operator: Member, room: Classroom) -> tuple[Screen, str]:
    """A paired screen of a classroom, and its token."""
    made = pairing.begin(session, now())
    pairing.pair(session, operator, made.screen.code or "", room, now())
    return made.screen, made.token
