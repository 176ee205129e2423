"""Use cases around progress. They flush and never commit."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from player.progress.models import Progress


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
