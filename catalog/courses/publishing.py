"""Use cases around publishing courses and lessons, and withdrawing them. They flush and never commit."""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide, record
from catalog.clock import now
from catalog.courses.jobs import PUBLISH
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.jobs import ledger
from catalog.members.principal import Identity, Principal
from catalog.members.rights import require, teaches
from catalog.members.roles import Right


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
    """After a withdrawal by anybody but its teachers, only a moderator may publish again."""
    if not teaches(editor.id, thing):
        before, thing.held_by = thing.held_by or "", editor.id
        record(session, Decision(editor.id, Action.HOLD), thing, before, editor.id)


def _lift(session: Session, editor: Identity, thing: Course | Lesson) -> None:
    if thing.held_by is not None:
        before, thing.held_by = thing.held_by, None
        record(session, Decision(editor.id, Action.LIFT), thing, before)
