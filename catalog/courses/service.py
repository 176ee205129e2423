"""Use cases around courses and lessons: make, change, order, publish, withdraw. They flush and never commit."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, selectinload

from catalog.categories.models import find_category
from catalog.clock import now
from catalog.courses.models import Course, CourseState, Lesson, LessonState, kept_lesson
from catalog.errors import EmptyField, HeldBack, NotAllowed, NotFound, WrongOrder
from catalog.members.models import Member
from catalog.members.rights import Right, may, may_edit, may_lift, may_see_unpublished
from catalog.packages.models import Package
from catalog.states import move
from catalog.text import block, line, visible

MAX_TITLE = 120  # characters
MAX_DESCRIPTION = 5000


@dataclass(frozen=True)
class CourseDraft:
    """What a teacher writes about a course; None leaves a field as it is."""

    title: str | None = None
    category: str | None = None
    description: str | None = None
    title_en: str | None = None
    description_en: str | None = None


def make_course(session: Session, teacher: Member, draft: CourseDraft) -> Course:
    """Make a course in state DRAFT. Raises NotAllowed, EmptyField, UnknownCategory."""
    if not may(teacher, Right.TEACH):
        raise NotAllowed()
    course = Course(
        title=_title(draft.title or ""),
        description=block(draft.description or "", MAX_DESCRIPTION),
        category=find_category(session, draft.category or ""),
        owner=teacher,
        title_en=line(draft.title_en or "", MAX_TITLE),
        description_en=block(draft.description_en or "", MAX_DESCRIPTION),
    )
    session.add(course)
    session.flush()
    return course


def change_course(session: Session, member: Member, course: Course, draft: CourseDraft) -> None:
    """Change what is written about a course. Raises NotAllowed, EmptyField, UnknownCategory."""
    _check_edit(member, course)
    if draft.title is not None:
        course.title = _title(draft.title)
    if draft.category is not None:
        course.category = find_category(session, draft.category)
    if draft.description is not None:
        course.description = block(draft.description, MAX_DESCRIPTION)
    if draft.title_en is not None:
        course.title_en = line(draft.title_en, MAX_TITLE)
    if draft.description_en is not None:
        course.description_en = block(draft.description_en, MAX_DESCRIPTION)
    session.flush()


def feature_course(session: Session, member: Member, course: Course, *, featured: bool) -> None:
    """Let the home page begin with a course, as soon as it is published, or take it off. Raises NotAllowed."""
    if not may(member, Right.FEATURE):
        raise NotAllowed()
    course.featured_at = now() if featured else None
    session.flush()


def add_lesson(session: Session, member: Member, course: Course, title: str, *, from_file: bool = False) -> Lesson:
    """Add a lesson in state DRAFT at the end of a course. Raises NotAllowed, EmptyField.

    `from_file`: only to hold a file that is sent next, see Lesson.from_file.
    """
    _check_edit(member, course)
    session.refresh(course, ["state"], with_for_update=True)  # two lessons that come at once get two places
    last = session.scalar(select(func.max(Lesson.position)).where(Lesson.course_id == course.id))
    lesson = Lesson(course=course, title=_title(title), position=(last or 0) + 1, from_file=from_file)
    session.add(lesson)
    session.flush()
    return lesson


def rename_lesson(session: Session, member: Member, lesson: Lesson, title: str, title_en: str | None = None) -> None:
    """Give a lesson another title; without `title_en` its English one stays. Raises NotAllowed, EmptyField."""
    _check_edit(member, lesson.course)
    lesson.title = _title(title)
    if title_en is not None:
        lesson.title_en = line(title_en, MAX_TITLE)
    session.flush()


def order_lessons(session: Session, member: Member, course: Course, lesson_ids: list[str]) -> None:
    """Put a course's lessons in the given order. Raises NotAllowed, WrongOrder."""
    _check_edit(member, course)
    by_id = {lesson.id: lesson for lesson in course.lessons}
    if sorted(lesson_ids) != sorted(by_id):
        raise WrongOrder()
    for place, lesson_id in enumerate(lesson_ids, start=1):
        by_id[lesson_id].position = place
    session.flush()
    session.expire(course, ["lessons"])


def publish_course(session: Session, member: Member, course: Course) -> None:
    """Publish a course and its drafts. Raises NotAllowed, HeldBack.

    A lesson still being prepared is seen once it is ready, and the catalogue lists the course from then on.
    """
    _check_edit(member, course)
    _lift(member, course)
    if not course.published:
        move(session, course, CourseState.PUBLISHED, by=member.id)
        course.published_at = course.published_at or now()
    for lesson in course.lessons:
        if lesson.state is LessonState.DRAFT:
            move(session, lesson, LessonState.PUBLISHED, by=member.id)
    session.flush()


def withdraw_course(session: Session, member: Member, course: Course) -> None:
    """Take a published course back: nobody but its teacher sees it. Raises NotAllowed, WrongMove."""
    _check_edit(member, course)
    move(session, course, CourseState.DRAFT, by=member.id)
    _hold_back(member, course)
    session.flush()


def publish_lesson(session: Session, member: Member, lesson: Lesson) -> None:
    """Let a lesson be seen with its course. Raises NotAllowed, HeldBack, WrongMove."""
    _check_edit(member, lesson.course)
    _lift(member, lesson)
    move(session, lesson, LessonState.PUBLISHED, by=member.id)
    session.flush()


def withdraw_lesson(session: Session, member: Member, lesson: Lesson) -> None:
    """Take a published lesson back. Raises NotAllowed, WrongMove."""
    _check_edit(member, lesson.course)
    move(session, lesson, LessonState.WITHDRAWN, by=member.id)
    _hold_back(member, lesson)
    session.flush()


