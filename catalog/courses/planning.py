"""Use cases around publishing a course at a later time: plan it, take the plan back, carry it out.

They flush and never commit. The plan is the job in the ledger and Course.publish_at, written together.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide, record
from catalog.courses.jobs import PUBLISH
from catalog.courses.models import Course, LessonState
from catalog.courses.publishing import drop_plan, moment_text, publish_course
from catalog.errors import InThePast, NotAllowed, NotFound, NothingToPublish
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right


def plan(session: Session, principal: Principal, course: Course, at: datetime, now: datetime) -> None:
    """Publish a course with all its lessons at `at`; an earlier plan is replaced.

    Raises NotAllowed, HeldBack, InThePast, NothingToPublish.
    """
    editor = require(principal, Right.PUBLISH, course)
    if at <= now:
        raise InThePast()
    drafts = [one for one in course.lessons if one.state in (LessonState.DRAFT, LessonState.SCHEDULED)]
    if course.published and not drafts:
        raise NothingToPublish()
    before = moment_text(course.publish_at)
    course.publish_at = at
    for lesson in drafts:
        if lesson.state is LessonState.DRAFT:
            decide(session, Decision(editor.id, Action.PLAN), lesson, LessonState.SCHEDULED)
    ledger.enqueue(session, Order(PUBLISH, course.id, owner_id=editor.id, run_after=at), now=now)
    record(session, Decision(editor.id, Action.PLAN), course, before, moment_text(at))


def unplan(session: Session, principal: Principal, course: Course) -> None:
    """Take a plan back; without one nothing changes. Raises NotAllowed."""
    editor = require(principal, Right.EDIT, course)
    if course.publish_at is not None:
        drop_plan(session, course, Decision(editor.id, Action.UNPLAN))


def carry_out(session: Session, job: Job, now: datetime) -> None:
    """Publish a course whose time has come, by the right that its planner has now.

    Without that right the plan ends, and the audit record says why.
    """
    course = session.get(Course, job.subject)
    if course is None or course.publish_at is None or course.publish_at > now:
        return
    planner = session.get(Member, job.owner_id) if job.owner_id else None
    try:
        publish_course(session, planner, course)
    except (NotAllowed, NotFound) as refused:
        drop_plan(session, course, Decision(None, Action.UNPLAN, refused.code))
