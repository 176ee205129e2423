"""Use cases of calls for clips: open one, close it, tell which are open. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from catalog.calls.errors import BeyondTheEnd, NoDemonstrations, NothingAsked, TooLong, TooManyCalls
from catalog.calls.jobs import CLOSE
from catalog.calls.models import ClipCall
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.errors import InThePast, NotFound
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line
from catalog.versions import start_edit
from catalog.videos.models import Package, Video

MOST_OPEN = 5  # at one lesson
MOST_WANTED = 99  # videos
LONGEST = timedelta(days=366)
MAX_TEXT = 120  # characters


@dataclass(frozen=True)
class Wish:
    """What a teacher asks for."""

    text: str
    closes_at: datetime
    at: float | None = None
    """Seconds from the beginning of the lesson; None: the whole lesson."""
    wanted: int = 0
    """How many videos; 0: as many as come."""


def open_call(session: Session, principal: Principal, lesson: Lesson, wish: Wish, now: datetime) -> ClipCall:
    """Ask neighbours for videos at a lesson, until a day.

    Raises NotAllowed, NothingAsked, InThePast, TooLong, BeyondTheEnd, NoDemonstrations, TooManyCalls.
    """
    teacher = require(principal, Right.EDIT, lesson)
    _check(lesson, wish, now)
    start_edit(session, lesson, None)  # of two teachers who ask at the same time, one is told that there are enough
    counted = select(func.count()).select_from(ClipCall).where(ClipCall.lesson_id == lesson.id, _is_open(now))
    if (session.scalar(counted) or 0) >= MOST_OPEN:
        raise TooManyCalls(most=MOST_OPEN)
    call = ClipCall(
        lesson=lesson,
        by_id=teacher.id,
        text=line(wish.text, MAX_TEXT),
        at=wish.at,
        wanted=min(max(wish.wanted, 0), MOST_WANTED),
        created_at=now,
        closes_at=wish.closes_at,
    )
    session.add(call)
    session.flush()
    ledger.enqueue(session, Order(CLOSE, call.id, owner_id=teacher.id, run_after=wish.closes_at), now=now)
    return call


def close(session: Session, principal: Principal, lesson: Lesson, call_id: str, now: datetime) -> ClipCall:
    """Ask no longer; one that is closed stays so. Raises NotAllowed, NotFound."""
    require(principal, Right.EDIT, lesson)
    call = session.get(ClipCall, call_id)
    if call is None or call.lesson_id != lesson.id:
        raise NotFound()
    if call.closed_at is None:
        call.closed_at = min(now, call.closes_at)
        ledger.drop(session, call.id, {CLOSE})
    session.flush()
    return call


def carry_out(session: Session, job: Job, now: datetime) -> None:
    """Close a call at its end."""
    call = session.get(ClipCall, job.subject)
    if call is not None and call.closed_at is None and call.closes_at <= now:
        call.closed_at = call.closes_at


def calls_of(session: Session, lesson: Lesson, most: int) -> list[ClipCall]:
    """The calls at a lesson, the newest first; closed ones too."""
    query = select(ClipCall).where(ClipCall.lesson_id == lesson.id).options(joinedload(ClipCall.by))
    return list(session.scalars(query.order_by(ClipCall.created_at.desc(), ClipCall.id).limit(most)))


def open_at(session: Session, lesson_ids: Sequence[str], now: datetime) -> list[ClipCall]:
    """The open calls at these lessons, in order of the lessons' seconds."""
    query = select(ClipCall).where(ClipCall.lesson_id.in_(lesson_ids), _is_open(now))
    order = (func.coalesce(ClipCall.at, 0.0), ClipCall.created_at, ClipCall.id)
    return list(session.scalars(query.options(joinedload(ClipCall.by)).order_by(*order)))


def newest_open(session: Session, most: int, now: datetime) -> list[ClipCall]:
    """The newest open calls at lessons that everybody may watch."""
    query = (
        select(ClipCall)
        .join(Lesson, Lesson.id == ClipCall.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(Video, Video.id == Lesson.video_id)
        .join(Package, Package.video_id == Lesson.video_id)
        .where(
            _is_open(now),
            Lesson.state == LessonState.PUBLISHED,
            Lesson.removed_at.is_(None),
            Course.state == CourseState.PUBLISHED,
            Course.removed_at.is_(None),
            Video.recalled.is_(False),
        )
        .options(joinedload(ClipCall.by), joinedload(ClipCall.lesson))
    )
    return list(session.scalars(query.order_by(ClipCall.created_at.desc(), ClipCall.id).limit(most)))


def find(session: Session, call_id: str) -> ClipCall | None:
    """The call of an id, open or closed; None if there is none."""
    return session.get(ClipCall, call_id) if call_id and "\0" not in call_id else None


def _check(lesson: Lesson, wish: Wish, now: datetime) -> None:
    if not line(wish.text, MAX_TEXT):
        raise NothingAsked()
    if wish.closes_at <= now:
        raise InThePast()
    if wish.closes_at > now + LONGEST:
        raise TooLong()
    if lesson.borrows:
        raise NoDemonstrations()
    if wish.at is not None and not 0 <= wish.at < (lesson.duration or float("inf")):
        raise BeyondTheEnd()


def _is_open(now: datetime) -> ColumnElement[bool]:
    return ClipCall.closed_at.is_(None) & (ClipCall.closes_at > now)
