"""What the timetable has: between two moments, for a classroom, for a community."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.courses.models import Lesson
from catalog.errors import NotFound
from player.classrooms.screens.models import Classroom
from player.classrooms.timetable.models import MOST_PAUSED, ClosedDay, Screening, ScreeningRoom, ScreeningState
from player.classrooms.timetable.overlaps import Booking

_SHOWN = (ScreeningState.PLANNED, ScreeningState.RUNNING, ScreeningState.ENDED)
_WAITING = (ScreeningState.PLANNED, ScreeningState.RUNNING)
AHEAD = timedelta(days=8)
"""How far ahead a screen is told: what it keeps on its disk for a week without a line."""
MOST_AHEAD = 40


def get_screening(session: Session, screening_id: str) -> Screening:
    """The screening with this id, also a cancelled one. Raises NotFound."""
    found = session.get(Screening, screening_id)
    if found is None:
        raise NotFound()
    return found


def between(
    session: Session, begins: datetime, ends: datetime, classrooms: Collection[str] | None = None
) -> list[Screening]:
    """The screenings that begin in a time, in their order, without cancelled ones; only those of some classrooms, if
    they are named."""
    query = _loaded().where(Screening.starts_at >= begins, Screening.starts_at < ends, Screening.state.in_(_SHOWN))
    if classrooms is not None:
        query = query.where(_in(classrooms))
    return list(session.scalars(query).unique())


def bookings(session: Session, begins: datetime, ends: datetime) -> list[Booking]:
    """What is booked at some moment of a time; what is over by hand does not count."""
    overlapping = (Screening.starts_at < ends, Screening.ends_at > begins)
    query = (
        select(Screening).where(*overlapping, Screening.state.in_(_WAITING)).options(selectinload(Screening.rooms))
    )
    return [one.booking for one in session.scalars(query)]


# Built once: every screen asks every 15 s, and building it takes longer than an answer without rows.
_FOR_SCREENS = (
    select(Screening, ScreeningRoom.apart_since)
    .join(ScreeningRoom, ScreeningRoom.screening_id == Screening.id)
    .options(selectinload(Screening.log), joinedload(Screening.lesson).joinedload(Lesson.course))
    .where(
        ScreeningRoom.classroom_id == bindparam("classroom"),
        Screening.starts_at <= bindparam("until"),
        Screening.ends_at > bindparam("since"),
        Screening.state.in_(_WAITING)
        | (Screening.state == ScreeningState.ENDED) & (Screening.starts_at >= bindparam("day")),
    )
    .order_by(Screening.starts_at, Screening.id)
)


@dataclass(frozen=True)
class NowAndNext:
    """What the screens of a classroom show."""

    running: Screening | None
    apart: bool
    """Whether this classroom goes on in its own time."""
    coming: list[Screening]
    over: list[Screening]
    """Those that began since the beginning of the day, and are over."""


def now_and_next(session: Session, classroom_id: str, now: datetime, day: datetime | None = None) -> NowAndNext:
    """What runs in a classroom now, and what comes, the first one first; `day`: from when on what is over is told,
    too (None: it is not).

    What began last goes before one that is over its time: the next class waits for its lesson, and not for the end of
    another. Other classrooms are not loaded: a screening of the whole city has hundreds, and every screen asks.
    """
    since = now if day is None else day
    times = {"until": now + AHEAD, "since": min(since, now - MOST_PAUSED), "day": since}
    rows = session.execute(_FOR_SCREENS, {"classroom": classroom_id, **times}).all()
    running = [row for row in rows if row[0].state_at(now) is ScreeningState.RUNNING]
    coming = [one for one, _ in rows if one.starts_at > now and one.state is ScreeningState.PLANNED]
    showing, apart_since = running[-1] if running else (None, None)
    over = [one for one, _ in rows if since <= one.starts_at and one.state_at(now) is ScreeningState.ENDED]
    return NowAndNext(showing, apart_since is not None, coming[:MOST_AHEAD], over)


def of_community(session: Session, community_id: str, begins: datetime, ends: datetime) -> list[Screening]:
    """The screenings in all classrooms of a community that begin in a time."""
    rooms = select(Classroom.id).where(Classroom.community_id == community_id, Classroom.closed_at.is_(None))
    return between(session, begins, ends, list(session.scalars(rooms)))


def closed_days(session: Session) -> Sequence[ClosedDay]:
    """All days on which the school is closed, in their order."""
    return session.scalars(select(ClosedDay).order_by(ClosedDay.day)).all()


def _in(classrooms: Collection[str]) -> ColumnElement[bool]:
    taking_part = select(ScreeningRoom.screening_id).where(ScreeningRoom.classroom_id.in_(classrooms))
    return Screening.id.in_(taking_part)


def _loaded() -> Select[Screening]:
    return (
        select(Screening)
        .options(
            selectinload(Screening.rooms).joinedload(ScreeningRoom.classroom).joinedload(Classroom.community),
            selectinload(Screening.log),
            joinedload(Screening.lesson).joinedload(Lesson.course),
        )
        .order_by(Screening.starts_at, Screening.id)
    )


def series(session: Session, series_id: str) -> Sequence[datetime]:
    """When the screenings of a repetition begin, without cancelled ones."""
    query = select(Screening.starts_at).where(Screening.series_id == series_id, Screening.state.in_(_SHOWN))
    return session.scalars(query.order_by(Screening.starts_at)).all()


def cancelled_at(session: Session, series_id: str, at: datetime) -> Sequence[Screening]:
    """The screenings of a repetition that were cancelled at one moment and still are, in their order."""
    together = (Screening.series_id == series_id, Screening.changed_at == at)
    query = select(Screening).where(*together, Screening.state == ScreeningState.CANCELLED)
    return session.scalars(query.order_by(Screening.starts_at)).all()
