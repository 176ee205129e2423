"""Use cases around courses and lessons: make, change, find. They flush and never commit.

publishing.py publishes, arrangement.py puts lessons in order, facts.py has tags and links, listing.py lists.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.categories.models import find_category
from catalog.clock import now
from catalog.courses.awaiting import is_awaited
from catalog.courses.facts import MAX_DESCRIPTION, MAX_TEACHER, MAX_TITLE, checked_title, put_tags, retitle
from catalog.courses.models import Course, Lesson, LessonState, Level
from catalog.errors import NotFound
from catalog.members.principal import Principal
from catalog.members.rights import Thing, require
from catalog.members.roles import Right
from catalog.text import block, line
from catalog.versions import count_edit
from catalog.videos.models import Video


@dataclass(frozen=True)
class CourseDraft:
    """What is written about a course; None leaves a field unchanged."""

    title: str | None = None
    category: str | None = None
    description: str | None = None
    title_en: str | None = None
    description_en: str | None = None
    teacher: str | None = None
    """The name of its teacher; "" for its owner's."""
    level: Level | None = None
    tags: Sequence[str] | None = None
    economical: bool | None = None
    """Whether its videos are prepared economically (docs/decisions)."""


def make_course(session: Session, principal: Principal, draft: CourseDraft) -> Course:
    """Make a course in state DRAFT. Raises NotAllowed, EmptyField, UnknownCategory, TooManyFacts."""
    require(principal, Right.TEACH)
    title, category = checked_title(draft.title or ""), find_category(session, draft.category or "")
    teacher = require(principal, Right.TEACH, Thing(category_id=category.id))
    course = Course(
        title=title,
        description=block(draft.description or "", MAX_DESCRIPTION),
        category=category,
        owner_id=teacher.id,
        title_en=line(draft.title_en or "", MAX_TITLE),
        description_en=block(draft.description_en or "", MAX_DESCRIPTION),
        teacher=line(draft.teacher or "", MAX_TEACHER),
        level=draft.level or Level.NONE,
        economical=bool(draft.economical),
    )
    session.add(course)
    put_tags(course, draft.tags or ())
    session.flush()
    return course


def change_course(session: Session, principal: Principal, course: Course, draft: CourseDraft) -> None:
    """Change what is written about a course. Raises NotAllowed, EmptyField, UnknownCategory, TooManyFacts.

    A member with rights in some categories cannot move a course out of them.
    """
    require(principal, Right.EDIT, course)
    if draft.title is not None:
        course.title = checked_title(draft.title)
    if draft.category is not None:
        category = find_category(session, draft.category)
        require(principal, Right.EDIT, Thing(course.owner_id, category.id, teacher_ids=course.teacher_ids))
        course.category = category
    if draft.description is not None:
        course.description = block(draft.description, MAX_DESCRIPTION)
    if draft.title_en is not None:
        course.title_en = line(draft.title_en, MAX_TITLE)
    if draft.description_en is not None:
        course.description_en = block(draft.description_en, MAX_DESCRIPTION)
    if draft.teacher is not None:
        course.teacher = line(draft.teacher, MAX_TEACHER)
    course.level = draft.level or course.level
    if draft.economical is not None:
        course.economical = draft.economical
    if draft.tags is not None:
        put_tags(course, draft.tags)
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
    """Add a lesson in state DRAFT, with its video, behind those without a section.

    Raises NotAllowed, EmptyField, NotFound. `arrangement.move_lesson` puts it into a section.

    `from_file`: it is made for a file that is uploaded next, see Lesson.from_file.
    """
    require(principal, Right.EDIT, course)
    video = Video(owner_id=course.owner_id)
    return _add(session, course, Lesson(title=checked_title(title), video=video, from_file=from_file))


def lend_video(session: Session, course: Course, title: str, video: Video) -> Lesson:
    """Add a lesson, as `add_lesson`, that shows a neighbour's clip (catalog/clips/placing.py). Raises NotFound."""
    return _add(session, course, Lesson(title=checked_title(title), video=video, borrows=True))


def _add(session: Session, course: Course, lesson: Lesson) -> Lesson:
    # Two lessons that come at once get two places, and none comes into a course that is removed at the same time.
    session.refresh(course, ["state", "publish_at", "removed_at"], with_for_update=True)
    if course.removed_at is not None:
        raise NotFound()
    last = session.scalar(select(func.max(Lesson.position)).where(Lesson.course_id == course.id))
    lesson.course, lesson.position = course, (last or 0) + 1
    if course.publish_at is not None:
        lesson.state = LessonState.SCHEDULED
    session.add(lesson)
    session.flush()
    return lesson


def rename_lesson(
    session: Session, principal: Principal, lesson: Lesson, title: str, title_en: str | None = None
) -> None:
    """As `retitle`."""
    retitle(principal, lesson, title, title_en)
    session.flush()


def get_course(session: Session, course_id: str, principal: Principal) -> Course:
    """The course, if `principal` may see it and it was not removed. Raises NotFound."""
    course = session.get(Course, course_id)
    if course is None or course.removed_at is not None:
        raise NotFound()
    if not course.published:
        require(principal, Right.SEE, course)
    return course


def get_lesson(session: Session, lesson_id: str, principal: Principal) -> Lesson:
    """The lesson, if `principal` may see it and it was not removed. Raises NotFound.

    Anybody may see one that is published, also while an import still brings its video; see awaiting.py.
    """
    lesson = session.get(Lesson, lesson_id)
    if lesson is None or lesson.removed:
        raise NotFound()
    if not lesson.public and not is_awaited(session, lesson):
        require(principal, Right.SEE, lesson)
    return lesson


def lessons_of(session: Session, video_ids: Collection[str]) -> dict[str, Lesson]:
    """The lessons with these videos of their own, by the id of the video, with their courses."""
    own = (Lesson.video_id.in_(video_ids), Lesson.borrows.is_(False))
    found = select(Lesson).where(*own).options(joinedload(Lesson.course))
    return {lesson.video_id: lesson for lesson in session.scalars(found)}


def lesson_of(session: Session, video_id: str) -> Lesson:
    """The lesson that holds a video. Raises NotFound."""
    lesson = lessons_of(session, [video_id]).get(video_id)
    if lesson is None:
        raise NotFound()
    return lesson
