"""Use cases around progress. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from catalog.courses.listing import public_lessons
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from player.progress.models import Progress
from player.progress.ranges import MOST_S, Ranges

MOST_VISITED = 50
"""Positions that a browser stores for a visitor, and the most that are taken over at once; js/parts/places.js."""
FASTEST = 2.0
"""Seconds of a lesson in one second: the highest speed that the player offers; js/parts/lesson/player.js."""
LONGEST_SILENCE = timedelta(minutes=1)
"""Longest time between two positions of a client that reports no ranges. After more, it may not have played."""

NEVER = datetime.fromtimestamp(0, UTC)
"""Before any report."""


@dataclass(frozen=True)
class Report:
    """What a client reports of one member in one lesson. Not trusted: `position` may be any number from 0."""

    position: float
    """Seconds from the start."""
    at: datetime
    """When the member was there."""
    watched: Sequence[tuple[float, float]] | None = None
    """The ranges that were played since the last report, in seconds; None from a client that reports positions
    only."""


@dataclass(frozen=True)
class Visited:
    """A report that a browser has stored until now."""

    lesson_id: str
    report: Report


def get(session: Session, member: Member, lesson: Lesson) -> Progress | None:
    """The member's progress in the lesson, None if it was never started."""
    return session.get(Progress, (member.id, lesson.id))


def save(session: Session, member: Member, lesson: Lesson, report: Report) -> Progress:
    """Save a position, kept within the lesson's length, and add what was watched.

    Raises ValueError as Ranges.from_spans.

    If the client reports no ranges, the time between two positions counts as watched when it can have been played:
    the second position is greater, was reported within LONGEST_SILENCE, and is no farther than FASTEST allows.
    """
    progress = _locked(session, member, lesson)
    _add(progress, _played(progress, report) if report.watched is None else report.watched)
    _move(progress, report.position, report.at)
    session.flush()
    return progress


def take_over(session: Session, member: Member, visited: Sequence[Visited], now: datetime) -> int:
    """Save what the member's browser stored while signed out or offline; returns the number of reports.

    Of two positions in one lesson the newer wins; watched ranges are added. Lessons that are not public are left out,
    and all beyond MOST_VISITED. A time in the future counts as now. Raises ValueError as Ranges.from_spans.
    """
    first = visited[:MOST_VISITED]
    lessons = {lesson.id: lesson for lesson in public_lessons(session, [one.lesson_id for one in first])}
    known = [one for one in first if one.lesson_id in lessons]
    # Sorted by id, so that two requests for the same lessons lock the rows in the same order.
    for one in sorted(known, key=lambda one: one.lesson_id):
        progress, at = _locked(session, member, lessons[one.lesson_id]), min(one.report.at, now)
        _add(progress, one.report.watched or ())
        if progress.updated_at < at:
            _move(progress, one.report.position, at)
        session.flush()
    return len(known)


def set_attended(session: Session, member: Member, lesson: Lesson, attended: Ranges, at: datetime) -> None:
    """Note what was played in classrooms while the member was there, in place of what was noted before.

    The place to resume stays. `at`: when they were there.
    """
    if attended == Ranges() and get(session, member, lesson) is None:
        return
    progress = _locked(session, member, lesson)
    progress.attended = attended
    if progress.updated_at == NEVER:
        progress.updated_at = at
    session.flush()


def _locked(session: Session, member: Member, lesson: Lesson) -> Progress:
    """The member's row, created if there is none, and locked until this transaction ends.

    It is read again after locking. (In SQLite only one transaction writes at a time.)
    """
    key = (member.id, lesson.id)
    found = session.get(Progress, key, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    progress = Progress(member_id=member.id, lesson_id=lesson.id, updated_at=NEVER)
    try:
        with session.begin_nested():
            session.add(progress)
    except IntegrityError:  # another window of the member created it first
        return session.get_one(Progress, key, with_for_update=True, populate_existing=True)
    return progress


def _played(before: Progress, report: Report) -> list[tuple[float, float]]:
    """The span played between the last report and this one, if the client reports positions only."""
    passed = report.at - before.updated_at
    ahead = report.position - before.position
    could = passed <= LONGEST_SILENCE and 0 <= ahead <= FASTEST * passed.total_seconds()
    return [(before.position, report.position)] if could else []


def _add(progress: Progress, spans: Sequence[tuple[float, float]]) -> None:
    progress.watched |= Ranges.from_spans(spans, progress.lesson.duration or MOST_S)


def _move(progress: Progress, position: float, at: datetime) -> None:
    progress.position, progress.updated_at = min(position, progress.lesson.duration or position), at


def begun(session: Session, member: Member, lesson_ids: list[str]) -> list[Progress]:
    """The member's progress in the lessons that they have started."""
    rows = session.scalars(
        select(Progress).where(Progress.member_id == member.id, Progress.lesson_id.in_(lesson_ids))
    )
    return [progress for progress in rows if progress.begun]


def to_continue(session: Session, member: Member, most: int = 6) -> list[Progress]:
    """Started, unfinished lessons that can still be watched, the most recent first."""
    rows = session.scalars(
        select(Progress)
        .where(Progress.member_id == member.id, Progress.position > 0)
        .order_by(Progress.updated_at.desc())
        .limit(50)
        .options(selectinload(Progress.lesson).selectinload(Lesson.course).selectinload(Course.owner))
    )
    return [one for one in rows if one.lesson.public and one.resume_at > 0 and not one.finished][:most]
