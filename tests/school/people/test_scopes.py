"""What a key for programs opens."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members import tokens
from catalog.members.models import Member, Role, Scope
from catalog.web.shared.route import needed
from school.people.scopes import opens
from school.services import Services
from tests.conftest import EITHER, PASSWORD, AddMember

READS = [("GET", "/api/v1/courses"), ("GET", "/studio/"), ("HEAD", "/uploads/abc"), ("GET", "/operations")]
TEACHES = [
    ("POST", "/api/v1/courses"),
    ("PATCH", "/api/v1/lessons/abc"),
    ("PUT", "/api/v1/lessons/abc/captions/en"),
    ("POST", "/uploads/"),
    ("PATCH", "/uploads/abc"),
    ("POST", "/api/v1/uploads/abc/complete"),
    ("GET", "/api/v1/uploads/abc/parts"),
]
RUNS = [("POST", "/api/v1/uploads/abc/retry"), ("POST", "/studio/courses"), ("POST", "/operations/uploads/abc/retry")]
NEVER = [
    ("GET", "/account"),
    ("POST", "/account/tokens"),
    ("POST", "/account/password"),
    ("POST", "/account/everywhere"),
    ("POST", "/account/tokens/abc/revoke"),
    ("POST", "/admin/members/abc/password"),
    ("POST", "/admin/members/abc/role"),
    ("POST", "/admin/members/abc/block"),
    ("GET", "/admin/members"),
    ("POST", "/signout"),
]


@pytest.mark.parametrize(
    ("asked", "scopes"),
    [
        *((asked, set(Scope)) for asked in READS),
        *((asked, {Scope.TEACH, Scope.ALL}) for asked in TEACHES),
        *((asked, {Scope.ALL}) for asked in RUNS),
        *((asked, set()) for asked in NEVER),
    ],
)
def test_each_scope_opens_its_part(shared_app: Flask, asked: tuple[str, str], scopes: set[Scope]) -> None:
    method, path = asked
    with shared_app.test_request_context(path, method=method):
        assert request.endpoint
        assert {scope for scope in Scope if opens(scope, method, needed())} == scopes


def _key(services: Services, member: Member, scope: Scope) -> dict[str, str]:
    with services.database.sessions() as session:
        token = tokens.issue(session, session.get_one(Member, member.id), now(), scope)
        session.commit()
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("scope", "status"), [(Scope.READ, 403), (Scope.TEACH, 201), (Scope.ALL, 201)])
def test_a_key_makes_a_course_if_its_scope_holds_that(
    client: FlaskClient, services: Services, teacher: Member, scope: Scope, status: int
) -> None:
    headers = _key(services, teacher, scope)
    made = client.post("/api/v1/courses", json={"title": "扇子舞", "category": "dance"}, headers=headers)
    assert made.status_code == status
    assert client.get("/api/v1/courses?mine=1", headers=headers).status_code == 200
    if status == 403:
        assert made.get_json()["error"] == "key_scope"


@EITHER
@pytest.mark.parametrize("path", [path for method, path in NEVER if method == "POST"])
def test_no_key_of_an_administrator_does_what_only_people_do(
    client: FlaskClient, services: Services, add_member: AddMember, path: str
) -> None:
    admin = add_member("管理员", Role.ADMIN)
    headers = _key(services, admin, Scope.ALL)
    form = {"old": PASSWORD, "new": "another long password", "role": "INSTRUCTOR"}
    answer = client.post(path.replace("abc", admin.id), data=form, headers=headers)
    assert answer.status_code == 403
    with services.database.readers() as session:
        assert len(tokens.of_member(session, session.get_one(Member, admin.id), now())) == 1
        assert session.get_one(Member, admin.id).session_key == admin.session_key


@EITHER
def test_a_key_that_is_too_narrow_is_told_so_where_tries_are_counted(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    parts = {"filename": "a.mp4", "lesson": "any", "size": 5}
    begun = client.post("/api/v1/uploads", json=parts, headers=_key(services, teacher, Scope.READ))
    assert (begun.status_code, begun.json["error"]) == (403, "key_scope")


@EITHER
def test_a_name_and_a_password_give_a_key_for_all_or_for_what_is_asked(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    pair = {"name": teacher.name, "password": PASSWORD}
    assert client.post("/api/v1/tokens", json=pair | {"scope": "admin"}).status_code == 422
    for words, scope in ((pair, Scope.ALL), (pair | {"scope": "read"}, Scope.READ)):
        token = client.post("/api/v1/tokens", json=words).get_json()["token"]
        with services.database.readers() as session:
            key = tokens.held(session, token, now())
            assert key is not None
            assert key.scope is scope


@EITHER
@pytest.mark.parametrize(("scope", "status"), [(Scope.TEACH, 403), (Scope.ALL, 200)])
def test_a_moderators_key_for_teaching_changes_no_course_of_others(
    client: FlaskClient, services: Services, lesson: Lesson, add_member: AddMember, scope: Scope, status: int
) -> None:
    moderator = add_member("审核员", Role.MODERATOR)
    headers = _key(services, moderator, scope)
    for address in (f"/api/v1/lessons/{lesson.id}", f"/api/v1/courses/{lesson.course_id}"):
        assert client.get(address, headers=headers).status_code == 200
        assert client.patch(address, json={"title": "别的"}, headers=headers).status_code == status
        assert client.post(f"{address}/publish", headers=headers).status_code == status
    mine = client.post("/api/v1/courses", json={"title": "扇子舞", "category": "dance"}, headers=headers).get_json()
    assert client.patch(f"/api/v1/courses/{mine['id']}", json={"title": "新"}, headers=headers).status_code == 200


@EITHER
@pytest.mark.parametrize("path", ["/account/", "/account/nothing", "/admin/x", "/nothing", "/signin/x"])
@pytest.mark.parametrize("scope", Scope)
def test_an_address_that_is_none_is_not_found_with_a_key_too(
    client: FlaskClient, services: Services, teacher: Member, path: str, scope: Scope
) -> None:
    headers = _key(services, teacher, scope)
    assert client.get(path, headers=headers).status_code == 404
    assert client.post(path, headers=headers).status_code in (400, 404, 405)
