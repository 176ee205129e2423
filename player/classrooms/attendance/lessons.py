"""The showings of lessons for those who teach them: by classroom and by week.

One play counts for many people. The people of a classroom are those of its best attended showing: neighbours who come
every week are the same people, as members are in the plays at home.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.communities.models import Community
from player.classrooms.attendance.models import Showing
from player.classrooms.screens.models import Classroom
from player.progress.ranges import Ranges


@dataclass(frozen=True)
class Shown:
    """The showings of one lesson in one classroom in one week."""

    lesson_id: str
    classroom_id: str
    week: date
    showings: int
    people: int
    """Of the best attended one."""
    seconds: int
    """Played, times the people of each showing."""


@dataclass(frozen=True)
class InRooms:
    """Showings together."""

    showings: int = 0
    people: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class Audience:
    """The people of a showing, and what they watched together."""

    classroom_id: str
    people: int
    watched: Ranges
    again: Ranges


def shown(session: Session, lesson_ids: Sequence[str], since: date | None) -> list[Shown]:
    """The showings of some lessons from a week on, None for all."""
    place = (Showing.lesson_id, Showing.classroom_id, Showing.week)
    played = func.coalesce(func.sum(Showing.people * Showing.seconds), 0)
    query = select(*place, func.count(), func.max(Showing.people), played)
    query = query.where(Showing.lesson_id.in_(lesson_ids)).group_by(*place)
    rows = session.execute(query if since is None else query.where(Showing.week >= since))
    return [Shown(str(row[0]), row[1], row[2], row[3], row[4], row[5]) for row in rows]


def together(rows: Iterable[Shown]) -> InRooms:
    """Rows added up: of each classroom the people of the best attended showing."""
    people: dict[str, int] = defaultdict(int)
    showings, seconds = 0, 0
    for row in rows:
        people[row.classroom_id] = max(people[row.classroom_id], row.people)
        showings, seconds = showings + row.showings, seconds + row.seconds
    return InRooms(showings, sum(people.values()), seconds)


def by_classroom(rows: Iterable[Shown]) -> dict[str, InRooms]:
    """The same for each classroom by its id, the most people first."""
    parts: dict[str, list[Shown]] = defaultdict(list)
    for row in rows:
        parts[row.classroom_id].append(row)
    found = {room: together(part) for room, part in parts.items()}
    return dict(sorted(found.items(), key=lambda one: (-one[1].people, one[0])))


def names(session: Session, classroom_ids: Iterable[str]) -> dict[str, str]:
    """The names of classrooms with their communities, by id."""
    query = select(Classroom.id, Community.name, Classroom.name).join(Community)
    rows = session.execute(query.where(Classroom.id.in_(list(classroom_ids))))
    return {room: f"{community} · {name}" for room, community, name in rows}


def audiences(session: Session, lesson_id: str, upload_id: str, since: date | None, most: int) -> list[Audience]:
    """The newest showings of one film of a lesson."""
    query = select(Showing.classroom_id, Showing.people, Showing.watched, Showing.again)
    query = query.where(Showing.people > 0, Showing.seconds > 0)
    query = query.where(Showing.lesson_id == lesson_id, Showing.upload_id == upload_id)
    query = query if since is None else query.where(Showing.week >= since)
    return [Audience(*row) for row in session.execute(query.order_by(Showing.began_at.desc()).limit(most))]
