"""The figures of a lesson and of a course, for those who teach it. They hold no names.

How far people watched is told of FEWEST of them and more: in a small class, a teacher could guess whose curve it is.
A play in a classroom counts for the people who were there (player/classrooms/attendance). Somebody who watches there
and at home is counted in both, since nobody knows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from catalog.chapters.service import spans
from catalog.courses.models import Course, Lesson
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from player.classrooms.attendance import lessons as showings
from player.classrooms.attendance.lessons import InRooms, Shown
from player.statistics.attention import Attention, equal_parts
from player.statistics.models import Play
from player.statistics.weeks import Period, last_weeks

FEWEST = 5
"""People of whom minutes, curve, chapters and completion are told together; of fewer, plays and people alone."""
WEEKS = 8
"""Of the figures by week."""
MOST_PLAYS = 20_000
"""Plays of which the curve is made, the newest: read one by one, within a second (script/bench statistics)."""


@dataclass(frozen=True)
class Count:
    """Plays and people, and minutes unless these are fewer than FEWEST people."""

    plays: int = 0
    people: int = 0
    seconds: int = 0
    room_plays: int = 0
    """Those of them in classrooms."""
    room_people: int = 0

    @property
    def home_people(self) -> int:
        """The people who watched elsewhere than in a classroom."""
        return self.people - self.room_people

    @property
    def told(self) -> bool:
        """Whether there are enough people to tell how long they watched. Few at home are not hidden by a full
        classroom: what that watched is told apart, and the rest would be theirs."""
        return self.people >= FEWEST and (not self.home_people or self.home_people >= FEWEST)

    @property
    def minutes(self) -> int | None:
        """Minutes that were played, repeated ones included; None for few people."""
        return round(self.seconds / 60) if self.told else None

    def and_in(self, rooms: InRooms) -> "Count":
        """This and the showings in classrooms."""
        plays, people, seconds = rooms.showings, rooms.people, rooms.seconds
        return Count(self.plays + plays, self.people + people, self.seconds + seconds, plays, people)


def in_room(rooms: InRooms) -> Count:
    """The count of showings alone."""
    return Count().and_in(rooms)


@dataclass(frozen=True)
class Week:
    """The figures of a week, by its Monday."""

    week: date
    count: Count


@dataclass(frozen=True)
class Part:
    """A chapter, or a tenth of a lesson without chapters (then `title` is empty)."""

    at: float
    end: float
    title: str
    people: int
    """How many people watched at least half of it."""
    again: int
    """How many people watched something of it more than once."""


@dataclass(frozen=True)
class Retention:
    """What of the film people watched."""

    people: int
    """Those that played the present file."""
    completed: int
    curve: Sequence[tuple[float, int]]
    """First second of each step, and how many people watched it."""
    parts: Sequence[Part]

    @property
    def hard(self) -> Part | None:
        """The part that most people watched again, if it is more than a fifth of them."""
        most = max(self.parts, key=lambda part: part.again)
        return most if most.again >= FEWEST and 5 * most.again > self.people else None


@dataclass(frozen=True)
class Room:
    """The figures of a classroom."""

    id: str
    name: str
    """With its community."""
    count: Count


@dataclass(frozen=True)
class LessonFigures:
    """The figures of one lesson in a period."""

    count: Count
    before: Count
    """Of the week before the current one."""
    weeks: Sequence[Week]
    retention: Retention | None
    """None if there are few people, or no video any more."""
    rooms: Sequence[Room] = ()
    """The classrooms in which it was shown, the most people first."""


@dataclass(frozen=True)
class CourseFigures:
    """The figures of a course and of each of its lessons in a period."""

    count: Count
    before: Count
    weeks: Sequence[Week]
    lessons: Sequence[tuple[Lesson, Count]]


def of_lesson(session: Session, principal: Principal, lesson: Lesson, period: Period, now: datetime) -> LessonFigures:
    """The figures of a lesson. Raises NotAllowed."""
    require(principal, Right.STATISTICS, lesson)
    lessons, since = [lesson.id], period.since(now)
    rows = showings.shown(session, lessons, since)
    return LessonFigures(
        count=_count(session, lessons, since).and_in(showings.together(rows)),
        before=_week_before(session, lessons, now),
        weeks=_weeks(session, lessons, now),
        retention=_retention(session, lesson, since),
        rooms=_rooms(session, rows),
    )


def of_course(session: Session, principal: Principal, course: Course, period: Period, now: datetime) -> CourseFigures:
    """The figures of a course. Raises NotAllowed."""
    require(principal, Right.STATISTICS, course)
    lessons, since = [lesson.id for lesson in course.lessons], period.since(now)
    found = session.execute(_counts(lessons).add_columns(Play.lesson_id).where(_from(since)).group_by(Play.lesson_id))
    by_lesson = {lesson_id: Count(plays, people, seconds) for plays, people, seconds, lesson_id in found}
    rows = showings.shown(session, lessons, since)

    def count(lesson: Lesson) -> Count:
        rooms = showings.together(row for row in rows if row.lesson_id == lesson.id)
        return by_lesson.get(lesson.id, Count()).and_in(rooms)

    return CourseFigures(
        count=_count(session, lessons, since).and_in(showings.together(rows)),
        before=_week_before(session, lessons, now),
        weeks=_weeks(session, lessons, now),
        lessons=[(lesson, count(lesson)) for lesson in course.lessons],
    )


def by_week(
    session: Session, principal: Principal, course: Course, only: Lesson | None = None
) -> list[tuple[Lesson, Week]]:
    """All weeks in which lessons were played, of all lessons of a course or of one. Raises NotAllowed."""
    require(principal, Right.STATISTICS, course)
    lessons = {lesson.id: lesson for lesson in ([only] if only else course.lessons)}
    query = _counts(list(lessons)).add_columns(Play.week, Play.lesson_id).group_by(Play.week, Play.lesson_id)
    counts = {
        (lesson, week): Count(plays, people, seconds)
        for plays, people, seconds, week, lesson in session.execute(query)
    }
    shown: dict[tuple[str, date], list[Shown]] = defaultdict(list)
    for row in showings.shown(session, list(lessons), None):
        shown[row.lesson_id, row.week].append(row)
    places = {lesson_id: place for place, lesson_id in enumerate(lessons)}
    return [
        (lessons[one], Week(week, counts.get((one, week), Count()).and_in(showings.together(shown[one, week]))))
        for one, week in sorted({*counts, *shown}, key=lambda key: (places[key[0]], key[1]))
    ]


def by_room(session: Session, principal: Principal, lesson: Lesson) -> list[tuple[date, Room]]:
    """All weeks in which a lesson was shown in classrooms, each classroom of a week. Raises NotAllowed."""
    require(principal, Right.STATISTICS, lesson)
    rows = showings.shown(session, [lesson.id], None)
    weeks = sorted({row.week for row in rows})
    return [(week, room) for week in weeks for room in _rooms(session, [row for row in rows if row.week == week])]


def _rooms(session: Session, rows: Sequence[Shown]) -> list[Room]:
    found = showings.by_classroom(rows)
    names = showings.names(session, found)
    return [Room(room, names[room], in_room(sums)) for room, sums in found.items()]


def _counts(lesson_ids: Sequence[str]) -> Select[int, int, int]:
    people = func.count(func.distinct(Play.viewer))
    counted = select(func.count(), people, func.coalesce(func.sum(Play.seconds), 0))
    return counted.select_from(Play).where(Play.lesson_id.in_(lesson_ids))


def _from(since: date | None) -> ColumnElement[bool]:
    return true() if since is None else Play.week >= since


def _count(session: Session, lesson_ids: Sequence[str], since: date | None) -> Count:
    return Count(*session.execute(_counts(lesson_ids).where(_from(since))).one())


def _week_before(session: Session, lesson_ids: Sequence[str], now: datetime) -> Count:
    last = last_weeks(now, 2)[0]
    rows = [row for row in showings.shown(session, lesson_ids, last) if row.week == last]
    return Count(*session.execute(_counts(lesson_ids).where(Play.week == last)).one()).and_in(showings.together(rows))


def _weeks(session: Session, lesson_ids: Sequence[str], now: datetime) -> list[Week]:
    mondays = last_weeks(now, WEEKS)
    query = _counts(lesson_ids).add_columns(Play.week).where(Play.week >= mondays[0]).group_by(Play.week)
    found = {week: Count(plays, people, seconds) for plays, people, seconds, week in session.execute(query)}
    rows = showings.shown(session, lesson_ids, mondays[0])

    def count(monday: date) -> Count:
        rooms = showings.together(row for row in rows if row.week == monday)
        return found.get(monday, Count()).and_in(rooms)

    return [Week(monday, count(monday)) for monday in mondays]


def _retention(session: Session, lesson: Lesson, since: date | None) -> Retention | None:
    package = lesson.package
    if package is None:
        return None
    query = select(Play.viewer, Play.watched, Play.again)
    query = query.where(Play.lesson_id == lesson.id, Play.upload_id == package.upload_id)
    attention = Attention(package.duration)
    newest = query.where(_from(since)).order_by(Play.at.desc()).limit(MOST_PLAYS)
    for viewer, watched, again in session.execute(newest):
        attention.add(viewer, watched, again)
    if len(attention.people) < FEWEST:
        attention.people.clear()  # a curve of full classrooms would show them as a line of their own
    for one in showings.audiences(session, lesson.id, package.upload_id, since, MOST_PLAYS):
        if one.people >= FEWEST:
            attention.add(f"room {one.classroom_id}", one.watched, one.again, one.people)
    if attention.heads < FEWEST:
        return None
    chapters = [(one.at, package.duration if one.end is None else one.end, one.title) for one in spans(lesson)]
    if chapters and chapters[0][0] > 0:
        chapters.insert(0, (0.0, chapters[0][0], ""))
    parts = chapters or [(start, end, "") for start, end in equal_parts(package.duration)]
    return Retention(
        people=attention.heads,
        completed=attention.completed(),
        curve=attention.curve(),
        parts=[
            Part(at, end, title, attention.watched(at, end), attention.again(at, end)) for at, end, title in parts
        ],
    )
