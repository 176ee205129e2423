"""What publishing, taking back and ordering mean, without any page."""

import pytest
from sqlalchemy.orm import Session

from catalog.courses import arrangement, publishing
from catalog.courses.models import Course, CourseState, LessonState
from catalog.errors import WrongOrder
from catalog.members.models import Role
from tests import factories


@pytest.fixture
def course(session: Session) -> Course:
    """A draft with two lessons."""
    made = factories.course(session, factories.member(session))
    for title in "一二":
        factories.lesson(session, made, title)
    return made


def test_publishing_twice_is_as_good_as_once(session: Session, course: Course) -> None:
    for _ in range(2):
        publishing.publish_course(session, course.owner, course)
        assert course.state is CourseState.PUBLISHED
    publishing.withdraw_course(session, course.owner, course)
    assert course.state is CourseState.DRAFT


def test_lessons_that_came_after_publishing_are_published_with_the_next_one(session: Session, course: Course) -> None:
    publishing.publish_course(session, course.owner, course)
    later = factories.lesson(session, course, "三")
    assert later.state is LessonState.DRAFT
    publishing.publish_course(session, course.owner, course)
    assert {lesson.state for lesson in course.lessons} == {LessonState.PUBLISHED}


def test_an_order_names_every_lesson_once(session: Session, course: Course) -> None:
    first, second = (lesson.id for lesson in course.lessons)
    for wrong in ([first], [first, first], [first, second, second], [second, "another"]):
        with pytest.raises(WrongOrder):
            arrangement.order_lessons(session, course.owner, course, wrong)
    arrangement.order_lessons(session, course.owner, course, [second, first])
    assert [lesson.title for lesson in course.lessons] == ["二", "一"]


def test_a_moderator_works_on_the_course_of_another(session: Session, course: Course) -> None:
    publishing.publish_course(session, factories.member(session, "审核员", Role.MODERATOR), course)
    assert course.state is CourseState.PUBLISHED
