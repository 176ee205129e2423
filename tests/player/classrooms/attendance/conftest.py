"""A classroom with a screen, a volunteer and neighbours, and a lesson that is shown there."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from catalog.courses import publishing
from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from player.classrooms.attendance import plays
from player.classrooms.attendance.counting import Counter
from player.classrooms.attendance.models import ScreenPlay, Source
from player.classrooms.attendance.plays import PlayReport
from player.classrooms.attendance.register import Hand
from player.classrooms.attendance.rules import Span
from player.classrooms.attendance.showings import Occasion
from player.classrooms.screens import pairing, rooms
from player.classrooms.screens.models import Classroom, ClassroomVolunteer, Screen
from player.classrooms.screens.rooms import Room
from tests import factories

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)  # a Thursday
BY_SCREEN = Counter(Source.SCREEN)


def at(minutes: float) -> datetime:
    """Minutes after nine."""
    return NINE + timedelta(minutes=minutes)


@dataclass
class Hall:
    """A classroom, its screen and its people."""

    operator: Member
    volunteer: Member
    neighbour: Member
    room: Classroom
    screen: Screen
    token: str
    lesson: Lesson

    @property
    def hand(self) -> Hand:
        """The volunteer's."""
        return Hand(self.volunteer.id)

    @property
    def occasion(self) -> Occasion:
        """The lesson in the classroom."""
        return Occasion(self.room.id, self.lesson)

    def read_by(self, session: Session) -> "Hall":
        """The same, read by another session."""
        rows = {name: row for name, row in vars(self).items() if name != "token"}
        return replace(self, **{name: session.get_one(type(row), row.id) for name, row in rows.items()})

    def play(self, session: Session, key: str, spans: list[tuple[float, float]], began: float = 0) -> ScreenPlay:
        """The screen reports a play that began some minutes after nine."""
        ended = began + sum(end - start for start, end in spans) / 60
        report = PlayReport(key, self.lesson, Span(at(began), at(ended)), spans)
        made = plays.note_play(session, self.screen, report, at(600))
        assert made is not None
        return made


def build(session: Session, name: str = "一号教室") -> Hall:
    """A classroom of its own, with people of its own."""
    operator = factories.member(session, f"周立{name}", Role.OPERATOR)
    volunteer, neighbour = (factories.member(session, f"{who}{name}", Role.RESIDENT) for who in ("李秀英", "孙桂芳"))
    room = rooms.add_room(session, operator, Room(name, "和平社区", "东城"))
    room.volunteers.append(ClassroomVolunteer(member_id=volunteer.id))
    made = pairing.begin(session, NINE)
    pairing.pair(session, operator, made.screen.code or "", room, NINE)
    teacher = factories.member(session, f"王桂兰{name}")
    course = factories.course(session, teacher)
    lesson = factories.watchable(session, course)
    publishing.publish_course(session, teacher, course)
    session.flush()
    return Hall(operator, volunteer, neighbour, room, made.screen, made.token, lesson)


@pytest.fixture
def hall(session: Session) -> Hall:
    return build(session)
