"""The rules of rights, without a database: anybody with an id and scopes can ask."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from catalog.errors import HeldBack, NotAllowed, NotFound
from catalog.members.rights import Thing, has_work_for_programs, may, require
from catalog.members.roles import EVERYWHERE, RIGHTS, Right, Role

MINE, THEIRS = Thing("me", "dance"), Thing("other", "dance")
ABOUT_ONE_THING = (Right.SEE, Right.EDIT, Right.OWN, Right.PUBLISH, Right.STATISTICS, Right.RESTORE)
SEES = {Right.SEE, Right.STATISTICS}


@dataclass(frozen=True)
class Somebody:
    """Who asks, without a row anywhere."""

    role: Role
    where: tuple[str, ...] = (EVERYWHERE,)
    active: bool = True
    id: str = "me"

    def scopes(self, right: Right) -> Iterable[str]:
        return self.where if right in RIGHTS[self.role] else ()


@pytest.mark.parametrize("right", Right)
def test_nobody_may_nothing(right: Right) -> None:
    assert not may(None, right, MINE)


@pytest.mark.parametrize("right", Right)
def test_a_disabled_account_may_nothing(right: Right) -> None:
    assert not may(Somebody(Role.ADMIN, active=False), right, MINE)


@pytest.mark.parametrize(
    ("role", "mine", "theirs"),
    [
        (Role.RESIDENT, SEES, set()),
        (Role.INSTRUCTOR, SEES | {Right.EDIT, Right.OWN, Right.PUBLISH}, set()),
        (Role.MODERATOR, set(ABOUT_ONE_THING), set(ABOUT_ONE_THING)),
        (Role.OPERATOR, SEES, SEES),
        (Role.ADMIN, set(ABOUT_ONE_THING), set(ABOUT_ONE_THING)),
    ],
)
def test_what_a_role_may_do_with_its_own_course_and_with_anothers(
    role: Role, mine: set[Right], theirs: set[Right]
) -> None:
    me = Somebody(role)
    assert {right for right in ABOUT_ONE_THING if may(me, right, MINE)} == mine
    assert {right for right in ABOUT_ONE_THING if may(me, right, THEIRS)} == theirs


def test_a_right_for_a_category_holds_there_alone() -> None:
    me = Somebody(Role.MODERATOR, where=("dance", "kitchen"))
    assert may(me, Right.EDIT, THEIRS)
    assert not may(me, Right.EDIT, Thing("other", "finance"))
    assert may(me, Right.MEND_ALL)
    assert not may(me, Right.TEACH, Thing(category_id="finance"))


@pytest.mark.parametrize(
    ("role", "owner", "held_by", "may_publish"),
    [
        (Role.INSTRUCTOR, "me", None, True),
        (Role.INSTRUCTOR, "me", "other", False),
        (Role.MODERATOR, "me", "other", False),
        (Role.MODERATOR, "other", "third", True),
        (Role.ADMIN, "me", "other", True),
    ],
)
def test_nobody_but_an_administrator_publishes_what_was_withdrawn_from_themselves(
    role: Role, owner: str, held_by: str | None, *, may_publish: bool
) -> None:
    thing = Thing(owner, "dance", held_by)
    assert may(Somebody(role), Right.PUBLISH, thing) is may_publish
    if not may_publish:
        with pytest.raises(HeldBack):
            require(Somebody(role), Right.PUBLISH, thing)


@pytest.mark.parametrize(
    ("role", "remover", "may_restore"),
    [(Role.INSTRUCTOR, "me", True), (Role.INSTRUCTOR, "other", False), (Role.MODERATOR, "other", True)],
)
def test_a_teacher_restores_what_they_removed_themselves(role: Role, remover: str, *, may_restore: bool) -> None:
    assert may(Somebody(role), Right.RESTORE, Thing("me", "dance", removed_by_id=remover)) is may_restore


def test_a_refusal_does_not_tell_of_what_may_not_be_seen() -> None:
    me = Somebody(Role.RESIDENT)
    for right, refusal in ((Right.SEE, NotFound), (Right.RESTORE, NotFound), (Right.EDIT, NotAllowed)):
        with pytest.raises(refusal):
            require(me, right, THEIRS)
    with pytest.raises(NotAllowed) as refused:
        require(me, Right.PUBLISH, Thing("other", "dance", held_by="third"))
    assert not isinstance(refused.value, HeldBack)


def test_keys_are_for_those_who_have_work_for_programs() -> None:
    assert [role.name for role in Role if not has_work_for_programs(Somebody(role))] == ["RESIDENT"]
