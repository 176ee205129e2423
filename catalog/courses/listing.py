"""Lists of courses and lessons: what the catalogue shows, and what somebody works on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.categories.models import Category
from catalog.courses.models import Course, CourseLink, CourseState, Lesson, LessonState
from catalog.uploads.models import GIVEN_UP, Upload
from catalog.videos.models import Package, Video


def public_lessons(session: Session, lesson_ids: Sequence[str]) -> list[Lesson]:
    """Those of the lessons that anybody may watch now, in no order, with all that a card shows."""
    asked = (
        select(Lesson)
        .where(Lesson.id.in_(lesson_ids))
        .options(
            _WITH_PACKAGE,
            selectinload(Lesson.course).selectinload(Course.owner),
            selectinload(Lesson.course).selectinload(Course.category),
            selectinload(Lesson.course).selectinload(Course.lessons).options(_WITH_PACKAGE),
        )
    )
    return [lesson for lesson in session.scalars(asked) if lesson.public]


Chosen = TypeVar("Chosen")


@dataclass(frozen=True)
class Page:
    """Which part of a long list is read: `most` from `start` on; without `most` all."""

    start: int = 0
    most: int | None = None


ALL = Page()


def published_courses(session: Session, category_id: str | None = None, cut: Page = ALL) -> list[Course]:
    """The courses of which something can be watched, newest first, with their lessons, owners and packages loaded."""
    return loaded(session, _published(category_id).where(_HAS_LESSONS).order_by(*_NEWEST), cut)


def listed_courses(session: Session, course_ids: Collection[str]) -> list[Course]:
    """Those of the courses that the catalogue lists, in no order, loaded as by `published_courses`."""
    return loaded(session, _listed().where(Course.id.in_(course_ids)), ALL)


def count_published(session: Session, category_id: str | None = None) -> int:
    """How many courses the catalogue lists."""
    return session.scalar(select(func.count()).select_from(_listed(category_id).subquery())) or 0


def watchable_courses(session: Session, most: int) -> list[Course]:
    """The courses of which something can be watched: those featured, last one first, then the newest."""
    featured_first = (Course.featured_at.is_(None), Course.featured_at.desc())
    return loaded(session, _published().where(_HAS_LESSONS).order_by(*featured_first, *_NEWEST), Page(most=most))


def newest_lessons(session: Session, most: int, but: Course | None = None) -> list[Lesson]:
    """The lessons that became ready last, one a course: a long one does not fill the list; none of `but`."""
    last = func.max(Package.created_at)
    courses = _ready(select(Lesson.course_id)).group_by(Lesson.course_id).order_by(last.desc(), Lesson.course_id)
    if but is not None:
        courses = courses.where(Lesson.course_id != but.id)
    found = session.scalars(courses.limit(most)).all()
    lessons = _ready(select(Lesson)).where(Lesson.course_id.in_(found))
    lessons = lessons.order_by(Package.created_at.desc(), Lesson.id.desc())
    newest: dict[str, Lesson] = {}
    for lesson in session.scalars(lessons.options(_WITH_PACKAGE, selectinload(Lesson.course))):
        newest.setdefault(lesson.course_id, lesson)
    return list(newest.values())


def _ready(chosen: Select[Chosen]) -> Select[Chosen]:
    """What is chosen of lessons that anybody may watch, with their packages; as `watchable`, in half the time."""
    joined = chosen.join(Package, Package.video_id == Lesson.video_id).join(Video, Video.id == Lesson.video_id)
    return joined.join(Course, Course.id == Lesson.course_id).where(
        Course.state == CourseState.PUBLISHED,
        Course.removed_at.is_(None),
        Lesson.state == LessonState.PUBLISHED,
        Video.recalled.is_(False),
    )


def load_facts(session: Session, courses: Sequence[Course]) -> None:
    """Load the sections of these courses, and the courses that they name, in a fixed number of queries."""
    others = selectinload(Course.links).joinedload(CourseLink.other).selectinload(Course.lessons)
    found = select(Course).where(Course.id.in_([course.id for course in courses]))
    session.scalars(found.options(selectinload(Course.sections), others.options(_WITH_PACKAGE))).all()


_NEWEST = (Course.published_at.desc(), Course.id)
_WITH_PACKAGE = joinedload(Lesson.video, innerjoin=True).selectinload(Video.package)


def watchable() -> ColumnElement[bool]:
    """Of a lesson: anybody may watch it if its course is published; as Lesson.public."""
    shown = select(Package.id).join(Video).where(Package.video_id == Lesson.video_id, Video.recalled.is_(False))
    return and_(Lesson.state == LessonState.PUBLISHED, shown.exists())


_HAS_LESSONS = Course.lessons.any(watchable())


def is_coming() -> ColumnElement[bool]:
    """Of a course: an import brings the video of one of its published lessons (courses/awaiting.py).

    The catalogue lists such a course before anything of it can be watched, so that neighbours can ask for it.
    """
    ready = select(Package.id).where(Package.video_id == Video.id).exists()
    failed = select(Upload.id).where(Upload.video_id == Video.id, Upload.state.in_(GIVEN_UP)).exists()
    lessons = select(Lesson.course_id).join(Video, Video.id == Lesson.video_id)
    coming = lessons.where(Video.awaited, Video.recalled.is_(False), ~ready, ~failed)
    return Course.id.in_(coming.where(Lesson.state == LessonState.PUBLISHED, Lesson.removed_at.is_(None)))


def in_category(category_id: str) -> ColumnElement[bool]:
    """Of a course: it is of this category, or of one below it."""
    here = or_(Category.id == category_id, Category.parent_id == category_id)
    return Course.category_id.in_(select(Category.id).where(here))


def _published(category_id: str | None = None) -> Select[Course]:
    found = select(Course).where(Course.state == CourseState.PUBLISHED, Course.removed_at.is_(None))
    return found if category_id is None else found.where(in_category(category_id))


def _listed(category_id: str | None = None) -> Select[Course]:
    return _published(category_id).where(or_(_HAS_LESSONS, is_coming()))


def loaded(session: Session, query: Select[Course], cut: Page) -> list[Course]:
    """With all that a card shows, in a fixed number of queries however many courses there are."""
    whole = (
        query.offset(cut.start)
        .limit(cut.most)
        .options(
            selectinload(Course.lessons).options(_WITH_PACKAGE),
            selectinload(Course.owner),
            selectinload(Course.category),
            selectinload(Course.tag_rows),
        )
    )
    return list(session.scalars(whole))
