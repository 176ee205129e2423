"""A moderator of one category: a moderator about its courses, and about all others one who merely teaches."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog.categories import service
from catalog.categories.models import Category
from catalog.clips.models import Clip
from catalog.courses.models import Course
from catalog.courses.to_edit import courses_to_edit
from catalog.members.models import Appointment, Member, Role
from catalog.members.rights import may
from catalog.members.roles import Right
from tests import factories
from tests.school.access.asking import Question
from tests.school.access.people import People
from tests.school.access.table import Cell, written
from tests.school.access.test_table import STATUS, allowed

TABLE = written()
ACTOR = "dance moderator"
OTHERS = ("published", "draft", "withdrawn")


def _routes() -> list[str]:
    return sorted(route for route, cells in TABLE.items() if any(cell.thing == "withdrawn" for cell in cells))


def _mark(route: str, actor: str, thing: str) -> str:
    return next(cell.wanted for cell in TABLE[route] if (cell.actor, cell.thing) == (actor, thing))


@pytest.mark.parametrize("route", _routes())
def test_about_courses_of_the_category_they_are_answered_as_a_moderator(people: People, route: str) -> None:
    assert _wrong(people, route, "moderator", "dance") == []


@pytest.mark.parametrize("route", _routes())
def test_about_all_others_they_are_answered_as_somebody_who_teaches(people: People, route: str) -> None:
    assert _wrong(people, route, "other instructor", "kitchen") == []


def _wrong(people: People, route: str, answered_as: str, category: str) -> list[str]:
    """What is wrong with the answers about courses in `category` in each state."""
    cells = [Cell(ACTOR, thing, _mark(route, answered_as, thing)) for thing in OTHERS]
    return [told for cell in cells if (told := _ask(people, route, cell, category))]


def _ask(people: People, route: str, cell: Cell, category: str) -> str:
    question = Question(people, route, cell.actor, cell.thing)
    question.prepare()
    course = people.thing(question.owner, question.state).course
    _put(people, course, category)
    answer = question.ask()
    _put(people, course, "dance")
    if cell.wanted == "+":
        question.tidy()
    right = allowed(route, answer.status_code) if cell.wanted == "+" else answer.status_code == STATUS[cell.wanted]
    return "" if right else f"{cell.thing}: {answer.status_code} for {cell.wanted}"


def _put(people: People, course: str, category: str) -> None:
    with people.services.database.sessions() as session:
        session.get_one(Course, course).category_id = category
        session.execute(update(Clip).values(category_id=category))
        session.commit()


def test_they_put_no_course_into_a_category_that_is_not_theirs(people: People) -> None:
    found, actor = people.thing("instructor", "draft"), people.actor(ACTOR)
    client, address = people.app.test_client(), f"/api/v1/courses/{found.course}"
    answers = [client.patch(address, json={"category": one}, headers=actor.bearer) for one in ("kitchen", "dance")]
    assert [answer.status_code for answer in answers] == [403, 200]
    made = [
        client.post("/api/v1/courses", json={"title": "a", "category": one}, headers=actor.bearer)
        for one in ("kitchen", "dance")
    ]
    assert [answer.status_code for answer in made] == [403, 201]


def test_their_list_of_courses_has_those_of_the_category_and_their_own(people: People) -> None:
    theirs, foreign = people.thing("instructor", "draft"), people.thing("other instructor", "draft")
    _put(people, foreign.course, "kitchen")
    page = people.actor(ACTOR).client.get("/studio/").text
    _put(people, foreign.course, "dance")
    assert (theirs.course in page, foreign.course in page) == (True, False)


def test_the_right_ends_with_the_appointment(people: People) -> None:
    found, actor = people.thing("instructor", "draft"), people.actor(ACTOR)
    address = f"/studio/courses/{found.course}"
    assert actor.client.get(address).status_code == 200
    with people.services.database.sessions() as session:
        session.get_one(Member, actor.member_id).appointments = []
        session.commit()
    assert actor.client.get(address).status_code == 403
    with people.services.database.sessions() as session:
        member = session.get_one(Member, actor.member_id)
        member.appointments = [Appointment(category_id="dance", role=Role.MODERATOR)]
        session.commit()


def test_their_rights_hold_in_the_categories_below(session: Session) -> None:
    below = Category(id="yangge", parent_id="dance", position=1, name="秧歌", name_en="Yangge", art="yangge")
    session.add(below)
    owner, moderator = factories.member(session), factories.member(session, "陈静", Role.RESIDENT)
    course, other = (factories.course(session, owner, category_id=one) for one in ("yangge", "kitchen"))
    moderator.appointments.append(Appointment(category=session.get_one(Category, "dance"), role=Role.MODERATOR))
    session.flush()
    assert may(moderator, Right.PUBLISH, course)
    assert not may(moderator, Right.SEE, other)
    assert courses_to_edit(session, moderator) == [course]
    service.move(session, factories.member(session, "周伟", Role.OPERATOR), below, None)
    assert not may(moderator, Right.SEE, course)
