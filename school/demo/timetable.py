"""The timetable of the demo school: classrooms and two weeks, with a repetition, a clash and a closed day."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from player.classrooms.screens.models import Classroom
from player.classrooms.screens.rooms import Room, add_room, all_rooms
from player.classrooms.timetable import closing, planning
from player.classrooms.timetable.models import ClosedDay, Screening
from player.classrooms.timetable.planning import Rules, Wish
from player.classrooms.timetable.repeats import Repeat

ROOMS = (
    Room("文化站大厅", "和平社区", "东城"),
    Room("二楼教室", "和平社区", "东城"),
    Room("活动室", "南泉社区", "东城"),
)
# Day of the week, hour and minute, which lesson of the list, which rooms, minutes; the last two clash.
WEEK: tuple[tuple[int, int, int, int, tuple[int, ...], int], ...] = (
    (0, 8, 30, 0, (0, 2), 60),
    (0, 14, 0, 1, (1,), 90),
    (1, 10, 0, 2, (0,), 90),
    (1, 19, 0, 3, (0, 1, 2), 90),
    (2, 9, 30, 1, (2,), 75),
    (2, 16, 0, 4, (1,), 75),
    (4, 9, 30, 0, (0, 1, 2), 75),
    (4, 19, 30, 2, (0,), 90),
    (5, 9, 0, 3, (1,), 90),
    (5, 14, 30, 4, (0, 2), 90),
    (3, 14, 0, 3, (0,), 120),
    (3, 15, 0, 5, (0,), 120),
)
EVENING = (0, 19, 30)
"""A lesson each Monday and Wednesday, for four weeks."""
CLOSED = "街道运动会"


def plan_weeks(session: Session, operator: Member, zone: ZoneInfo, now: datetime) -> None:
    """Plan this week and the next one, unless something is planned already."""
    if session.scalar(select(Screening.id).limit(1)) is not None:
        return
    rooms = list(all_rooms(session)) or [add_room(session, operator, room) for room in ROOMS]
    lessons = _lessons(session)
    if not lessons:
        return
    today = now.astimezone(zone).date()
    monday, rules = today - timedelta(days=today.weekday()), Rules(zone, closing.days_off(session))
    for week in (monday, monday + timedelta(days=7)):
        for row in WEEK:
            wish = _wish(row, (lessons, rooms), week, zone)
            if wish.starts_at + (wish.length or timedelta()) > now:
                planning.plan(session, operator, wish, rules, now)
    begins = datetime.combine(today + timedelta(days=1), time(*EVENING[1:]), zone)
    repeat = Repeat({0, 2}, today + timedelta(days=28))
    planning.plan(
        session, operator, Wish(lessons[0], rooms, begins, timedelta(minutes=90), repeat=repeat), rules, now
    )
    sunday = ClosedDay(day=monday + timedelta(days=13), text=CLOSED)
    closing.close_day(session, operator, sunday, zone, now)


def _wish(
    row: tuple[int, int, int, int, tuple[int, ...], int],
    there: tuple[Sequence[Lesson], Sequence[Classroom]],
    monday: date,
    zone: ZoneInfo,
) -> Wish:
    day, hour, minute, which, places, minutes = row
    lessons, rooms = there
    starts_at = datetime.combine(monday + timedelta(days=day), time(hour, minute), zone)
    chosen = list({rooms[place % len(rooms)].id: rooms[place % len(rooms)] for place in places}.values())
    return Wish(lessons[which % len(lessons)], chosen, starts_at, timedelta(minutes=minutes))


def _lessons(session: Session) -> list[Lesson]:
    """One lesson of each course that neighbours can watch."""
    courses = session.scalars(select(Course).order_by(Course.created_at, Course.id))
    return [course.public_lessons[0] for course in courses if course.public_lessons]
