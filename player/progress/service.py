"""Use cases around progress. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from catalog.courses.models import Course, Lesson
from catalog.courses.service import public_lessons
from catalog.members.models import Member
from player.progress.models import Progress
from player.progress.ranges import MOST_S, Ranges

MOST_VISITED = 50
"""Places that a browser keeps for a visitor, and as many as are taken over at once; js/parts/places.js."""
FASTEST = 2.0
"""Seconds of a lesson in one second: the highest speed that the player offers; js/parts/lesson/player.js."""
LONGEST_SILENCE = timedelta(minutes=1)
"""Between two positions of a client that reports no ranges. After a longer time nobody knows whether it played."""

NEVER = datetime.fromtimestamp(0, UTC)
"""Before any report."""


@dataclass(frozen=True)
class Report:
    """What a client says of one member in one lesson. It is the client's word: any number from 0."""

    position: float
    """Seconds from the start."""
    at: datetime
    """When the member was there."""
    watched: Sequence[tuple[float, float]] | None = None
    """The ranges that were played since the last report, in seconds; None from a client that knows positions only."""


@dataclass(frozen=True)
class Visited:
    """A report that a browser kept until now."""

    lesson_id: str
    report: Report


def get(session: Session, member: Member, lesson: Lesson) -> Progress | None:
    """The member's place in the lesson, None if it was never begun."""
    return session.get(Progress, (member.id, lesson.id))


def save(session: Session, member: Member, lesson: Lesson, report: Report) -> Progress:
    """Save a position, kept within the lesson's length, and add what was watched.

    Raises ValueError as Ranges.from_spans.

    Of a client that reports no ranges, the time between two positions counts as watched if it can have been played:
    the second is ahead of the first, within LONGEST_SILENCE, and by no more than FASTEST allows.
    """
    progress = _locked(session, member, lesson)
    _add(progress, _played(progress, report) if report.watched is None else report.watched)
    _move(progress, report.position, report.at)
    session.flush()
    return progress


def take_over(session: Session, member: Member, visited: Sequence[Visited], now: datetime) -> int:
    """Give a member what their browser kept, as a visitor or while the line was down; answers how many reports.

    Of two positions in one lesson the newer wins; watched ranges are added. Lessons that are not public are left out,
    and all beyond MOST_VISITED. A time in the future counts as now. Raises ValueError as Ranges.from_spans.
    """
    first = visited[:MOST_VISITED]
    lessons = {lesson.id: lesson for lesson in public_lessons(session, [one.lesson_id for one in first])}
    known = [one for one in first if one.lesson_id in lessons]
    # By their ids: two requests that take over the same lessons must lock the rows in the same order.
    for one in sorted(known, key=lambda one: one.lesson_id):
        progress, at = _locked(session, member, lessons[one.lesson_id]), min(one.report.at, now)
        _add(progress, one.report.watched or ())
        if progress.updated_at < at:
            _move(progress, one.report.position, at)
        session.flush()
    return len(known)


def _locked(session: Session, member: Member, lesson: Lesson) -> Progress:
    """The member's row, made if need be, which nobody else changes until this transaction ends.

    What another device has added meanwhile is in it. (In SQLite the whole transaction is the only one that writes.)
    """
    key = (member.id, lesson.id)
    found = session.get(Progress, key, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    progress = Progress(member_id=member.id, lesson_id=lesson.id, updated_at=NEVER)
    try:
        with session.begin_nested():
            session.add(progress)
    except IntegrityError:  # the member's other window was first
        return session.get_one(Progress, key, with_for_update=True, populate_existing=True)
    return progress


def _played(before: Progress, report: Report) -> list[tuple[float, float]]:
    """What was played between the last report and this one, if both are positions alone."""
    passed = report.at - before.updated_at
    ahead = report.position - before.position
    could = passed <= LONGEST_SILENCE and 0 <= ahead <= FASTEST * passed.total_seconds()
    return [(before.position, report.position)] if could else []


def _add(progress: Progress, spans: Sequence[tuple[float, float]]) -> None:
    progress.watched |= Ranges.from_spans(spans, progress.lesson.duration or MOST_S)


def _move(progress: Progress, position: float, at: datetime) -> None:
    progress.position, progress.updated_at = min(position, progress.lesson.duration or position), at


def begun(session: Session, member: Member, lesson_ids: list[str]) -> list[Progress]:
    """The member's progress in those of the lessons that they have begun."""
    rows = session.scalars(
        select(Progress).where(Progress.member_id == member.id, Progress.lesson_id.in_(lesson_ids))
    )
    return [progress for progress in rows if progress.begun]


def to_continue(session: Session, member: Member, most: int = 6) -> list[Progress]:
    """Begun, unfinished lessons that can still be watched, the last seen first."""
    rows = session.scalars(
        select(Progress)
        .where(Progress.member_id == member.id, Progress.position > 0)
        .order_by(Progress.updated_at.desc())
        .limit(50)
        .options(selectinload(Progress.lesson).selectinload(Lesson.course).selectinload(Course.owner))
    )
    return [one for one in rows if one.lesson.public and one.resume_at > 0 and not one.finished][:most]
