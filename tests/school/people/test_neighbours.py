"""A volunteer signs neighbours up at the classroom's computer; members name their community."""

import re

import pytest
from sqlalchemy import select

from catalog.audit.models import AuditEntry
from catalog.communities import service as communities
from catalog.members import service as members
from catalog.members.models import Member, Role
from player.classrooms.screens.models import Classroom, ClassroomVolunteer
from school.services import Services
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import Browser, NewBrowser

pytestmark = EITHER
FORM = "/neighbours/new"


@pytest.fixture
def volunteer(services: Services, add_member: AddMember) -> Member:
    """Of a classroom in 和平里."""
    member, operator = add_member("陈阿姨", Role.RESIDENT), add_member("值班员", Role.OPERATOR)
    with services.database.sessions() as session:
        by = session.get_one(Member, operator.id)
        communities.get_or_make(session, by, "学院路", "海淀")
        community = communities.get_or_make(session, by, "和平里", "东城")
        session.flush()
        room = Classroom(name="一号教室", name_key="一号教室", community_id=community.id)
        room.volunteers.append(ClassroomVolunteer(member_id=member.id))
        session.add(room)
        session.commit()
    return member


def _community(services: Services, name: str) -> str:
    with services.database.readers() as session:
        return communities.named(session, name).id


def test_neighbours_are_signed_up_one_after_the_other(
    services: Services, new_browser: NewBrowser, volunteer: Member
) -> None:
    desk = new_browser()
    desk.sign_in(volunteer.name, PASSWORD)
    assert "和平里" in desk.get(FORM).text
    assert "学院路" not in desk.get(FORM).text
    here = _community(services, "和平里")
    passwords = {}
    for name in ("刘大爷", "孙大妈"):
        answer = desk.send(FORM, FORM, name=name, community=here)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        found = re.search(r'slip-word">([\d-]+)<', answer.text)
        assert found is not None
        passwords[name] = found[1]
    left = desk.get(FORM)
    assert not any(word in left.text for word in ("孙大妈", *passwords.values()))
    assert "Set-Cookie" not in left.headers or passwords["孙大妈"] not in left.headers["Set-Cookie"]
    assert "陈阿姨" in desk.get("/account").text  # still signed in
    for name, password in passwords.items():
        theirs = new_browser()
        assert theirs.sign_in(name, password).status_code == 303
        assert "selected>东城 · 和平里" in theirs.get("/account").text
    again = desk.send(FORM, FORM, name="孙大妈", community=here)
    assert (again.status_code, "slip-word" in again.text) == (422, False)
    assert desk.send(FORM, FORM, name="某人", community=_community(services, "学院路")).status_code == 403
    with services.database.readers() as session:
        made = members.find(session, "刘大爷")
        assert made is not None
        entries = select(AuditEntry).where(AuditEntry.subject_id == made.id).order_by(AuditEntry.id)
        told = [(one.action.name, one.by_id, one.after) for one in session.scalars(entries)]
    assert told == [("SETTLE", volunteer.id, "和平里"), ("ROLE", volunteer.id, "RESIDENT")]


def test_a_member_names_their_community_at_sign_up_and_later(
    services: Services, browser: Browser, volunteer: Member
) -> None:
    here, there = _community(services, "和平里"), _community(services, "学院路")
    signed = browser.send("/signup", "/signup", name="刘大爷", password=PASSWORD, community=here)
    assert signed.status_code == 303
    assert browser.send("/account", "/account/community", community=there).status_code == 303
    assert "selected>海淀 · 学院路" in browser.get("/account").text
    assert browser.get(FORM).status_code == 403
