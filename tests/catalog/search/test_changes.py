"""Each change of what search finds is noted in its transaction, and others are not."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.clock import now
from catalog.courses import publishing
from catalog.courses import service as courses
from catalog.courses.models import Course
from catalog.courses.service import CourseDraft
from catalog.members.models import Member
from catalog.removal.service import remove_course
from catalog.search.changes import SUBJECT
from school.services import Services
from tests.catalog.search.test_pages import say
from tests.factories import published_course


@pytest.fixture
def heard(services: Services) -> list[str]:
    """Grows by one with each committed change of what search finds."""
    found: list[str] = []
    services.events.hub.watch(SUBJECT, lambda: found.append(SUBJECT))
    return found


CHANGES: dict[str, Callable[[Session, Member, Course], object]] = {
    "a title": lambda s, m, c: courses.change_course(s, m, c, CourseDraft(title="扇子舞")),
    "a lesson's title": lambda s, m, c: courses.rename_lesson(s, m, c.lessons[0], "热身"),
    "a withdrawn lesson": lambda s, m, c: publishing.withdraw_lesson(s, m, c.lessons[0]),
    "a removed course": lambda s, m, c: remove_course(s, m, c, now()),
    "a category's name": lambda s, _, __: setattr(s.get_one(Category, "dance"), "name", "跳舞"),
    "a teacher's name": lambda _, m, __: setattr(m, "name", "李秀英"),
    "a package": lambda _, __, c: setattr(c.lessons[0].package, "duration", 9.0),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_heard_once_after_its_commit(
    services: Services, teacher: Member, heard: list[str], what: str
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿", "十字步"])
    heard.clear()
    with services.database.sessions() as session:
        CHANGES[what](session, session.get_one(Member, teacher.id), session.get_one(Course, course.id))
        session.flush()
        assert heard == []
        session.commit()
    assert heard == [SUBJECT]


def test_new_captions_are_heard(services: Services, teacher: Member, heard: list[str]) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    heard.clear()
    say(services, teacher, course.lessons[0], (1.0, "站直"))
    assert heard == [SUBJECT]


def test_what_search_does_not_find_is_not_heard(services: Services, teacher: Member, heard: list[str]) -> None:
    heard.clear()
    with services.database.sessions() as session:
        session.get_one(Member, teacher.id).session_key = "another"
        session.commit()
        session.get_one(Category, "dance").name = session.get_one(Category, "dance").name
        session.commit()
    assert heard == []


def test_what_was_rolled_back_is_not_heard(services: Services, teacher: Member, heard: list[str]) -> None:
    heard.clear()
    with services.database.sessions() as session:
        session.get_one(Member, teacher.id).name = "李秀英"
        session.flush()
        session.rollback()
        session.commit()
    assert heard == []
