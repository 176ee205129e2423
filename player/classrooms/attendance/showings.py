"""Finds the showing to which a play or a count belongs, or begins one. Functions flush and never commit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.errors import NotFound
from player.classrooms.attendance.models import Presence, ScreenPlay, Showing
from player.classrooms.attendance.rules import LINGER, PAUSE, Span, counted_for, same_showing
from player.classrooms.screens.models import Classroom
from player.statistics.weeks import monday


@dataclass(frozen=True)
class Occasion:
    """A lesson in a classroom."""

    classroom_id: str
    lesson: Lesson
    screening_id: str | None = None
    """None where nobody knows of one."""


Fits = Callable[[Showing], bool]


def get(session: Session, showing_id: str) -> Showing:
    """The showing with this id. Raises NotFound."""
    found = session.get(Showing, showing_id)
    if found is None:
        raise NotFound()
    return found


def lock(session: Session, showing: Showing) -> Showing:
    """Read a showing again and keep it from others until this transaction ends."""
    session.refresh(showing, with_for_update={"of": Showing})
    return showing


def of_play(session: Session, occasion: Occasion, play: Span) -> Showing:
    """The showing of which a play is a part, locked; a new one if there is none."""
    return _locked(session, occasion, play, lambda one: same_showing(one.span, play, played=_is_played(session, one)))


def of_count(session: Session, occasion: Occasion, at: datetime) -> Showing:
    """The showing whose people are counted at a moment, locked; a new one if there is none."""
    return _locked(session, occasion, Span(at, at), lambda one: counted_for(one.span, at))


def latest(session: Session, classroom_id: str, now: datetime) -> Showing | None:
    """The last showing of a classroom whose people may still be there."""
    query = select(Showing).where(Showing.classroom_id == classroom_id, Showing.ended_at >= now - LINGER)
    return session.scalar(query.order_by(Showing.began_at.desc(), Showing.id).limit(1))


def _locked(session: Session, occasion: Occasion, span: Span, fits: Fits) -> Showing:
    found = _found(session, occasion, span, fits)
    if found is None:
        # Two who count at once wait here for each other, and the second finds the showing of the first.
        session.execute(select(Classroom.id).where(Classroom.id == occasion.classroom_id).with_for_update())
        found = _found(session, occasion, span, fits)
    if found is None:
        return _begun(session, occasion, span)
    lock(session, found)
    if found.screening_id is None:
        found.screening_id = occasion.screening_id
    return found


def _found(session: Session, occasion: Occasion, span: Span, fits: Fits) -> Showing | None:
    rows = select(Showing).where(Showing.classroom_id == occasion.classroom_id)
    rows = rows.execution_options(populate_existing=True)
    if occasion.screening_id is not None:
        named = session.scalar(rows.where(Showing.screening_id == occasion.screening_id))
        if named is not None:
            return named
        rows = rows.where(Showing.screening_id.is_(None))
    return next(filter(fits, session.scalars(_near(rows, occasion, span))), None)


def _near(rows: Select[Showing], occasion: Occasion, span: Span) -> Select[Showing]:
    """Those of the lesson about that time, the last begun first."""
    rows = rows.where(Showing.lesson_id == occasion.lesson.id)
    rows = rows.where(Showing.began_at <= span.ended + LINGER, Showing.ended_at >= span.began - LINGER - PAUSE)
    return rows.order_by(Showing.began_at.desc(), Showing.id).limit(20)


def _is_played(session: Session, showing: Showing) -> bool:
    return session.scalar(select(ScreenPlay.key).where(ScreenPlay.showing_id == showing.id).limit(1)) is not None


def _begun(session: Session, occasion: Occasion, span: Span) -> Showing:
    lesson = occasion.lesson
    showing = Showing(
        classroom_id=occasion.classroom_id,
        screening_id=occasion.screening_id,
        lesson_id=lesson.id,
        title=lesson.title,
        category_id=lesson.course.category_id,
        upload_id=lesson.package.upload_id if lesson.package else None,
        began_at=span.began,
        ended_at=span.ended,
    )
    stretch(showing, span)
    session.add(showing)
    session.flush()
    return showing


def stretch(showing: Showing, span: Span) -> None:
    """Make the showing hold a play."""
    showing.began_at, showing.ended_at = min(showing.began_at, span.began), max(showing.ended_at, span.ended)
    showing.day, showing.week = showing.began_at.astimezone().date(), monday(showing.began_at)


@dataclass(frozen=True)
class Earlier:
    """What a classroom remembers on its end card."""

    last: int | None
    """The people of the showing before; None if there was none."""
    this_year: int
    """How many showings there were since the first of January, this one included."""


def earlier(session: Session, showing: Showing) -> Earlier:
    """What came before a showing in its classroom."""
    here = Showing.classroom_id == showing.classroom_id
    before = select(Showing.people).where(here, Showing.began_at < showing.began_at, Showing.people > 0)
    year = select(func.count()).select_from(Showing).where(here, Showing.day >= showing.day.replace(month=1, day=1))
    last = session.scalar(before.order_by(Showing.began_at.desc()).limit(1))
    return Earlier(last, session.scalar(year.where(Showing.began_at <= showing.began_at)) or 0)


def people_of(session: Session, classroom_id: str, screening_ids: Sequence[str]) -> dict[str, int]:
    """How many people came to screenings in one classroom, by their ids; without those that nobody counted."""
    mine = (Showing.classroom_id == classroom_id, Showing.screening_id.in_(screening_ids), Showing.people > 0)
    rows = session.execute(select(Showing.screening_id, Showing.people).where(*mine))
    return {str(screening_id): people for screening_id, people in rows}


def lately(session: Session, classroom_id: str, most: int) -> Sequence[Showing]:
    """The last showings of a classroom, the newest first."""
    query = select(Showing).where(Showing.classroom_id == classroom_id)
    return session.scalars(query.order_by(Showing.began_at.desc(), Showing.id).limit(most)).all()


def attended(session: Session, member_id: str, lesson_id: str) -> Iterable[Showing]:
    """The showings of a lesson at which a member was."""
    here = (Presence.member_id == member_id) & Presence.removed_at.is_(None)
    mine = select(Showing).join(Presence, Presence.showing_id == Showing.id)
    return session.scalars(mine.where(here, Showing.lesson_id == lesson_id))
