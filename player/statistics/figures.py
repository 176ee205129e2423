"""The figures of a lesson and of a course, for those who teach it. They hold no names.

How far people watched is told of FEWEST of them and more: in a small class, a teacher could guess whose curve it is.
"""

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

    @property
    def told(self) -> bool:
        """Whether there are enough people to tell how long they watched."""
        return self.people >= FEWEST

    @property
    def minutes(self) -> int | None:
        """Minutes that were played, repeated ones included; None for few people."""
        return round(self.seconds / 60) if self.told else None


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
class LessonFigures:
    """The figures of one lesson in a period."""

    count: Count
    before: Count
    """Of the week before the current one."""
    weeks: Sequence[Week]
    retention: Retention | None
    """None if there are few people, or no video any more."""


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
    count = _count(session, lessons, since)
    return LessonFigures(
        count=count,
        before=_week_before(session, lessons, now),
        weeks=_weeks(session, lessons, now),
        retention=_retention(session, lesson, since) if count.told else None,
    )


def of_course(session: Session, principal: Principal, course: Course, period: Period, now: datetime) -> CourseFigures:
    """The figures of a course. Raises NotAllowed."""
    require(principal, Right.STATISTICS, course)
    lessons, since = [lesson.id for lesson in course.lessons], period.since(now)
    found = session.execute(_counts(lessons).add_columns(Play.lesson_id).where(_from(since)).group_by(Play.lesson_id))
    by_lesson = {lesson_id: Count(plays, people, seconds) for plays, people, seconds, lesson_id in found}
    return CourseFigures(
        count=_count(session, lessons, since),
        before=_week_before(session, lessons, now),
        weeks=_weeks(session, lessons, now),
        lessons=[(lesson, by_lesson.get(lesson.id, Count())) for lesson in course.lessons],
    )


def by_week(
    session: Session, principal: Principal, course: Course, only: Lesson | None = None
) -> list[tuple[Lesson, Week]]:
    """All weeks in which lessons were played, of all lessons of a course or of one. Raises NotAllowed."""
    require(principal, Right.STATISTICS, course)
    lessons = {lesson.id: lesson for lesson in ([only] if only else course.lessons)}
    query = _counts(list(lessons)).add_columns(Play.week, Play.lesson_id).group_by(Play.week, Play.lesson_id)
    rows = [
        (lessons[lesson_id], Week(week, Count(plays, people, seconds)))
        for plays, people, seconds, week, lesson_id in session.execute(query)
    ]
    places = {lesson_id: place for place, lesson_id in enumerate(lessons)}
    return sorted(rows, key=lambda row: (places[row[0].id], row[1].week))


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
    return Count(*session.execute(_counts(lesson_ids).where(Play.week == last)).one())


def _weeks(session: Session, lesson_ids: Sequence[str], now: datetime) -> list[Week]:
    mondays = last_weeks(now, WEEKS)
    query = _counts(lesson_ids).add_columns(Play.week).where(Play.week >= mondays[0]).group_by(Play.week)
    found = {week: Count(plays, people, seconds) for plays, people, seconds, week in session.execute(query)}
    return [Week(monday, found.get(monday, Count())) for monday in mondays]


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
        return None
    chapters = [(one.at, package.duration if one.end is None else one.end, one.title) for one in spans(lesson)]
    if chapters and chapters[0][0] > 0:
        chapters.insert(0, (0.0, chapters[0][0], ""))
    parts = chapters or [(start, end, "") for start, end in equal_parts(package.duration)]
    return Retention(
        people=len(attention.people),
        completed=attention.completed(),
        curve=attention.curve(),
        parts=[
            Part(at, end, title, attention.watched(at, end), attention.again(at, end)) for at, end, title in parts
        ],
    )
