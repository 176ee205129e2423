"""Two months of invented lessons in the classrooms of the demo school, with the people who came."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.communities.models import Community
from catalog.communities.service import name_key
from catalog.courses.models import Lesson
from catalog.members.models import Member
from player.classrooms.attendance import counting, plays, register, showings
from player.classrooms.attendance.counting import Count, Counter
from player.classrooms.attendance.models import Source
from player.classrooms.attendance.plays import PlayReport
from player.classrooms.attendance.register import Hand
from player.classrooms.attendance.rules import Span
from player.classrooms.attendance.showings import Occasion
from player.classrooms.screens import pairing, rooms
from player.classrooms.screens.models import Classroom, ClassroomVolunteer
from player.classrooms.screens.rooms import Room

ROOMS = (
    ("文化站大厅", "和平社区", 38),
    ("二楼教室", "和平社区", 22),
    ("活动室", "南泉社区", 31),
)
"""Name, community, and the people of a usual day; the classrooms of the timetable (timetable.py)."""
WEEKS = 8
NEIGHBOURS = (
    *("赵大爷", "钱大妈", "孙奶奶", "李师傅", "周阿姨", "吴叔"),
    *("郑大姐", "冯大爷", "陈阿姨", "褚奶奶", "卫师傅", "蒋大妈"),
)
"""In the registers, without accounts."""
_AT = (timedelta(hours=9, minutes=30), timedelta(hours=14, minutes=30))


def fill(session: Session, operator: Member, volunteer: Member, lessons: list[Lesson], now: datetime) -> None:
    """Show lessons in all classrooms, two or three a week; the last ones were today. The register of the first
    classroom has names. Flushes. Classrooms that are there already are taken as they are."""
    for name, community, people in ROOMS:
        room = _room(session, operator, volunteer, (name, community), now)
        dice = Random(f"{community} {name}")  # noqa: S311 - no secret
        for back in range(7 * WEEKS):
            day = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=back)
            if back and (day.weekday() > 4 or dice.random() > 0.45):
                continue
            began = min(day + dice.choice(_AT), now - timedelta(minutes=50))
            lesson = lessons[(back + people) % len(lessons)]
            _show(session, room, lesson, began, round(people * (1 - 0.045 * back / 7 + 0.12 * dice.random())))
        _sign(session, room, volunteer)


def _room(session: Session, operator: Member, volunteer: Member, place: tuple[str, str], now: datetime) -> Classroom:
    name, community = place
    query = select(Classroom).join(Community).where(Classroom.name_key == name_key(name))
    room = session.scalar(query.where(Community.name_key == name_key(community)))
    room = room or rooms.add_room(session, operator, Room(name, community, "东城"))
    if not any(one.member_id == volunteer.id for one in room.volunteers):
        room.volunteers.append(ClassroomVolunteer(member_id=volunteer.id))
    if not any(screen.active for screen in room.screens):
        pairing.pair(session, operator, pairing.begin(session, now).screen.code or "", room, now)
    session.flush()
    session.refresh(room)
    return room


def _show(session: Session, room: Classroom, lesson: Lesson, began: datetime, people: int) -> None:
    """One showing, as a screen that had no line tells it: a play, and the heads at its end."""
    screen = next(screen for screen in room.screens if screen.active)
    length, key = lesson.duration or 600.0, f"demo-{began:%Y%m%d%H%M}"
    ended = began + timedelta(seconds=length)
    report = PlayReport(key, lesson, Span(began, ended), [(0.0, length)], [(0.0, length / 5)])
    plays.note_play(session, screen, report, ended)
    said = Count(key, people, Counter(Source.SCREEN), ended + timedelta(minutes=1))
    counting.count(session, Occasion(room.id, lesson), said, ended + timedelta(minutes=2))


def _sign(session: Session, room: Classroom, volunteer: Member) -> None:
    """The names in the register, most of them marked at the last showing."""
    showing = showings.lately(session, room.id, 1)[0]
    for number, name in enumerate(NEIGHBOURS):
        person = register.add(session, showing, name, Hand(volunteer.id), showing.ended_at)
        if number % 4 == 3:
            register.unmark(session, showing, person, Hand(volunteer.id), showing.ended_at)
