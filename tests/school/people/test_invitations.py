"""Links that invite people: shown once, limited in time and use, with a role."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.errors import NotAllowed
from catalog.invitations import service
from catalog.invitations.errors import InvitationOver
from catalog.invitations.models import InvitingLink
from catalog.invitations.service import Offer
from catalog.members.models import Member, Role
from school.services import Services
from tests import factories
from tests.conftest import EITHER, PASSWORD, AddMember
from tests.school.people.conftest import NewBrowser


@EITHER
def test_whoever_has_the_link_joins_with_its_role_until_it_is_used_up(
    services: Services, new_browser: NewBrowser, add_member: AddMember, session: Session
) -> None:
    admin, first, second = new_browser(), new_browser(), new_browser()
    admin.sign_in(add_member("站长", Role.ADMIN).name, PASSWORD)
    fields = {"role": "instructor", "category": "dance", "people": "1", "days": "7", "note": "舞蹈队"}
    assert admin.send("/admin/invitations", "/admin/invitations", **fields).status_code == 303
    found = re.search(r"http://localhost(/invite/[\w-]+)", admin.get("/admin/invitations").text)
    assert found
    assert found[1] not in admin.get("/admin/invitations").text  # shown once
    assert first.send(found[1], found[1], name="新老师", password="short").status_code == 422
    assert first.send(found[1], found[1], name="新老师", password=PASSWORD).status_code == 303
    assert first.get("/studio/").status_code == 200
    member = session.scalars(select(Member).where(Member.name == "新老师")).one()
    assert (member.role, [one.category_id for one in member.appointments]) == (Role.INSTRUCTOR, ["dance"])
    assert second.get(found[1]).status_code == 410
    assert admin.get("/operations/audit").status_code == 200


def test_links_end_and_give_nobody_the_school(services: Services) -> None:
    with services.database.sessions() as session:
        admin, resident = (
            factories.member(session, "站长", Role.ADMIN),
            factories.member(session, "甲人", Role.RESIDENT),
        )
        with pytest.raises(NotAllowed):
            service.make(session, admin, Offer(Role.ADMIN), now())
        with pytest.raises(NotAllowed):
            service.make(session, resident, Offer(Role.RESIDENT), now())
        _, word = service.make(session, admin, Offer(Role.RESIDENT, people=2), now())
        assert service.accept(session, word, "乙人", PASSWORD, now()).role is Role.RESIDENT
        with pytest.raises(InvitationOver):
            service.find(session, word, now() + timedelta(days=8))
        service.revoke(session, admin, session.scalars(select(InvitingLink)).one().id)
        with pytest.raises(InvitationOver):
            service.accept(session, word, "丙人", PASSWORD, now())
