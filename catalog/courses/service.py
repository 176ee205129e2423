"""Use cases around courses and lessons: make, change, order, publish, withdraw. They flush and never commit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide, record
from catalog.categories.models import find_category
from catalog.clock import now
from catalog.courses.jobs import PUBLISH
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.errors import EmptyField, NotFound, WrongOrder
from catalog.jobs import ledger
from catalog.members.principal import Identity, Principal
from catalog.members.rights import Thing, require
from catalog.members.roles import EVERYWHERE, Right
from catalog.text import block, line, visible
from catalog.versions import count_edit
from catalog.videos.models import Package, Video

MAX_TITLE = 120  # characters
MAX_DESCRIPTION = 5000


@dataclass(frozen=True)
class CourseDraft:
    """The texts of a course; None leaves a field unchanged."""

    title: str | None = None
    category: str | None = None
    description: str | None = None
    title_en: str | None = None
    description_en: str | None = None


def make_course(session: Session, principal: Principal, draft: CourseDraft) -> Course:
    """Make a course in state DRAFT. Raises NotAllowed, EmptyField, UnknownCategory."""
    require(principal, Right.TEACH)
    title, category = _title(draft.title or ""), find_category(session, draft.category or "")
    teacher = require(principal, Right.TEACH, Thing(category_id=category.id))
    course = Course(
        title=title,
        description=block(draft.description or "", MAX_DESCRIPTION),
        category=category,
        owner_id=teacher.id,
        title_en=line(draft.title_en or "", MAX_TITLE),
        description_en=block(draft.description_en or "", MAX_DESCRIPTION),
    )
    session.add(course)
    session.flush()
    return course


def change_course(session: Session, principal: Principal, course: Course, draft: CourseDraft) -> None:
    """Change the texts of a course. Raises NotAllowed, EmptyField, UnknownCategory.

    A member with rights in some categories cannot move a course out of them.
    """
    require(principal, Right.EDIT, course)
    if draft.title is not None:
        course.title = _title(draft.title)
    if draft.category is not None:
        category = find_category(session, draft.category)
        require(principal, Right.EDIT, Thing(course.owner_id, category.id))
        course.category = category
    if draft.description is not None:
        course.description = block(draft.description, MAX_DESCRIPTION)
    if draft.title_en is not None:
        course.title_en = line(draft.title_en, MAX_TITLE)
    if draft.description_en is not None:
        course.description_en = block(draft.description_en, MAX_DESCRIPTION)
    count_edit(course)
    session.flush()


def feature_course(session: Session, principal: Principal, course: Course, *, featured: bool) -> None:
    """Let the home page begin with a course, as soon as it is published, or take it off. Raises NotAllowed."""
    operator = require(principal, Right.FEATURE, course)
    before, after = ("FEATURED" if one else "" for one in (course.featured_at, featured))
    course.featured_at = now() if featured else None
    if before != after:
        record(session, Decision(operator.id, Action.FEATURE), course, before, after)
    session.flush()


def add_lesson(
    session: Session, principal: Principal, course: Course, title: str, *, from_file: bool = False
) -> Lesson:
    """Add a lesson in state DRAFT, with its video, at the end of a course. Raises NotAllowed, EmptyField, NotFound.

    `from_file`: it is made for a file that is uploaded next, see Lesson.from_file.
    """
    require(principal, Right.EDIT, course)
    # Two lessons that come at once get two places, and none comes into a course that is removed at the same time.
    session.refresh(course, ["state", "publish_at", "removed_at"], with_for_update=True)
    if course.removed_at is not None:
        raise NotFound()
    last = session.scalar(select(func.max(Lesson.position)).where(Lesson.course_id == course.id))
    video = Video(owner_id=course.owner_id)
    lesson = Lesson(course=course, video=video, title=_title(title), position=(last or 0) + 1, from_file=from_file)
    if course.publish_at is not None:
        lesson.state = LessonState.SCHEDULED
    session.add(lesson)
    session.flush()
    return lesson


def rename_lesson(
    session: Session, principal: Principal, lesson: Lesson, title: str, title_en: str | None = None
) -> None:
    """Give a lesson another title; without `title_en` its English one stays. Raises NotAllowed, EmptyField."""
    require(principal, Right.EDIT, lesson)
    lesson.title = _title(title)
    if title_en is not None:
        lesson.title_en = line(title_en, MAX_TITLE)
    count_edit(lesson)
    session.flush()


def order_lessons(session: Session, principal: Principal, course: Course, lesson_ids: list[str]) -> None:
    """Put a course's lessons in the given order. Raises NotAllowed, WrongOrder."""
    require(principal, Right.EDIT, course)
    by_id = {lesson.id: lesson for lesson in course.lessons}
    if sorted(lesson_ids) != sorted(by_id):
        raise WrongOrder()
    for place, lesson_id in enumerate(lesson_ids, start=1):
        by_id[lesson_id].position = place
    count_edit(course)
    session.flush()
    session.expire(course, ["lessons"])


