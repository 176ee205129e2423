"""Who makes a request: sessions and tokens end at once, and a sign-in holds up nobody."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import school.people.identity
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload
from school.services import Services
from tests.conftest import PASSWORD, AddMember, Bearer
from tests.school.people.conftest import Browser


def test_a_blocked_members_token_is_dead_at_once(
    client: FlaskClient, bearer: Bearer, teacher: Member, add_member: AddMember, services: Services
) -> None:
    headers = bearer(teacher)
    assert client.get("/api/v1/courses?mine=1", headers=headers).status_code == 200
    admin = add_member("周", Role.ADMIN)
    with services.database.sessions() as session:
        members.block(session, session.get_one(Member, teacher.id), session.get_one(Member, admin.id))
        session.commit()
    assert client.get("/api/v1/courses?mine=1", headers=headers).status_code == 401


def test_a_password_is_checked_without_holding_up_writers(
    client: FlaskClient, teacher: Member, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Member] = school.people.identity.authenticate
    wrote = []

    def slow(*what: object) -> Member:
        # Meanwhile somebody else writes; with a lock held here this would fail after its timeout.
        with services.database.sessions() as other:
            other.execute(Upload.__table__.delete())
            other.commit()
            wrote.append(True)
        return real(*what)

    monkeypatch.setattr(school.people.identity, "authenticate", slow)
    answer = client.post("/api/v1/tokens", json={"name": teacher.name, "password": PASSWORD})
    assert (answer.status_code, wrote) == (201, [True])


def test_an_answer_for_everybody_carries_nobodys_session(browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    script = re.search(r'"(/assets/[^"]+)"', browser.get("/").text)
    assert script
    served = browser.get(script[1])
    assert served.cache_control.public
    assert "Set-Cookie" not in served.headers
    assert "Cookie" not in served.vary


@pytest.mark.parametrize("path", ["/", "/account", "/api/v1/courses?mine=1"])
def test_an_answer_made_for_one_person_is_kept_by_no_proxy(browser: Browser, teacher: Member, path: str) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    assert browser.get(path).cache_control.private


def test_a_browsers_own_authorization_header_is_no_way_around_the_forms_token(
    client: FlaskClient, teacher: Member
) -> None:
    # Another site can send a form to http://x:y@school/signin.
    form = {"name": teacher.name, "password": PASSWORD}
    assert client.post("/signin", data=form, headers={"Authorization": "Basic eDp5"}).status_code == 400


def test_a_strange_host_leads_nobody_away(client: FlaskClient) -> None:
    assert client.get("/studio?a=1", headers={"Host": "evil.example"}).status_code == 400
    answer = client.get("/studio?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/studio/?a=1")
