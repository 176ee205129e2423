"""Who makes a request: sessions and tokens end at once, and a sign-in holds up nobody."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import school.people.identity
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload
from school.services import Services
from tests.conftest import PASSWORD, AddMember, Bearer


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