def publish_course(session: Session, principal: Principal, course: Course) -> None:
    """Publish a course and its drafts now, whatever was planned. Raises NotAllowed, HeldBack.

    A lesson still being prepared is seen once it is ready, and the catalogue lists the course from then on.
    """
    editor = require(principal, Right.PUBLISH, course)
    _lift(session, editor, course)
    course.publish_at = None
    ledger.drop(session, course.id, (PUBLISH,))
    if not course.published:
        course.published_at = course.published_at or now()
        decide(session, Decision(editor.id, Action.PUBLISH), course, CourseState.PUBLISHED)
    for lesson in course.lessons:
        if lesson.state in (LessonState.DRAFT, LessonState.SCHEDULED):
            decide(session, Decision(editor.id, Action.PUBLISH), lesson, LessonState.PUBLISHED)
    session.flush()


def withdraw_course(session: Session, principal: Principal, course: Course) -> None:
    """Take a published course back: nobody but its teacher sees it. Raises NotAllowed, WrongMove."""
    editor = require(principal, Right.EDIT, course)
    decide(session, Decision(editor.id, Action.WITHDRAW), course, CourseState.DRAFT)
    if course.publish_at is not None:
        drop_plan(session, course, Decision(editor.id, Action.UNPLAN))
    _hold_back(session, editor, course)


def drop_plan(session: Session, course: Course, decision: Decision) -> None:
    """Forget when a course was to be published, and write the decision down."""
    before, course.publish_at = moment_text(course.publish_at), None
    ledger.drop(session, course.id, (PUBLISH,))
    for lesson in course.lessons:
        if lesson.state is LessonState.SCHEDULED:
            decide(session, decision, lesson, LessonState.DRAFT)
    record(session, decision, course, before)


def moment_text(at: datetime | None) -> str:
    """A moment as the audit record writes it; "" for none."""
    return at.isoformat(timespec="seconds") if at else ""


def publish_lesson(session: Session, principal: Principal, lesson: Lesson) -> None:
    """Let a lesson be seen with its course. Raises NotAllowed, HeldBack, WrongMove."""
    editor = require(principal, Right.PUBLISH, lesson)
    _lift(session, editor, lesson)
    decide(session, Decision(editor.id, Action.PUBLISH), lesson, LessonState.PUBLISHED)


def withdraw_lesson(session: Session, principal: Principal, lesson: Lesson) -> None:
    """Take a published lesson back. Raises NotAllowed, WrongMove."""
    editor = require(principal, Right.EDIT, lesson)
    decide(session, Decision(editor.id, Action.WITHDRAW), lesson, LessonState.WITHDRAWN)
    _hold_back(session, editor, lesson)


def _hold_back(session: Session, editor: Identity, thing: Course | Lesson) -> None:
    """After a withdrawal by anybody but the teacher, only a moderator may publish again."""
    if editor.id != thing.owner_id:
        before, thing.held_by = thing.held_by or "", editor.id
        record(session, Decision(editor.id, Action.HOLD), thing, before, editor.id)


