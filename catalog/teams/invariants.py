"""Invariants of teams."""

from collections.abc import Iterator

from sqlalchemy import select

from catalog.courses.models import Course
from catalog.teams.models import CourseTeacher
from catalog.topic import Reading


def owners_are_no_co_teachers(seen: Reading) -> Iterator[str]:
    """Nobody is both owner and co-teacher of a course."""
    same = (CourseTeacher.course_id == Course.id, CourseTeacher.member_id == Course.owner_id)
    for course_id in seen.session.scalars(select(Course.id).join(CourseTeacher, same[0]).where(same[1])):
        yield f"the owner of course {course_id} is also a co-teacher of it"
