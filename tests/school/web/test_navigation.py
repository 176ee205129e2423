import pytest
from flask import Flask

from catalog.members.models import Member, MemberState, Role
from school.web.navigation import links_for


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


def _places(app: Flask, member: Member | None) -> list[str]:
    with app.test_request_context():
        return [link.place for link in links_for(member) if link.href]


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.RESIDENT, ["home", "courses", "account"]),
        (Role.INSTRUCTOR, ["home", "courses", "studio", "account"]),
        (Role.OPERATOR, ["home", "courses", "operations", "account"]),
        (Role.ADMIN, ["home", "courses", "studio", "members", "operations", "account"]),
    ],
)
def test_a_member_is_offered_what_they_may_open(app: Flask, role: Role, places: list[str]) -> None:
    assert _places(app, Member(id="m", name="李", role=role, state=MemberState.ACTIVE)) == places


def test_a_visitor_is_offered_to_sign_in(app: Flask) -> None:
    with app.test_request_context():
        assert [link.endpoint for link in links_for(None)][-1] == "account.sign_in"
