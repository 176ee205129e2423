"""A course is published when its teacher chose: planned, moved, taken back, carried out by the right of then."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.clock import now
from catalog.courses import planning, publishing, service
from catalog.courses.jobs import PUBLISH
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.errors import HeldBack, InThePast, NotAllowed, NothingToPublish
from catalog.jobs.models import Job
from catalog.members import service as members
from catalog.members.models import Member
from catalog.members.roles import Role
from catalog.removal import service as removal
from school.pipeline.reaper import reap
from school.services import Services
from tests.conftest import PASSWORD
from tests.workers import worker

pytestmark = pytest.mark.databases("sqlite", "postgresql")
TOMORROW = timedelta(days=1)


@pytest.fixture
def owner(session: Session, lesson: Lesson, teacher: Member) -> Member:
    return session.get_one(Member, teacher.id)


@pytest.fixture
def course(session: Session, lesson: Lesson) -> Course:
    return session.get_one(Course, lesson.course_id)


def _states(course: Course) -> tuple[CourseState, list[LessonState]]:
    return course.state, [lesson.state for lesson in course.lessons]


def _jobs(session: Session) -> list[Job]:
    return list(session.scalars(select(Job).where(Job.kind == PUBLISH)))


def _carry_out(session: Session, at: datetime) -> None:
    for job in _jobs(session):
        planning.carry_out(session, job, at)


def test_a_planned_course_waits_and_is_published_with_all_its_lessons(
    session: Session, owner: Member, course: Course
) -> None:
    at = now() + TOMORROW
    planning.plan(session, owner, course, at, now())
    service.add_lesson(session, owner, course, "扇花")
    assert _states(course) == (CourseState.DRAFT, [LessonState.SCHEDULED] * 2)
    _carry_out(session, at - timedelta(seconds=1))
    assert not course.published
    _carry_out(session, at)
    assert _states(course) == (CourseState.PUBLISHED, [LessonState.PUBLISHED] * 2)
    assert (course.publish_at, _jobs(session)) == (None, [])


def test_another_time_replaces_the_first_and_nothing_is_left_of_a_plan_that_was_taken_back(
    session: Session, owner: Member, course: Course
) -> None:
    for days in (1, 400):
        planning.plan(session, owner, course, now() + timedelta(days=days), now())
    (job,) = _jobs(session)
    assert job.run_after == course.publish_at
    for _ in range(2):
        planning.unplan(session, owner, course)
    assert (_states(course), course.publish_at) == ((CourseState.DRAFT, [LessonState.DRAFT]), None)
    assert _jobs(session) == []


def test_publishing_now_and_withdrawing_end_the_plan(session: Session, owner: Member, course: Course) -> None:
    planning.plan(session, owner, course, now() + TOMORROW, now())
    publishing.publish_course(session, owner, course)
    assert (course.publish_at, _jobs(session)) == (None, [])
    service.add_lesson(session, owner, course, "扇花")
    planning.plan(session, owner, course, now() + TOMORROW, now())
    assert [one.state for one in course.lessons] == [LessonState.PUBLISHED, LessonState.SCHEDULED]
    publishing.withdraw_course(session, owner, course)
    assert (course.publish_at, _jobs(session)) == (None, [])
    assert course.lessons[1].state is LessonState.DRAFT


def test_no_plan_is_made_for_the_past_for_nothing_or_by_a_stranger(
    session: Session, owner: Member, course: Course
) -> None:
    with pytest.raises(InThePast):
        planning.plan(session, owner, course, now() - TOMORROW, now())
    stranger = members.add(session, "陈静", PASSWORD, Role.INSTRUCTOR)
    with pytest.raises(NotAllowed):
        planning.plan(session, stranger, course, now() + TOMORROW, now())
    publishing.publish_course(session, owner, course)
    with pytest.raises(NothingToPublish):
        planning.plan(session, owner, course, now() + TOMORROW, now())


def test_what_a_moderator_withdrew_cannot_be_planned_by_its_teacher(
    session: Session, owner: Member, course: Course
) -> None:
    moderator = members.add(session, "审核员", PASSWORD, Role.MODERATOR)
    publishing.publish_course(session, owner, course)
    publishing.withdraw_course(session, moderator, course)
    with pytest.raises(HeldBack):
        planning.plan(session, owner, course, now() + TOMORROW, now())
    planning.plan(session, moderator, course, now() + TOMORROW, now())


def test_a_planner_who_lost_the_right_publishes_nothing_and_the_record_says_why(
    session: Session, owner: Member, course: Course
) -> None:
    at = now() + TOMORROW
    planning.plan(session, owner, course, at, now())
    members.block(session, owner, members.add(session, "管理员", PASSWORD, Role.ADMIN))
    _carry_out(session, at)
    assert (_states(course), course.publish_at) == ((CourseState.DRAFT, [LessonState.DRAFT]), None)
    last = session.scalars(
        select(AuditEntry).where(AuditEntry.kind == "course").order_by(AuditEntry.id.desc())
    ).first()
    assert last is not None
    assert (last.action, last.by_id, last.why) == (Action.UNPLAN, None, "not_allowed")


def test_a_worker_carries_it_out_when_its_time_has_come_and_leaves_a_removed_course(
    services: Services, lesson: Lesson, teacher: Member
) -> None:
    at_work = worker(services, services.settings.engine)
    with services.database.sessions() as session:
        owner, course = session.get_one(Member, teacher.id), session.get_one(Course, lesson.course_id)
        planning.plan(session, owner, course, now() + TOMORROW, now())
        session.commit()
        reap(services)
        assert not at_work.work(PUBLISH)
        course.publish_at = now()
        _jobs(session)[0].run_after = now()
        removal.remove_course(session, owner, course, now())
        session.commit()
        assert not at_work.work(PUBLISH)
        removal.restore_course(session, owner, course.id, now())
        session.commit()
        assert at_work.work(PUBLISH)
        session.refresh(course)
        assert course.published
