"""Who makes a request: sessions and tokens end at once, and a sign-in holds up nobody."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, Response, g
from flask.testing import FlaskClient
from sqlalchemy import select

import catalog.members.service
import school.people.identity
from catalog.clock import now
from catalog.members import service as members
from catalog.members.models import EndedSession, Member, Role
from catalog.uploads.models import Upload
from school.services import Services
from tests.conftest import EITHER, PASSWORD, AddMember, Bearer
from tests.school.people.conftest import Browser, NewBrowser


@EITHER
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


@EITHER
def test_an_answer_for_everybody_carries_nobodys_session(browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    script = re.search(r'"(/assets/[^"]+)"', browser.get("/").text)
    assert script
    served = browser.get(script[1])
    assert served.cache_control.public
    assert "Set-Cookie" not in served.headers
    assert "Cookie" not in served.vary


@EITHER
@pytest.mark.parametrize("path", ["/", "/account", "/api/v1/courses?mine=1"])
def test_an_answer_made_for_one_person_is_kept_by_no_proxy(browser: Browser, teacher: Member, path: str) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    assert browser.get(path).cache_control.private


@EITHER
def test_a_browsers_own_authorization_header_is_no_way_around_the_forms_token(
    client: FlaskClient, teacher: Member
) -> None:
    # Another site can send a form to http://x:y@school/signin.
    form = {"name": teacher.name, "password": PASSWORD}
    assert client.post("/signin", data=form, headers={"Authorization": "Basic eDp5"}).status_code == 400


@EITHER
def test_a_strange_host_leads_nobody_away(client: FlaskClient) -> None:
    answer = client.get("/studio?a=1", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@EITHER
def test_signing_out_ends_the_session_also_for_a_copied_cookie(browser: Browser, teacher: Member) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    copied = browser.client.get_cookie("school")
    assert copied is not None
    browser.send("/account", "/signout")
    browser.client.set_cookie("school", copied.value)
    assert browser.get("/account").status_code == 401


@EITHER
def test_signing_out_here_leaves_the_other_browsers_alone(new_browser: NewBrowser, teacher: Member) -> None:
    here, there = new_browser(), new_browser()
    for one in (here, there):
        one.sign_in(teacher.name, PASSWORD)
    here.send("/account", "/signout")
    assert there.get("/account").status_code == 200


def test_ended_sessions_are_forgotten_when_their_cookies_have_died_anyway(
    browser: Browser, teacher: Member, services: Services
) -> None:
    with services.database.sessions() as session:
        members.end_session(session, "long ago", now() - timedelta(days=31), timedelta(days=30))
        session.commit()
    browser.sign_in(teacher.name, PASSWORD)
    browser.send("/account", "/signout")
    with services.database.readers() as reading:
        assert len(reading.scalars(select(EndedSession)).all()) == 1
        assert not members.session_ended(reading, "long ago")


@EITHER
@pytest.mark.parametrize("what", ["a new password", "by an admin", "blocked"])
def test_a_new_password_and_a_closed_door_end_the_programs_too(
    browser: Browser, teacher: Member, add_member: AddMember, bearer: Bearer, services: Services, what: str
) -> None:
    headers = bearer(teacher)
    admin = add_member("管理员", Role.ADMIN)
    person = teacher if what == "a new password" else admin
    browser.sign_in(person.name, PASSWORD)
    page = f"/admin/members/{teacher.id}"
    if what == "a new password":
        assert browser.send("/account", "/account/password", old=PASSWORD, new="a new one").status_code == 303
    elif what == "by an admin":
        assert browser.send(page, f"{page}/password", password="a new one").status_code == 303
    else:
        assert browser.send(page, f"{page}/block").status_code == 303
        assert browser.send(page, f"{page}/approve").status_code == 303  # let in again, the old keys stay dead
    assert browser.client.application.test_client().get("/account", headers=headers).status_code == 401


@pytest.mark.parametrize("door", ["/signup", "/account/password", "/admin/members", "/admin/members/{id}/password"])
def test_a_new_password_is_hashed_without_holding_up_writers(
    browser: Browser,
    teacher: Member,
    add_member: AddMember,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    door: str,
) -> None:
    real, wrote = catalog.members.service.hashed, []

    def slow(password: str, *names: str) -> str:
        with services.database.sessions() as other:  # fails after its timeout if a request holds the lock meanwhile
            other.execute(Upload.__table__.delete())
            other.commit()
            wrote.append(True)
        return real(password, *names)

    if door != "/signup":
        browser.sign_in(add_member("管理员", Role.ADMIN).name, PASSWORD)
    monkeypatch.setattr(catalog.members.service, "hashed", slow)
    form = {"name": "新人", "password": "long enough", "role": "resident", "old": PASSWORD, "new": "long enough"}
    page = "/signup" if door == "/signup" else "/account"
    assert browser.send(page, door.format(id=teacher.id), **form).status_code == 303
    assert wrote == [True]


@pytest.mark.parametrize(("path", "writes"), [("/uploads/none", True), ("/account", False)])
def test_a_browsers_reading_request_writes_only_where_its_blueprint_says_so(
    own_app: Flask, teacher: Member, path: str, writes: bool
) -> None:
    kinds = []

    @own_app.after_request
    def note(response: Response) -> Response:
        if "session" in g:
            kinds.append(not g.session.get_bind().get_execution_options().get("reads_only", False))
        return response

    browser = Browser(own_app.test_client())
    browser.sign_in(teacher.name, PASSWORD)
    browser.client.head(path, headers={"Tus-Resumable": "1.0.0"})
    assert kinds[-1] is writes
