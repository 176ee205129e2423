"""Use cases of learners: join and leave a course, their courses, their watch history. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from catalog.courses.listing import listed_courses
from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from player.learning.models import Enrolment
from player.progress.models import Progress
from player.progress.service import begun


@dataclass(frozen=True)
class Learned:
    """A course that a member has joined, and how far they are."""

    course: Course
    joined_at: datetime
    done: int
    """Lessons that are completed."""
    lessons: Sequence[Lesson]
    """Those that anybody may watch, in order."""
    next: Lesson | None
    """The first of them that is not completed; None when all are."""
    at: float
    """Where to resume that, in seconds."""


def join(session: Session, member: Member, course: Course, now: datetime) -> None:
    """Put a course among the member's; joining twice changes nothing."""
    if session.get(Enrolment, (member.id, course.id)) is None:
        try:
            with session.begin_nested():
                session.add(Enrolment(member_id=member.id, course_id=course.id, joined_at=now))
        except IntegrityError:  # another window of the member was quicker
            return


def leave(session: Session, member: Member, course_id: str) -> None:
    """Take a course from the member's; their places and ticks in it stay."""
    mine = (Enrolment.member_id == member.id, Enrolment.course_id == course_id)
    session.execute(delete(Enrolment).where(*mine))


def has_joined(session: Session, member: Member, course_id: str) -> bool:
    """Whether the course is among the member's."""
    return session.get(Enrolment, (member.id, course_id)) is not None


def courses_of(session: Session, member: Member) -> list[Learned]:
    """The member's courses that the catalogue lists, the last joined first, but those learned as a whole behind."""
    query = select(Enrolment).where(Enrolment.member_id == member.id).order_by(Enrolment.joined_at.desc())
    joined = {one.course_id: one.joined_at for one in session.scalars(query)}
    shown = {course.id: course for course in listed_courses(session, list(joined))}
    found = [_learned(session, member, shown[one], at) for one, at in joined.items() if one in shown]
    return sorted(found, key=lambda one: one.next is None)


def _learned(session: Session, member: Member, course: Course, joined_at: datetime) -> Learned:
    lessons = course.public_lessons
    places = {one.lesson_id: one for one in begun(session, member, [lesson.id for lesson in lessons])}
    done = {lesson_id for lesson_id, place in places.items() if place.finished}
    following = next((lesson for lesson in lessons if lesson.id not in done), None)
    place = places.get(following.id) if following else None
    return Learned(course, joined_at, len(done), lessons, following, place.resume_at if place else 0.0)


def history(session: Session, member: Member, start: int, most: int) -> list[Progress]:
    """What the member has watched and anybody may still watch, the last one first."""
    query = (
        select(Progress)
        .where(Progress.member_id == member.id)
        .order_by(Progress.updated_at.desc(), Progress.lesson_id)
        .offset(start)
        .limit(most)
        .options(selectinload(Progress.lesson).selectinload(Lesson.course).selectinload(Course.owner))
    )
    return [one for one in session.scalars(query) if one.lesson.public and one.begun]


def forget(session: Session, member: Member, lesson_id: str | None = None) -> int:
    """Delete what the member has watched of a lesson, or of all: places and ticks as well. Answers of how many."""
    mine = delete(Progress).where(Progress.member_id == member.id)
    chosen = mine if lesson_id is None else mine.where(Progress.lesson_id == lesson_id)
    return int(session.execute(chosen).rowcount)  # type: ignore[attr-defined]
