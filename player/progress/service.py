"""Use cases around progress. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from catalog.courses.models import Course, Lesson
from catalog.courses.service import public_lessons
from catalog.members.models import Member
from player.progress.models import Progress

MOST_VISITED = 50
"""Places that a browser keeps for a visitor, and as many as are taken over at once; js/parts/places.js."""


@dataclass(frozen=True)
class Visited:
    """A place that a browser kept for a visitor. It is the browser's word: any lesson, any number."""

    lesson_id: str
    position: float
    """Seconds from the start, where to go on."""
    furthest: float
    """The largest position ever reached, in seconds."""
    seen: datetime


def get(session: Session, member: Member, lesson: Lesson) -> Progress | None:
    """The member's place in the lesson, None if it was never begun."""
    return session.get(Progress, (member.id, lesson.id))


def save(session: Session, member: Member, lesson: Lesson, position: float, now: datetime) -> Progress:
    """Remember a position in seconds, kept within the lesson's length."""
    position = max(0.0, min(position, lesson.duration or position))
    progress = get(session, member, lesson)
    if progress is None:
        progress = _begin(session, member, lesson, position)
    progress.position, progress.updated_at = position, now
    progress.furthest = max(progress.furthest, position)
    session.flush()
    return progress


def take_over(session: Session, member: Member, visited: Sequence[Visited], now: datetime) -> int:
    """Give a member the places that their browser kept before they signed in; answers how many.

    Of two places in one lesson the newer wins, the furthest point counts from both. Lessons that are not public are
    left out, and all beyond MOST_VISITED. A time in the future counts as now.
    """
    newest_last = sorted(visited[:MOST_VISITED], key=lambda place: place.seen)
    lessons = {lesson.id: lesson for lesson in public_lessons(session, [place.lesson_id for place in newest_last])}
    known = [place for place in newest_last if place.lesson_id in lessons]
    for place in known:
        _take(session, member, lessons[place.lesson_id], place, min(place.seen, now))
    return len(known)


def _take(session: Session, member: Member, lesson: Lesson, place: Visited, seen: datetime) -> None:
    length = lesson.duration or 0.0
    before = get(session, member, lesson)
    if before is None or before.updated_at < seen:
        before = save(session, member, lesson, place.position, seen)
    before.furthest = max(before.furthest, min(place.furthest, length))
    session.flush()


def _begin(session: Session, member: Member, lesson: Lesson, position: float) -> Progress:
    progress = Progress(member_id=member.id, lesson_id=lesson.id, position=position, furthest=position)
    try:
        with session.begin_nested():
            session.add(progress)
    except IntegrityError:  # the member's other window was first
        return session.get_one(Progress, (member.id, lesson.id))
    return progress


def shares(session: Session, member: Member, lesson_ids: list[str]) -> dict[str, float]:
    """How far, 0 to 1, the member has watched each lesson; lessons never begun are left out."""
    rows = session.scalars(
        select(Progress).where(Progress.member_id == member.id, Progress.lesson_id.in_(lesson_ids))
    )
    return {progress.lesson_id: progress.share for progress in rows}


def to_continue(session: Session, member: Member, most: int = 6) -> list[Progress]:
    """Begun, unfinished lessons that can still be watched, the last seen first."""
    rows = session.scalars(
        select(Progress)
        .where(Progress.member_id == member.id, Progress.position > 0)
        .order_by(Progress.updated_at.desc())
        .limit(50)
        .options(selectinload(Progress.lesson).selectinload(Lesson.course).selectinload(Course.owner))
    )
    return [progress for progress in rows if progress.lesson.public and not progress.finished][:most]
