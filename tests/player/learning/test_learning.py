"""Joined courses and the watch history."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Course, Lesson
from catalog.courses.publishing import publish_course, withdraw_course
from catalog.members.models import Member, Role
from player.learning.service import courses_of, forget, has_joined, history, join, leave
from player.progress.service import Report, save
from school.services import Services
from tests import factories
from tests.catalog.web.test_studio import Studio
from tests.conftest import AddMember, Bearer
from tests.factories import LENGTH_S, published_course


@pytest.fixture
def learner(session: Session) -> Member:
    return factories.member(session, "李秀英", Role.RESIDENT)


def course(session: Session, title: str) -> Course:
    """A published course of three lessons."""
    made = factories.course(session, factories.member(session, f"老师{title}"), title)
    for name in "一二三":
        factories.watchable(session, made, name)
    publish_course(session, made.owner, made)
    return made


def watch(session: Session, member: Member, lesson: Lesson, share: float) -> None:
    at = now() + timedelta(seconds=lesson.position)
    save(session, member, lesson, Report(share * LENGTH_S, at, [(0, share * LENGTH_S)]))


def test_a_joined_course_says_how_far_its_learner_is_and_where_to_go_on(session: Session, learner: Member) -> None:
    made = course(session, "秧歌")
    for _ in range(2):
        join(session, learner, made, now())
    watch(session, learner, made.lessons[0], 1.0)
    watch(session, learner, made.lessons[1], 0.5)
    (one,) = courses_of(session, learner)
    assert (one.course, one.done, one.next, one.at) == (made, 1, made.lessons[1], LENGTH_S / 2)
    for lesson in made.lessons:
        watch(session, learner, lesson, 1.0)
    (one,) = courses_of(session, learner)
    assert (one.done, one.next) == (3, None)


def test_what_is_finished_stands_behind_and_what_nobody_sees_is_left_out(session: Session, learner: Member) -> None:
    done, new, hidden = (course(session, title) for title in "甲乙丙")
    for number, made in enumerate((new, done, hidden)):
        join(session, learner, made, now() + timedelta(minutes=number))
    for lesson in done.lessons:
        watch(session, learner, lesson, 1.0)
    withdraw_course(session, hidden.owner, hidden)
    assert [one.course.title for one in courses_of(session, learner)] == ["乙", "甲"]
    publish_course(session, hidden.owner, hidden)
    assert [one.course.title for one in courses_of(session, learner)] == ["丙", "乙", "甲"]


def test_leaving_keeps_the_places(session: Session, learner: Member) -> None:
    made = course(session, "秧歌")
    join(session, learner, made, now())
    watch(session, learner, made.lessons[0], 0.5)
    leave(session, learner, made.id)
    assert not has_joined(session, learner, made.id)
    assert len(history(session, learner, 0, 10)) == 1


def test_the_history_is_newest_first_and_is_deleted_one_by_one_or_as_a_whole(
    session: Session, learner: Member
) -> None:
    made, other = course(session, "秧歌"), factories.member(session, "赵铁山", Role.RESIDENT)
    for lesson in made.lessons:
        watch(session, learner, lesson, 0.3)
    watch(session, other, made.lessons[0], 0.3)
    assert [one.lesson.title for one in history(session, learner, 0, 2)] == ["三", "二"]
    assert forget(session, learner, made.lessons[1].id) == 1
    session.expire_all()
    assert [one.lesson.title for one in history(session, learner, 0, 9)] == ["三", "一"]
    assert forget(session, learner) == 2
    session.expire_all()
    assert (history(session, learner, 0, 9), len(history(session, other, 0, 9))) == ([], 1)


def test_a_member_joins_and_leaves_on_the_page_of_a_course(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember
) -> None:
    made = published_course(services, teacher, "秧歌舞", ["站姿"])
    assert "加入课程" not in client.get(f"/courses/{made.id}").text
    learner = Studio(client, add_member("李秀英", Role.RESIDENT))
    assert "还没有加入课程" in learner.page("/my")
    assert learner.send(f"/courses/{made.id}/join").status_code == 303
    assert "已加入" in learner.page(f"/courses/{made.id}")
    assert "秧歌舞" in learner.page("/my")
    answer = learner.send(f"/courses/{made.id}/leave", back="/my")
    assert answer.headers["Location"] == "/my"
    assert "还没有加入课程" in learner.page("/my")


def test_a_program_reads_and_changes_the_same(
    client: FlaskClient, services: Services, teacher: Member, add_member: AddMember, bearer: Bearer
) -> None:
    made = published_course(services, teacher, "秧歌舞", ["站姿", "十字步"])
    headers = bearer(add_member("李秀英", Role.RESIDENT))
    assert client.put(f"/api/v1/courses/{made.id}/enrolment", headers=headers).status_code == 204
    first = made.lessons[0].id
    watched = {"position": LENGTH_S, "watched": [[0, LENGTH_S]]}
    client.put(f"/api/v1/lessons/{first}/progress", json=watched, headers=headers)
    (one,) = client.get("/api/v1/enrolments", headers=headers).json["items"]
    assert (one["course"], one["lessons"], one["done"], one["next"]) == (made.id, 2, 1, made.lessons[1].id)
    assert client.delete(f"/api/v1/lessons/{first}/progress", headers=headers).status_code == 204
    assert client.get(f"/api/v1/lessons/{first}/progress", headers=headers).json["watched"] == []
    assert client.delete(f"/api/v1/courses/{made.id}/enrolment", headers=headers).status_code == 204
    assert client.get("/api/v1/enrolments", headers=headers).json["items"] == []
