"""Which names can be had, who stays an administrator, and how members are found."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from catalog.errors import EasyPassword, EmptyField, LastAdmin, MixedAlphabets, NameTaken, OwnAccount
from catalog.members.models import Member, MemberState, Role
from catalog.members.service import MAX_NAME, add, block, find, matching, name_key, set_password, set_role
from school.services import Services
from tests import factories
from tests.conftest import PASSWORD

BLANKS = "\u2800 \u3164 \u115f \u1160 \uffa0 \u0301\u0316 \U000e0041\U000e007f \u200d \ufe0f \u00ad \u180e \U0001d159"
BLANKS += " \u2060\u2063 \u061c \ue000 \ufffc \u0e47 \u034f \U000e0100 \u17b4 \ufff9"


@pytest.fixture
def session(services: Services) -> Iterator[Session]:
    with services.database.sessions() as opened:
        yield opened


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", ["", "   ", *BLANKS.split(" ")], ids=ascii)
def test_a_name_of_nothing_visible_is_none(session: Session, name: str) -> None:
    with pytest.raises(EmptyField):
        add(session, name, PASSWORD, Role.RESIDENT)


@pytest.mark.parametrize("name", ["админ", "王桂蘭", "ван Гог", "❤️ 小红", "Lukas"])
def test_other_names_can_be_had(session: Session, teacher: Member, name: str) -> None:
    assert add(session, name, PASSWORD, Role.RESIDENT).name == name


@pytest.mark.parametrize(
    ("taken", "name"), [("paypa", "раура"), ("ТОМ", "tom"), ("Wang", "w\u0251ng"), ("a\u2800b", "ab")]
)
def test_a_name_that_looks_like_a_members_is_taken(session: Session, taken: str, name: str) -> None:
    add(session, taken, PASSWORD, Role.RESIDENT)
    with pytest.raises(NameTaken):
        add(session, name, PASSWORD, Role.RESIDENT)


@pytest.mark.databases("sqlite")
def test_a_word_of_two_alphabets_is_no_name(session: Session) -> None:
    with pytest.raises(MixedAlphabets):
        add(session, "аdmin", PASSWORD, Role.RESIDENT)


@pytest.mark.databases("sqlite")
def test_the_own_name_and_the_schools_are_no_passwords(session: Session) -> None:
    with pytest.raises(EasyPassword):
        add(session, "王小明", "王小明20261", Role.RESIDENT)
    with pytest.raises(EasyPassword):
        add(session, "王小明", "Yangge-2026", Role.RESIDENT)
    member = add(session, "王小明", PASSWORD, Role.RESIDENT)
    with pytest.raises(EasyPassword):
        set_password(session, member, "20260101王小明")


@pytest.mark.databases("sqlite")
def test_a_name_of_a_million_marks_is_looked_for_in_no_time(session: Session) -> None:
    name = "a" + "\u0301\u0316" * 500_000
    assert find(session, name) is None
    assert len(name_key(name)) <= 4 * MAX_NAME


def test_the_last_administrator_stays_one(session: Session) -> None:
    admin = factories.member(session, "甲", Role.ADMIN)
    other = factories.member(session, "乙", Role.OPERATOR)
    with pytest.raises(LastAdmin):
        block(session, admin, other)
    with pytest.raises(LastAdmin):
        set_role(session, admin, Role.RESIDENT, other)
    assert (admin.role, admin.active) == (Role.ADMIN, True)


def test_a_blocked_administrator_does_not_count_as_one_left(session: Session) -> None:
    first, second = (factories.member(session, name, Role.ADMIN) for name in "甲乙")
    block(session, second, first)
    with pytest.raises(LastAdmin):
        set_role(session, first, Role.RESIDENT, first)


def test_with_two_administrators_one_may_step_back_but_not_disable_themselves(session: Session) -> None:
    first, _ = (factories.member(session, name, Role.ADMIN) for name in "甲乙")
    with pytest.raises(OwnAccount):
        block(session, first, first)
    set_role(session, first, Role.OPERATOR, first)
    assert first.role is Role.OPERATOR


def test_those_who_wait_come_first_and_a_name_is_found_as_it_is_written(session: Session) -> None:
    for name, state in (("Adam", MemberState.ACTIVE), ("Zoe", MemberState.WAITING), ("100%", MemberState.ACTIVE)):
        add(session, name, PASSWORD, Role.RESIDENT, state)
    found = {words: [member.name for member in matching(session, words, 0, 9)] for words in ("", "ADA", "%", "_")}
    assert found == {"": ["Zoe", "100%", "Adam"], "ADA": ["Adam"], "%": ["100%"], "_": []}
