import pytest
from flask import Flask, url_for

from catalog.members.models import Member, MemberState, Role
from school import topics


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


def _places(app: Flask, member: Member | None) -> list[str]:
    with app.test_request_context():
        return [link.place for link in topics.links(member) if url_for(link.endpoint)]


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.RESIDENT, ["home", "courses", "learning", "share", "account"]),
        (Role.INSTRUCTOR, ["home", "courses", "learning", "share", "studio", "account"]),
        (Role.OPERATOR, ["home", "courses", "share", "timetable", "wall", "operations", "account"]),
        (
            Role.ADMIN,
            ["home", "courses", "share", "studio", "desk", "members", "timetable", "wall", "operations", "account"],
        ),
    ],
)
def test_a_member_is_offered_what_they_may_open(app: Flask, role: Role, places: list[str]) -> None:
    assert _places(app, Member(id="m", name="李", role=role, state=MemberState.ACTIVE)) == places


def test_a_visitor_is_offered_to_sign_in() -> None:
    assert [link.endpoint for link in topics.links(None)][-1] == "account.sign_in"