def _lift(session: Session, editor: Identity, thing: Course | Lesson) -> None:
    if thing.held_by is not None:
        before, thing.held_by = thing.held_by, None
        record(session, Decision(editor.id, Action.LIFT), thing, before)


def get_course(session: Session, course_id: str, principal: Principal) -> Course:
    """The course, if `principal` may see it and it was not removed. Raises NotFound."""
    course = session.get(Course, course_id)
    if course is None or course.removed_at is not None:
        raise NotFound()
    if not course.published:
        require(principal, Right.SEE, course)
    return course


def get_lesson(session: Session, lesson_id: str, principal: Principal) -> Lesson:
    """The lesson, if `principal` may see it and it was not removed. Raises NotFound."""
    lesson = session.get(Lesson, lesson_id)
    if lesson is None or lesson.removed:
        raise NotFound()
    if not lesson.public:
        require(principal, Right.SEE, lesson)
    return lesson


def lessons_of(session: Session, video_ids: Collection[str]) -> dict[str, Lesson]:
    """The lessons with these videos, by the id of the video, with their courses."""
    found = select(Lesson).where(Lesson.video_id.in_(video_ids)).options(joinedload(Lesson.course))
    return {lesson.video_id: lesson for lesson in session.scalars(found)}


def lesson_of(session: Session, video_id: str) -> Lesson:
    """The lesson that holds a video. Raises NotFound."""
    lesson = lessons_of(session, [video_id]).get(video_id)
    if lesson is None:
        raise NotFound()
    return lesson


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


@dataclass(frozen=True)
class Page:
    """Which part of a long list is read: `most` from `start` on; without `most` all."""

    start: int = 0
    most: int | None = None


ALL = Page()


def published_courses(session: Session, category_id: str | None = None, cut: Page = ALL) -> list[Course]:
    """The courses that the catalogue lists, newest first, with their lessons, owners and packages loaded."""
    return _loaded(session, _published(category_id).order_by(*_NEWEST), cut)


def listed_courses(session: Session, course_ids: Collection[str]) -> list[Course]:
    """Those of the courses that the catalogue lists, in no order, loaded as by `published_courses`."""
    return _loaded(session, _published().where(Course.id.in_(course_ids)), ALL)


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
    made = select(Lesson.id, Package.created_at.label("at"), place.label("place"))
    ready = made.join(Package, Package.video_id == Lesson.video_id).join(Course)
    ready = ready.where(Course.state == CourseState.PUBLISHED, _ready())
    if but is not None:
        ready = ready.where(Lesson.course_id != but.id)
    first = ready.subquery()
    newest = select(Lesson).join(first, first.c.id == Lesson.id).where(first.c.place == 1)
    newest = newest.order_by(first.c.at.desc(), Lesson.id).limit(most)
    return list(session.scalars(newest.options(_WITH_PACKAGE, selectinload(Lesson.course))))


def courses_to_edit(
    session: Session, editor: Identity, category_id: str | None = None, cut: Page = ALL
) -> list[Course]:
    """The courses somebody works on: their own, and those they mend as moderators; newest first."""
    query = select(Course).where(Course.removed_at.is_(None)).order_by(Course.created_at.desc(), Course.id)
    mended = set(editor.scopes(Right.MEND_ALL))
    if EVERYWHERE not in mended:
        query = query.where(or_(Course.owner_id == editor.id, Course.category_id.in_(mended)))
    if category_id is not None:
        query = query.where(Course.category_id == category_id)
    return _loaded(session, query, cut)


_NEWEST = (Course.published_at.desc(), Course.id)
_WITH_PACKAGE = joinedload(Lesson.video, innerjoin=True).selectinload(Video.package)


def _ready() -> ColumnElement[bool]:
    """Of a lesson: anybody may watch it if its course is published; as Lesson.public."""
    shown = select(Package.id).join(Video).where(Package.video_id == Lesson.video_id, Video.recalled.is_(False))
    return and_(Lesson.state == LessonState.PUBLISHED, shown.exists())


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
            selectinload(Course.lessons).options(_WITH_PACKAGE),
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
