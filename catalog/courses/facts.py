"""Facts about a course beside its texts: tags, and the courses that it names. They flush and never commit."""

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize as unicode_form

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.courses.models import Course, CourseLink, CourseTag, Lesson, LinkKind, Section
from catalog.errors import CircularLink, EmptyField, NoSuchCourse, NotFound, TooManyFacts
from catalog.members.principal import Principal
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.text import line, visible
from catalog.versions import count_edit

MAX_TITLE = 120  # characters
MAX_DESCRIPTION = 5000
MAX_TEACHER = 60
MAX_TAG = 24
MAX_WORD = 300  # of what somebody writes to name a course
MOST_TAGS = 12
MOST_LINKS = 12
"""Of one kind, for one course."""
_SEPARATORS = ",，、;；\n"


def checked_title(text: str) -> str:
    """A title in its clean form. Raises EmptyField."""
    title = line(text, MAX_TITLE)
    if not visible(title):
        raise EmptyField(field="title")
    return title


def retitle(principal: Principal, thing: Section | Lesson, title: str, title_en: str | None) -> None:
    """Give a section or lesson another title; without `title_en` its English one stays.

    Raises NotAllowed, EmptyField.
    """
    require(principal, Right.EDIT, thing)
    thing.title = checked_title(title)
    if title_en is not None:
        thing.title_en = line(title_en, MAX_TITLE)
    count_edit(thing)


def normal_tag(text: str) -> str:
    """A tag in the form in which it is kept: half width, lower case, without #; "" for one that shows nothing."""
    tag = line(unicode_form("NFKC", line(text, MAX_TAG)).lower().strip(f"#{_SEPARATORS} "), MAX_TAG)
    return tag if visible(tag) else ""


def split_tags(text: str) -> list[str]:
    """The tags of a text field, where people part them by commas of any kind or by lines."""
    for separator in _SEPARATORS:
        text = text.replace(separator, ",")
    return text.split(",")


def set_tags(session: Session, principal: Principal, course: Course, tags: Iterable[str]) -> None:
    """Give a course these tags in place of its present ones. Raises NotAllowed, TooManyFacts."""
    require(principal, Right.EDIT, course)
    put_tags(course, tags)
    count_edit(course)
    session.flush()


def put_tags(course: Course, tags: Iterable[str]) -> None:
    """As `set_tags`, as a part of a larger edit. Raises TooManyFacts."""
    wanted = list(dict.fromkeys(tag for text in tags if (tag := normal_tag(text))))
    if len(wanted) > MOST_TAGS:
        raise TooManyFacts(most=MOST_TAGS)
    there = {row.tag: row for row in course.tag_rows}
    course.tag_rows = [there.get(tag) or CourseTag(course_id=course.id, tag=tag, position=0) for tag in wanted]
    for place, row in enumerate(course.tag_rows, start=1):
        row.position = place


def set_links(
    session: Session, principal: Principal, course: Course, kind: LinkKind, other_ids: Sequence[str]
) -> None:
    """Let a course name these courses, in this order, in place of its present ones of this kind.

    Raises NotAllowed, TooManyFacts, CircularLink for a prerequisite that needs this course itself, and NotFound for
    a course that `principal` may not see.
    """
    require(principal, Right.EDIT, course)
    wanted = list(dict.fromkeys(other_ids))
    if len(wanted) > MOST_LINKS:
        raise TooManyFacts(most=MOST_LINKS)
    there = {link.other_id: link for link in course.links if link.kind is kind}
    for other_id in wanted:
        if other_id not in there:
            _check(session, principal, other_id)
    if course.id in wanted or (kind is LinkKind.PREREQUISITE and course.id in _needed_by(session, wanted)):
        raise CircularLink()
    kept = [link for link in course.links if link.kind is not kind]
    named = [there.get(one) or CourseLink(course_id=course.id, other_id=one, kind=kind, position=0) for one in wanted]
    for place, link in enumerate(named, start=1):
        link.position = place
    course.links = kept + named
    count_edit(course)
    session.flush()


def named_course(session: Session, principal: Principal, written: str) -> Course:
    """The course that somebody means by its title or its address. Raises NoSuchCourse.

    Of several with one title, the newest that the catalogue lists.
    """
    word = line(written, MAX_WORD)
    address = re.search(r"/courses/([0-9a-z]+)", word)
    by_title = select(Course).where(or_(Course.title == word, Course.title_en == word), Course.removed_at.is_(None))
    found = [session.get(Course, address[1])] if address else session.scalars(by_title.order_by(*_PUBLISHED_FIRST))
    for course in found:
        if course is not None and _may_name(principal, course):
            return course
    raise NoSuchCourse(course=word)


_PUBLISHED_FIRST = (Course.published_at.is_(None), Course.published_at.desc(), Course.id)


def _check(session: Session, principal: Principal, course_id: str) -> None:
    other = session.get(Course, course_id)
    if other is None or not _may_name(principal, other):
        raise NotFound()


def _may_name(principal: Principal, other: Course) -> bool:
    return other.removed_at is None and (other.published or may(principal, Right.SEE, other))


def _needed_by(session: Session, course_ids: Iterable[str]) -> set[str]:
    """The courses that one has to learn before these, however far back."""
    seen: set[str] = set()
    now = set(course_ids)
    while now:
        seen |= now
        query = select(CourseLink.other_id).where(
            CourseLink.course_id.in_(now), CourseLink.kind == LinkKind.PREREQUISITE
        )
        now = set(session.scalars(query)) - seen
    return seen
