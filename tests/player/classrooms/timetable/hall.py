"""Two classrooms, an operator, a volunteer, and a lesson that neighbours can watch."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.courses.publishing import publish_course
from catalog.members.models import Member, Role
from player.classrooms.screens import pairing, rooms
from player.classrooms.screens.models import Classroom, ClassroomVolunteer, Screen, ScreenState
from player.classrooms.screens.rooms import Room
from player.classrooms.timetable import holidays, planning
from player.classrooms.timetable.models import Screening
from player.classrooms.timetable.planning import Rules, Wish
from player.classrooms.timetable.repeats import DaysOff
from tests import factories

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)
NOW = datetime(2026, 11, 20, 8, tzinfo=ZONE)
RULES = Rules(ZONE, DaysOff(holidays.chinese()))


@dataclass
class Hall:
    """What every test of the timetable needs."""

    operator: Member
    volunteer: Member
    teacher: Member
    resident: Member
    lesson: Lesson
    rooms: list[Classroom]
    screen: Screen

    def wish(self, starts_at: datetime = MONDAY, rooms: list[Classroom] | None = None) -> Wish:
        """The lesson in the first classroom."""
        return Wish(self.lesson, self.rooms[:1] if rooms is None else rooms, starts_at)

    def plan(self, session: Session, wish: Wish | None = None) -> Screening:
        """Plan that."""
        return planning.plan(session, self.operator, wish or self.wish(), RULES, NOW).screenings[0]


def hall(session: Session) -> Hall:
    """Made in `session`."""
    operator = factories.member(session, "周立", Role.OPERATOR)
    teacher = factories.member(session, "王桂兰")
    volunteer, resident = (factories.member(session, name, Role.RESIDENT) for name in ("李秀英", "孙桂芳"))
    course = factories.course(session, teacher)
    lesson = factories.watchable(session, course)
    publish_course(session, teacher, course)
    places = [rooms.add_room(session, operator, Room(name, "和平社区")) for name in ("一号教室", "二号教室")]
    places[0].volunteers.append(ClassroomVolunteer(member_id=volunteer.id))
    screen = pairing.begin(session, NOW).screen
    screen.state, screen.classroom = ScreenState.PAIRED, places[0]
    session.flush()
    return Hall(operator, volunteer, teacher, resident, lesson, places, screen)
