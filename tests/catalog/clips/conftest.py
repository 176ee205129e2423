"""People around a clip."""

import pytest
from sqlalchemy.orm import Session

from catalog.courses.models import Course, Lesson
from catalog.members.models import Member, Role
from tests import factories


@pytest.fixture
def resident(session: Session) -> Member:
    return factories.member(session, "周美华", Role.RESIDENT)


@pytest.fixture
def moderator(session: Session) -> Member:
    return factories.member(session, "高敏", Role.MODERATOR)


@pytest.fixture
def second(session: Session) -> Member:
    """Another moderator."""
    return factories.member(session, "陈医生", Role.MODERATOR)


@pytest.fixture
def operator(session: Session) -> Member:
    return factories.member(session, "值班员", Role.OPERATOR)


@pytest.fixture
def teacher(session: Session) -> Member:
    return factories.member(session, "王桂兰")


@pytest.fixture
def course(session: Session, teacher: Member) -> Course:
    return factories.course(session, teacher)


@pytest.fixture
def lesson(session: Session, course: Course) -> Lesson:
    return factories.watchable(session, course)
