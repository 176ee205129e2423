"""Reports for operators: the people who came, by community, category, week and so on; and proof of play.

Of fewer than FEWEST people only two numbers are told, showings and people, as in the figures of teachers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.communities.models import Community, District
from catalog.courses.models import Lesson
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from player.classrooms.attendance.models import ScreenPlay, Showing
from player.classrooms.screens.models import Classroom
from player.statistics.figures import FEWEST


class By(Enum):
    """What the rows of a report are."""

    COMMUNITY = "community"
    CATEGORY = "category"
    WEEK = "week"
    DAY = "day"
    CLASSROOM = "classroom"
    LESSON = "lesson"
    DISTRICT = "district"


@dataclass(frozen=True)
class Days:
    """From one day to another, both included, in the school's time zone."""

    first: date
    last: date


@dataclass(frozen=True)
class Sum:
    """Showings, and the people who came: somebody who came twice counts twice."""

    showings: int = 0
    people: int = 0
    seconds: int = 0
    """Played, times the people of each showing."""
    classrooms: int = 0

    @property
    def minutes(self) -> int | None:
        """Minutes that people watched together; None for few people."""
        return round(self.seconds / 60) if self.people >= FEWEST else None


@dataclass(frozen=True)
class Row:
    """One community, category, week, ..."""

    id: str
    """The id, or the day on which it begins; "" for what has none."""
    name: str
    """"" where the id says it, or nothing is known any more."""
    sum: Sum


@dataclass(frozen=True)
class Report:
    """The rows of some days, and all of them together."""

    days: Days
    by: By
    total: Sum
    rows: Sequence[Row]


@dataclass(frozen=True)
class Proof:
    """What one screen really played, by its own reports."""

    play: ScreenPlay
    classroom: Classroom
    showing: Showing | None
    lesson: Lesson | None

    @property
    def share(self) -> float | None:
        """How much of the lesson was played, 0 to 1; None if it has no video any more."""
        duration = self.lesson.duration if self.lesson else None
        return None if duration is None else self.play.watched.coverage(duration)


def of_days(session: Session, principal: Principal, days: Days, by: By) -> Report:
    """The report of some days. Raises NotAllowed. Days and weeks come in order, all else by people."""
    require(principal, Right.RUN)
    total = Sum(*session.execute(_within(_sums(), days)).one())
    return Report(days, by, total, sorted(_rows(session, days, by), key=_order(by)))


def _order(by: By) -> Callable[[Row], tuple[int, str, str]]:
    in_time = by in (By.WEEK, By.DAY)
    return lambda row: (0 if in_time else -row.sum.people, row.id if in_time else row.name, row.id)


def _rows(session: Session, days: Days, by: By) -> Iterator[Row]:
    key, name = _columns(by)
    for showings, people, seconds, classrooms, one, named in session.execute(
        _within(_sums().add_columns(key, func.max(name)).group_by(key), days)
    ):
        yield Row("" if one is None else str(one), named or "", Sum(showings, people, seconds, classrooms))


def _columns(by: By) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What rows are told apart by, and their names."""
    room = Community.name + " · " + Classroom.name
    columns: dict[By, tuple[Any, Any]] = {
        By.COMMUNITY: (Community.id, Community.name),
        By.DISTRICT: (District.id, District.name),
        By.CLASSROOM: (Classroom.id, room),
        By.CATEGORY: (Showing.category_id, Category.name),
        By.LESSON: (Showing.lesson_id, Showing.title),
        By.WEEK: (Showing.week, literal("")),
        By.DAY: (Showing.day, literal("")),
    }
    return columns[by]


def _sums() -> Select[*tuple[Any, ...]]:
    counted = select(
        func.count(),
        func.coalesce(func.sum(Showing.people), 0),
        func.coalesce(func.sum(Showing.people * Showing.seconds), 0),
        func.count(func.distinct(Showing.classroom_id)),
    )
    rows = counted.select_from(Showing).join(Classroom, Classroom.id == Showing.classroom_id).join(Community)
    return rows.outerjoin(District).outerjoin(Category, Category.id == Showing.category_id)


def _within(query: Select[*tuple[Any, ...]], days: Days) -> Select[*tuple[Any, ...]]:
    return query.where(Showing.day >= days.first, Showing.day <= days.last)


def showings_of(
    session: Session, principal: Principal, days: Days, start: int = 0, most: int = 50
) -> Sequence[tuple[Showing, Classroom]]:
    """The showings of some days, the last one first. Raises NotAllowed."""
    require(principal, Right.RUN)
    query = select(Showing, Classroom).join(Classroom, Classroom.id == Showing.classroom_id)
    query = _within(query, days).order_by(Showing.began_at.desc(), Showing.id).offset(start).limit(most)
    return [(showing, room) for showing, room in session.execute(query)]


def proofs(session: Session, principal: Principal, days: Days) -> Iterator[Proof]:
    """What screens played on some days, in the order of time. Raises NotAllowed."""
    require(principal, Right.RUN)
    first = datetime.combine(days.first, time.min).astimezone()
    behind = datetime.combine(days.last + timedelta(days=1), time.min).astimezone()
    query = select(ScreenPlay, Classroom, Showing, Lesson).join(Classroom, Classroom.id == ScreenPlay.classroom_id)
    query = query.outerjoin(Showing, Showing.id == ScreenPlay.showing_id)
    query = query.outerjoin(Lesson, Lesson.id == ScreenPlay.lesson_id).where(ScreenPlay.seconds > 0)
    query = query.where(ScreenPlay.began_at >= first, ScreenPlay.began_at < behind)
    query = query.order_by(ScreenPlay.began_at, ScreenPlay.screen_id, ScreenPlay.key)
    for play, room, showing, lesson in session.execute(query.execution_options(yield_per=500)):
        yield Proof(play, room, showing, lesson)
