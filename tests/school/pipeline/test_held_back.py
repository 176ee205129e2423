"""What a moderator has withdrawn its teacher cannot publish again."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from school.services import Services
from tests.conftest import PASSWORD, AddMember, Bearer
from tests.factories import published_course

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture(params=["courses", "lessons"])
def address(
    request: pytest.FixtureRequest, lesson: Lesson, client: FlaskClient, bearer: Bearer, teacher: Member
) -> str:
    """Of a course or a lesson that is published, for programs."""
    headers = bearer(teacher)
    assert client.post(f"/api/v1/courses/{lesson.course_id}/publish", headers=headers).status_code == 200
    return f"/api/v1/{request.param}/{lesson.id if request.param == 'lessons' else lesson.course_id}"


def _ask(client: FlaskClient, address: str, act: str, headers: dict[str, str]) -> int:
    return client.post(f"{address}/{act}", headers=headers).status_code


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_its_teacher_does_not_undo_a_moderators_withdrawal(
    client: FlaskClient, bearer: Bearer, teacher: Member, add_member: AddMember, address: str, role: Role
) -> None:
    theirs, ours = bearer(teacher), bearer(add_member("社区", role))
    assert _ask(client, address, "withdraw", ours) == 200
    refused = client.post(f"{address}/publish", headers=theirs)
    assert (refused.status_code, refused.get_json()["error"]) == (403, "held_back")
    assert "审核员" in refused.get_json()["message"]
    assert _ask(client, address, "publish", ours) == 200
    assert _ask(client, address, "withdraw", theirs) == 200
    assert _ask(client, address, "publish", theirs) == 200


def test_another_moderator_lifts_it(client: FlaskClient, bearer: Bearer, add_member: AddMember, address: str) -> None:
    assert _ask(client, address, "withdraw", bearer(add_member("社区", Role.MODERATOR))) == 200
    assert _ask(client, address, "publish", bearer(add_member("邻里", Role.MODERATOR))) == 200


def test_a_moderator_who_teaches_lifts_nothing_of_their_own(
    client: FlaskClient, bearer: Bearer, services: Services, teacher: Member, add_member: AddMember, address: str
) -> None:
    assert _ask(client, address, "withdraw", bearer(add_member("社区", Role.ADMIN))) == 200
    with services.database.sessions() as session:
        session.get_one(Member, teacher.id).role = Role.MODERATOR
        session.commit()
    assert _ask(client, address, "publish", bearer(teacher)) == 403


def test_the_studio_says_so_and_offers_no_button(
    app: Flask, client: FlaskClient, bearer: Bearer, teacher: Member, add_member: AddMember, address: str
) -> None:
    assert _ask(client, address, "withdraw", bearer(add_member("社区", Role.MODERATOR))) == 200
    browser = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/signin?lang=en").text)
    assert token is not None
    form = {"name": teacher.name, "password": PASSWORD, "csrf_token": token[1]}
    assert browser.post("/signin", data=form).status_code == 303
    page = address.replace("/api/v1", "/studio")
    shown = browser.get(page).text
    assert "只有审核员能重新发布" in shown
    assert f'action="{page}/publish"' not in shown
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert token is not None
    assert browser.post(f"{page}/publish", data={"csrf_token": token[1]}).status_code == 403


def test_the_pages_of_a_withdrawn_course_and_lesson_say_why_neighbours_do_not_see_them(
    client: FlaskClient, services: Services, bearer: Bearer, teacher: Member, add_member: AddMember
) -> None:
    course = published_course(services, teacher, "秧歌舞入门", ["站姿"])
    lesson, moderator = f"lessons/{course.lessons[0].id}", bearer(add_member("社区", Role.MODERATOR))
    assert _ask(client, f"/api/v1/{lesson}", "withdraw", moderator) == 200
    told = client.get(f"/{lesson}", headers=bearer(teacher)).text
    assert "这一课现在只有你看得见" in told
    assert "只有审核员能重新发布" in told
    assert "邻居们看不到这一课" in client.get(f"/{lesson}", headers=moderator).text
    assert "审核员取消了发布" in client.get(f"/studio/courses/{course.id}", headers=bearer(teacher)).text
    assert _ask(client, f"/api/v1/courses/{course.id}", "withdraw", moderator) == 200
    told = client.get(f"/courses/{course.id}", headers=bearer(teacher)).text
    assert "只有审核员能重新发布" in told
    assert "邻居们看不到这门课程" in client.get(f"/courses/{course.id}", headers=moderator).text
