"""The courses that somebody works on, drafts among them, narrowed as the catalogue is.

These are not many, so that the database chooses; `selection` does it for what the catalogue lists.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from catalog.courses.listing import ALL, Page, in_category, loaded
from catalog.courses.models import Course, CourseState, CourseTag, Lesson, Level
from catalog.courses.selection import ALL_COURSES, LENGTHS, Wanted
from catalog.members.principal import Identity
from catalog.members.roles import EVERYWHERE, Right
from catalog.teams.models import CourseTeacher
from catalog.videos.models import Package


@dataclass(frozen=True)
class Narrowed:
    """What a list of them is narrowed to."""

    wanted: Wanted = ALL_COURSES
    state: str = ""
    """A word of CourseState; "" for all."""
    text: str = ""
    """A part of the title, in either language."""
    shortest: bool = False
    """Whether the shortest come first; otherwise the newest."""


EVERY = Narrowed()


def courses_to_edit(session: Session, editor: Identity, narrowed: Narrowed = EVERY, cut: Page = ALL) -> list[Course]:
    """The courses somebody works on: their own, those they teach with others, those they mend."""
    length = _length()
    order = ((length,) if narrowed.shortest else ()) + (Course.created_at.desc(), Course.id)
    query = select(Course).where(Course.removed_at.is_(None), *_fitting(narrowed, length)).order_by(*order)
    mended = set(editor.scopes(Right.MEND_ALL))
    if EVERYWHERE not in mended:
        query = query.where(
            or_(
                Course.owner_id == editor.id,
                Course.team.any(CourseTeacher.member_id == editor.id),
                Course.category_id.in_(mended),
            )
        )
    return loaded(session, query, cut)


def _length() -> ColumnElement[float]:
    """Of a course: the seconds of all its lessons that have a package."""
    seconds = select(func.coalesce(func.sum(Package.duration), 0.0)).join(Lesson, Lesson.video_id == Package.video_id)
    return seconds.where(Lesson.course_id == Course.id, Lesson.removed_at.is_(None)).scalar_subquery()


def _fitting(narrowed: Narrowed, length: ColumnElement[float]) -> list[ColumnElement[bool]]:
    """Of a course: it is what is wanted."""
    wanted, text = narrowed.wanted, narrowed.text
    found = [in_category(wanted.category)] if wanted.category else []
    if wanted.level:
        found.append(Course.level == Level[wanted.level])
    if wanted.teacher:
        owner = and_(Course.teacher == "", Course.owner_id == wanted.teacher)
        found.append(or_(Course.teacher == wanted.teacher, owner))
    if wanted.tag:
        found.append(Course.tag_rows.any(CourseTag.tag == wanted.tag))
    if wanted.length:
        found.append(_has_length(wanted.length, length))
    if narrowed.state:
        found.append(Course.state == CourseState[narrowed.state])
    if text:
        found.append(or_(*(one.icontains(text, autoescape=True) for one in (Course.title, Course.title_en))))
    return found


def _has_length(name: str, length: ColumnElement[float]) -> ColumnElement[bool]:
    names = [*LENGTHS, "long"]
    place = names.index(name)
    above = length > LENGTHS[names[place - 1]] if place else length >= 0
    return and_(above, length <= LENGTHS[name]) if name in LENGTHS else above
