"""Communities by name, each of a district or of none."""

import pytest
from sqlalchemy.orm import Session

from catalog.communities import service
from catalog.communities.errors import CommunityTaken, UnknownCommunity
from catalog.errors import EmptyField, NotAllowed
from catalog.members.models import Role
from tests import factories


def test_a_community_is_made_once_and_found_by_its_name(session: Session) -> None:
    operator = factories.member(session, "周立", Role.OPERATOR)
    made = service.get_or_make(session, operator, "和平社区", "东城")
    resident = factories.member(session, "孙桂芳", Role.RESIDENT)
    assert service.get_or_make(session, resident, " 和平 社区 ") is made
    with pytest.raises(NotAllowed):
        service.get_or_make(session, resident, "幸福社区")
    with pytest.raises(EmptyField):
        service.get_or_make(session, operator, "  ")
    with pytest.raises(UnknownCommunity):
        service.named(session, "幸福社区")


def test_a_community_is_renamed_and_moved_and_empty_districts_go(session: Session) -> None:
    operator = factories.member(session, "周立", Role.OPERATOR)
    one = service.get_or_make(session, operator, "和平社区", "东城")
    other = service.get_or_make(session, operator, "幸福社区", "东城")
    assert one.district is other.district
    with pytest.raises(CommunityTaken):
        service.change(session, operator, one, "幸福社区", "东城")
    service.change(session, operator, one, "和平里社区", "")
    assert one.district is None
    assert [each.name for each in service.all_communities(session)] == ["幸福社区", "和平里社区"]
    service.change(session, operator, other, "幸福社区", "西城")
    assert [each.name for each in service.all_districts(session)] == ["西城"]