def is_held_from(member: Member | None, thing: Course | Lesson) -> bool:
    """Whether a moderator's withdrawal keeps `member` from publishing it."""
    return thing.held_by is not None and not may_lift(member, _owner_id(thing))


def _owner_id(thing: Course | Lesson) -> str:
    return thing.course.owner_id if isinstance(thing, Lesson) else thing.owner_id


def _hold_back(member: Member, thing: Course | Lesson) -> None:
    """What somebody else than its teacher withdraws stays so until a moderator thinks otherwise."""
    if member.id != _owner_id(thing):
        thing.held_by = member.role


def _lift(member: Member, thing: Course | Lesson) -> None:
    if is_held_from(member, thing):
        raise HeldBack()
    thing.held_by = None


def get_course(session: Session, course_id: str, viewer: Member | None) -> Course:
    """The course, if `viewer` (None: a visitor) may see it and it was not removed. Raises NotFound."""
    course = session.get(Course, course_id)
    if course is None or course.removed_at is not None:
        raise NotFound()
    if not (course.published or may_see_unpublished(viewer, course.owner_id)):
        raise NotFound()
    return course


def get_lesson(session: Session, lesson_id: str, viewer: Member | None) -> Lesson:
    """The lesson, if `viewer` may see it and it was not removed. Raises NotFound."""
    lesson = session.get(Lesson, lesson_id)
    if lesson is None or lesson.removed:
        raise NotFound()
    if not (lesson.public or may_see_unpublished(viewer, lesson.course.owner_id)):
        raise NotFound()
    return lesson


def public_lessons(session: Session, lesson_ids: Sequence[str]) -> list[Lesson]:
    """Those of the lessons that anybody may watch now, in no order, with all that a card shows."""
    asked = (
        select(Lesson)
        .where(Lesson.id.in_(lesson_ids))
        .options(
            selectinload(Lesson.package),
            selectinload(Lesson.course).selectinload(Course.owner),
            selectinload(Lesson.course).selectinload(Course.category),
            selectinload(Lesson.course).selectinload(Course.lessons).selectinload(Lesson.package),
        )
    )
    return [lesson for lesson in session.scalars(asked) if lesson.public]


@dataclass(frozen=True)
class Page:
    """Which part of a long list is read: `most` from `start` on; without `most` all."""

    start: int = 0
    most: int | None = None


ALL = Page()


def published_courses(session: Session, category_id: str | None = None, cut: Page = ALL) -> list[Course]:
    """The courses that the catalogue lists, newest first, with their lessons, owners and packages loaded."""
    return _loaded(session, _published(category_id).order_by(*_NEWEST), cut)


def count_published(session: Session, category_id: str | None = None) -> int:
    """How many courses the catalogue lists."""
    return session.scalar(select(func.count()).select_from(_published(category_id).subquery())) or 0


def watchable_courses(session: Session, most: int) -> list[Course]:
    """The courses that the catalogue lists: those featured by operators, last one first, then the newest."""
    featured_first = (Course.featured_at.is_(None), Course.featured_at.desc())
    return _loaded(session, _published().order_by(*featured_first, *_NEWEST), Page(most=most))


def newest_lessons(session: Session, most: int, but: Course | None = None) -> list[Lesson]:
    """The lessons that became ready last, one a course: a long one does not fill the list; none of `but`."""
    place = func.row_number().over(
        partition_by=Lesson.course_id, order_by=(Package.created_at.desc(), Lesson.id.desc())
    )
    ready = select(Lesson.id, Package.created_at.label("at"), place.label("place")).join(Package).join(Course)
    ready = ready.where(Course.state == CourseState.PUBLISHED, kept_lesson(), _ready())
    if but is not None:
        ready = ready.where(Lesson.course_id != but.id)
    first = ready.subquery()
    newest = select(Lesson).join(first, first.c.id == Lesson.id).where(first.c.place == 1)
    newest = newest.order_by(first.c.at.desc(), Lesson.id).limit(most)
    return list(session.scalars(newest.options(selectinload(Lesson.package), selectinload(Lesson.course))))


def courses_to_edit(
    session: Session, member: Member, category_id: str | None = None, cut: Page = ALL
) -> list[Course]:
    """The courses a member works on: their own, and for who mends everybody's, all; newest first."""
    query = select(Course).where(Course.removed_at.is_(None)).order_by(Course.created_at.desc(), Course.id)
    if not may(member, Right.PUBLISH_ALL):
        query = query.where(Course.owner_id == member.id)
    if category_id is not None:
        query = query.where(Course.category_id == category_id)
    return _loaded(session, query, cut)


_NEWEST = (Course.published_at.desc(), Course.id)


def _ready() -> ColumnElement[bool]:
    return and_(Lesson.state == LessonState.PUBLISHED, Lesson.package.has())


def _published(category_id: str | None = None) -> Select[Course]:
    published = select(Course).where(Course.state == CourseState.PUBLISHED, Course.removed_at.is_(None))
    found = published.where(Course.lessons.any(_ready()))
    return found if category_id is None else found.where(Course.category_id == category_id)


def _loaded(session: Session, query: Select[Course], cut: Page) -> list[Course]:
    """With all that a card shows, in a fixed number of queries however many courses there are."""
    whole = (
        query.offset(cut.start)
        .limit(cut.most)
        .options(
            selectinload(Course.lessons).selectinload(Lesson.package),
            selectinload(Course.owner),
            selectinload(Course.category),
        )
    )
    return list(session.scalars(whole))


def _title(text: str) -> str:
    title = line(text, MAX_TITLE)
    if not visible(title):
        raise EmptyField(field="title")
    return title


def _check_edit(member: Member, course: Course) -> None:
    if not may_edit(member, course.owner_id):
        raise NotAllowed()
