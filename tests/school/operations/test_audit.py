"""The audit record on the operators' page and for programs."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.courses.publishing import publish_course
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.members.roles import LOCAL, RIGHTS
from catalog.web.shared import api
from school.operations.labels import RIGHT_SENTENCES
from tests.conftest import EITHER, PASSWORD, AddMember, Bearer
from tests.school.people.conftest import Browser

pytestmark = EITHER


@pytest.fixture
def operator(session: Session, lesson: Lesson, add_member: AddMember) -> Member:
    """An operator of a school in which some things were decided."""
    operator, ids = add_member("陈静", Role.OPERATOR), [add_member("管理员", Role.ADMIN).id, add_member("李梅").id]
    admin, resident = (session.get_one(Member, one) for one in ids)
    course = session.get_one(Lesson, lesson.id).course
    members.set_role(session, resident, Role.INSTRUCTOR, admin)
    members.appoint_moderator(session, resident, ["dance"], admin)
    members.block(session, resident, admin, note="lent out the password")
    members.approve(session, resident, admin)
    members.reset_password(session, resident, PASSWORD, by=None)
    publish_course(session, course.owner, course)
    session.commit()
    return operator


def test_programs_get_the_newest_first_page_by_page(
    client: FlaskClient, operator: Member, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAGE", 4)
    headers = bearer(operator)
    first = client.get("/api/v1/audit", headers=headers).get_json()
    assert [one["action"] for one in first["items"]] == ["PUBLISH", "PUBLISH", "RESET", "APPROVE"]
    second = client.get(first["next"], headers=headers).get_json()
    assert [one["action"] for one in second["items"]] == ["BLOCK", "APPOINT", "ROLE"]
    assert second["next"] is None
    assert second["items"][0] | {"id": 0, "at": "", "by": "", "subject": "", "previous": "", "hash": ""} == {
        **{"id": 0, "at": "", "by": "", "subject": "", "previous": "", "hash": ""},
        **{"action": "BLOCK", "kind": "member", "before": "ACTIVE", "after": "BLOCKED"},
        "why": "lent out the password",
    }
    assert second["items"][0]["previous"] == second["items"][1]["hash"]


def test_programs_ask_for_one_subject(client: FlaskClient, operator: Member, bearer: Bearer, lesson: Lesson) -> None:
    found = client.get(f"/api/v1/audit?subject={lesson.course_id}", headers=bearer(operator)).get_json()
    assert [(one["action"], one["subject"]) for one in found["items"]] == [("PUBLISH", lesson.course_id)]


def test_the_page_says_who_decided_what_about_whom(operator: Member, app: Flask, lesson: Lesson) -> None:
    browser = Browser(app.test_client())
    browser.sign_in(operator.name, PASSWORD)
    browser.client.set_cookie("lang", "en")
    page = browser.get("/operations/audit").text
    for said in (
        "Role changed from Resident to Teacher",
        "Moderator for: Dance and exercise",
        "Account disabled",
        "lent out the password",
        "Account enabled",
        "at the command line",
        f'<a href="/lessons/{lesson.id}">',
    ):
        assert said in page
    assert "/admin/members/" not in page  # an operator may not open it
    browser.client.set_cookie("lang", "zh")
    chinese = browser.get("/operations/audit").text
    assert all(said in chinese for said in ("老师", "停用账号", "发布"))
    about = browser.get(f"/operations/audit?subject={lesson.course_id}").text
    assert ("发布" in about, "重设密码" in about) == (True, False)
    assert 'href="/operations/audit"' in browser.get("/operations").text


@pytest.mark.parametrize("query", ["page=0", "page=999999999999", "subject=%00"])
def test_a_page_that_cannot_be_is_not_found(operator: Member, app: Flask, query: str) -> None:
    browser = Browser(app.test_client())
    browser.sign_in(operator.name, PASSWORD)
    assert browser.get(f"/operations/audit?{query}").status_code == 404


def test_the_record_is_a_table_with_its_hashes(app: Flask, operator: Member) -> None:
    browser = Browser(app.test_client())
    browser.sign_in(operator.name, PASSWORD)
    answer = browser.client.get("/operations/audit.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row["action"] for row in rows][:3] == ["PUBLISH", "PUBLISH", "RESET"]
    assert [row["previous"] for row in rows[:-1]] == [row["hash"] for row in rows[1:]]
    assert rows[4]["why"] == "lent out the password"


def test_the_page_of_roles_names_every_right_that_a_role_has(app: Flask, operator: Member) -> None:
    assert set(RIGHT_SENTENCES) == frozenset().union(*RIGHTS.values())
    browser = Browser(app.test_client())
    browser.sign_in(operator.name, PASSWORD)
    page = browser.client.get("/operations/roles").text
    assert page.count('aria-label="可以"') == sum(len(rights) for rights in RIGHTS.values()) + len(LOCAL)
