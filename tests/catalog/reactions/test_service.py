"""Likes and thanks: one of each a member, undone, told to the owner."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.members.models import Member, Role
from catalog.notices.models import Notice
from catalog.reactions import service
from catalog.reactions.about import About
from catalog.reactions.errors import OwnThing
from catalog.reactions.models import ReactionKind
from tests import factories


@pytest.fixture
def owner(session: Session) -> Member:
    return factories.member(session, "王桂兰")


@pytest.fixture
def about(session: Session, owner: Member) -> About:
    return About(factories.watchable(session, factories.course(session, owner)))


def test_one_member_thanks_once_and_can_undo_it(session: Session, about: About, owner: Member) -> None:
    viewer = factories.member(session, "周美华", Role.RESIDENT)
    for _ in range(2):
        service.give(session, viewer, about, ReactionKind.THANKS, now())
    service.give(session, viewer, about, ReactionKind.LIKE, now())
    found = service.standing(session, about, viewer)
    assert (found.likes, found.thanks, found.mine) == (1, 1, frozenset(ReactionKind))
    (told,) = session.scalars(select(Notice))
    assert (told.member_id, told.kind.name, told.by_id) == (owner.id, "THANKED", viewer.id)
    service.take_back(session, viewer, about, ReactionKind.THANKS)
    service.take_back(session, viewer, about, ReactionKind.THANKS)
    assert service.standing(session, about, None).thanks == 0
    assert session.scalars(select(Notice)).all() == []


def test_nobody_thanks_themselves(session: Session, about: About, owner: Member) -> None:
    with pytest.raises(OwnThing):
        service.give(session, owner, about, ReactionKind.THANKS, now())
