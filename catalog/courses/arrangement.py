"""Use cases around the order of a course: its sections, and its lessons in them. They flush and never commit.

Each locks the course first, so that two editors change its order one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.courses.facts import MAX_TITLE, checked_title, retitle
from catalog.courses.models import Course, Lesson, Section
from catalog.errors import NotFound, WrongOrder
from catalog.members.principal import Principal
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.text import line
from catalog.versions import count_edit


@dataclass(frozen=True)
class Part:
    """A section of a course by its id, or with None what stands before all sections, and its lessons in order."""

    section: str | None
    lessons: Sequence[str]


def get_section(session: Session, section_id: str, principal: Principal) -> Section:
    """The section, if `principal` may see its course and that was not removed. Raises NotFound."""
    section = session.get(Section, section_id)
    if section is None or section.course.removed_at is not None:
        raise NotFound()
    if not (section.course.published or may(principal, Right.SEE, section)):
        raise NotFound()
    return section


def add_section(session: Session, principal: Principal, course: Course, title: str, title_en: str = "") -> Section:
    """Add an empty section at the end of a course. Raises NotAllowed, EmptyField, NotFound."""
    _start(session, principal, course)
    section = Section(title=checked_title(title), title_en=line(title_en, MAX_TITLE))
    section.position = 1 + len(course.sections)
    course.sections.append(section)
    count_edit(course)
    session.flush()
    return section


def rename_section(
    session: Session, principal: Principal, section: Section, title: str, title_en: str | None = None
) -> None:
    """As `retitle`."""
    retitle(principal, section, title, title_en)
    session.flush()


def remove_section(session: Session, principal: Principal, section: Section) -> None:
    """Remove a section. Its lessons join the one before it, so that the order stays. Raises NotAllowed."""
    course = section.course
    _start(session, principal, course)
    place = course.sections.index(section)
    before = course.sections[place - 1].id if place else None
    last = _last_position(session, course, before)
    moved = update(Lesson).where(Lesson.section_id == section.id)
    session.execute(moved.values(section_id=before, position=Lesson.position + last))
    session.flush()
    session.delete(section)
    _done(session, course)


def move_section(session: Session, principal: Principal, section: Section, position: int) -> None:
    """Give a section another place among those of its course, from 1. Raises NotAllowed."""
    course = section.course
    _start(session, principal, course)
    others = [one for one in course.sections if one is not section]
    others.insert(min(max(position, 1), len(others) + 1) - 1, section)
    for place, one in enumerate(others, start=1):
        one.position = place
    _done(session, course)


def move_lesson(
    session: Session, principal: Principal, lesson: Lesson, section: Section | None, position: int | None = None
) -> None:
    """Put a lesson into a section of its course, or with None before all sections.

    `position` counts the lessons there, from 1; None is behind them. Raises NotAllowed, WrongOrder for a section of
    another course.
    """
    course = lesson.course
    _start(session, principal, course)
    if section is not None and section.course_id != course.id:
        raise WrongOrder()
    wanted = section.id if section else None
    others = [one for one in course.lessons if one.section_id == wanted and one is not lesson]
    place = len(others) if position is None else min(max(position, 1), len(others) + 1) - 1
    others.insert(place, lesson)
    lesson.section_id = wanted
    _number(others)
    _done(session, course)


def order_lessons(session: Session, principal: Principal, course: Course, lesson_ids: Sequence[str]) -> None:
    """Put a course's lessons in the given order, each in its section. Raises NotAllowed, WrongOrder."""
    _start(session, principal, course)
    by_id = {lesson.id: lesson for lesson in course.lessons}
    if sorted(lesson_ids) != sorted(by_id):
        raise WrongOrder()
    _number([by_id[lesson_id] for lesson_id in lesson_ids])
    _done(session, course)


def arrange(session: Session, principal: Principal, course: Course, order: Sequence[Part]) -> None:
    """Put all sections of a course in this order, and into each its lessons.

    Raises NotAllowed, and WrongOrder unless each section and each lesson is named once; lessons without a section
    come first.
    """
    _start(session, principal, course)
    sections = {section.id: section for section in course.sections}
    lessons = {lesson.id: lesson for lesson in course.lessons}
    named = [part.section for part in order if part.section is not None]
    if sorted(named) != sorted(sections) or any(part.section is None for part in order[1:]):
        raise WrongOrder()
    if sorted(one for part in order for one in part.lessons) != sorted(lessons):
        raise WrongOrder()
    for place, section_id in enumerate(named, start=1):
        sections[section_id].position = place
    for part in order:
        for lesson_id in part.lessons:
            lessons[lesson_id].section_id = part.section
        _number([lessons[lesson_id] for lesson_id in part.lessons])
    _done(session, course)


def _start(session: Session, principal: Principal, course: Course) -> None:
    """Lock a course and read its order anew. Raises NotAllowed, and NotFound for one that was removed meanwhile."""
    require(principal, Right.EDIT, course)
    session.flush()
    session.refresh(course, ["removed_at", "sections", "lessons"], with_for_update=True)
    if course.removed_at is not None:
        raise NotFound()


def _done(session: Session, course: Course) -> None:
    count_edit(course)
    session.flush()
    session.expire(course, ["lessons", "sections"])


def _number(lessons: Sequence[Lesson]) -> None:
    for place, lesson in enumerate(lessons, start=1):
        lesson.position = place


def _last_position(session: Session, course: Course, section_id: str | None) -> int:
    query = select(func.max(Lesson.position)).where(Lesson.course_id == course.id)
    return session.scalar(query.where(Lesson.section_id.is_not_distinct_from(section_id))) or 0
