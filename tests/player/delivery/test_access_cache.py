"""How long a right is remembered, and that all memories together forget it within a minute."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import CourseState, Lesson, LessonState
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.service import set_password, sign_out_everywhere
from player.delivery import access_cache
from player.delivery.access_cache import AccessCache
from school.services import Services
from tests import looking
from tests.factories import published_course

MINUTE = 60


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


services, teacher = looking.services, looking.teacher


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(services: Services, clock: Clock) -> AccessCache:
    return AccessCache(services.access, services.database.readers, clock)


@pytest.fixture
def ready(services: Services, teacher: Member) -> Lesson:
    course = published_course(services, teacher, "秧歌", ["十字步"])
    with services.database.readers() as session:
        [lesson] = session.query(Lesson).where(Lesson.course_id == course.id)
        assert lesson.package is not None
        return lesson


def withdraw(services: Services) -> None:
    with services.database.sessions() as session:
        session.execute(update(Lesson).values(state=LessonState.WITHDRAWN))
        session.commit()


def test_all_memories_after_each_other_are_shorter_than_a_minute() -> None:
    in_front = access_cache.ASKED_EVERY + max(access_cache.ASKED_LATE, access_cache.ASKED_DOWN)
    assert in_front + access_cache.CACHED_FOR < MINUTE
    assert access_cache.KEPT_FOR + access_cache.CACHED_FOR < MINUTE
    assert access_cache.ADDRESS_FOR < MINUTE
    assert access_cache.REDIRECT_FOR < access_cache.ADDRESS_FOR


def test_a_right_is_asked_for_once_in_a_few_seconds(
    services: Services, known: AccessCache, clock: Clock, ready: Lesson
) -> None:
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    prefix = ready.package.prefix if ready.package else ""
    assert known.public(prefix) == prefix
    first = len(asked)
    assert first > 0
    assert {known.public(prefix) for _ in range(50)} == {prefix}
    assert len(asked) == first
    clock.seconds += access_cache.KEPT_FOR
    assert known.public(prefix) == prefix
    assert len(asked) > first


def test_a_lesson_that_was_withdrawn_is_forgotten_after_a_few_seconds(
    services: Services, known: AccessCache, clock: Clock, ready: Lesson, teacher: Member
) -> None:
    assert ready.package is not None
    prefix = ready.package.prefix
    grant = services.access.grants.issue(ready.package.id, teacher.id, now())
    assert (known.public(prefix), known.granted(grant)) == (prefix, prefix)
    withdraw(services)
    clock.seconds += access_cache.KEPT_FOR
    assert known.public(prefix) is None
    assert known.granted(grant) == prefix  # its own teacher still sees it


@pytest.mark.parametrize("ends", [sign_out_everywhere, partial(set_password, password="another long word")])
def test_who_ends_all_that_is_open_ends_their_grants_too(
    services: Services, ready: Lesson, teacher: Member, ends: Callable[[Session, Member], None]
) -> None:
    with services.database.sessions() as session:
        lesson, member = session.get_one(Lesson, ready.id), session.get_one(Member, teacher.id)
        lesson.course.state = CourseState.DRAFT
        grant = services.access.address(lesson, "main.m3u8", member).split("/")[2]
        assert services.access.granted(session, grant) is lesson.package
        ends(session, member)
        with pytest.raises(NotFound):
            services.access.granted(session, grant)
        fresh = services.access.address(lesson, "main.m3u8", member).split("/")[2]
        assert services.access.granted(session, fresh) is lesson.package


def test_a_refusal_is_not_remembered(services: Services, known: AccessCache, ready: Lesson) -> None:
    assert ready.package is not None
    with services.database.sessions() as session:
        session.execute(update(Lesson).values(state=LessonState.DRAFT))
        session.commit()
    assert known.public(ready.package.prefix) is None
    with services.database.sessions() as session:
        session.execute(update(Lesson).values(state=LessonState.PUBLISHED))
        session.commit()
    assert known.public(ready.package.prefix) == ready.package.prefix


def test_the_memory_stays_small(
    services: Services, clock: Clock, ready: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_cache, "_MOST", 2)
    known = AccessCache(services.access, services.database.readers, clock)
    assert ready.package is not None
    for member in range(5):
        grant = services.access.grants.issue(ready.package.id, f"member {member}", now())
        assert known.granted(grant) == ready.package.prefix
    assert len(known._known) <= 2
