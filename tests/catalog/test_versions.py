"""Two who edit the same thing at the same time."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from catalog.courses.arrangement import order_lessons
from catalog.courses.models import Course, Lesson
from catalog.courses.service import CourseDraft, change_course, rename_lesson
from catalog.errors import ChangedMeanwhile
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.versions import start_edit
from school.services import Services
from tests.catalog.test_connection import at_once, in_session
from tests.conftest import AddMember

Edit = Callable[[Session, str], None]


@pytest.fixture(params=["course", "lesson", "member"])
def edit(request: pytest.FixtureRequest, lesson: Lesson, add_member: AddMember) -> Edit:
    """An edit that started from the first version."""
    admin = add_member("管理员", Role.ADMIN)

    def course(session: Session, word: str) -> None:
        found = session.get_one(Course, lesson.course_id)
        start_edit(session, found, 1)
        change_course(session, found.owner, found, CourseDraft(title=word))

    def a_lesson(session: Session, word: str) -> None:
        found = session.get_one(Lesson, lesson.id)
        start_edit(session, found, 1)
        rename_lesson(session, found.course.owner, found, word)

    def member(session: Session, word: str) -> None:
        found = session.get_one(Member, lesson.course.owner_id)
        members.appoint_moderator(session, found, [word], session.get_one(Member, admin.id), 1)

    return {"course": course, "lesson": a_lesson, "member": member}[str(request.param)]


def test_of_two_who_start_from_the_same_version_one_is_refused(services: Services, edit: Edit) -> None:
    words = ("dance", "kitchen")
    gave = at_once(*[in_session(services, lambda one, word=word: edit(one, word)) for word in words])  # type: ignore[misc]
    refused = [isinstance(each, ChangedMeanwhile) for each in gave]
    assert sorted(refused) == [False, True]
    with services.database.sessions() as session:
        assert words[refused.index(False)] in _written(session)


def _written(session: Session) -> set[str]:
    course = session.query(Course).one()
    moderated = {one.category_id for one in course.owner.appointments}
    return {course.title, course.lessons[0].title} | moderated


def test_edits_that_say_nothing_of_a_version_are_done_one_after_the_other(services: Services, lesson: Lesson) -> None:
    def rename(session: Session) -> None:
        found = session.get_one(Lesson, lesson.id)
        rename_lesson(session, found.course.owner, found, "第二课")

    assert at_once(*[in_session(services, rename)] * 3) == [None] * 3
    with services.database.sessions() as session:
        assert session.get_one(Lesson, lesson.id).version == 4


def test_another_order_of_lessons_is_an_edit_of_the_course_and_not_of_the_lessons(
    session: Session, lesson: Lesson
) -> None:
    found = session.get_one(Lesson, lesson.id)
    order_lessons(session, found.course.owner, found.course, [found.id])
    session.commit()
    session.expire_all()
    assert (found.course.version, found.version) == (2, 1)
