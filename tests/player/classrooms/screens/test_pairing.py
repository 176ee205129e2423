"""How screens are paired with classrooms and unpaired, without HTTP."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.errors import NotAllowed, WrongMove
from player.classrooms.screens import pairing, rooms
from player.classrooms.screens.errors import ClassroomTaken, ScreenPaired, ScreenRevoked, UnknownScreen, WrongCode
from player.classrooms.screens.models import ScreenState
from player.classrooms.screens.rooms import Room
from tests.conftest import EITHER
from tests.player.classrooms import houses
from tests.player.classrooms.houses import House


@pytest.fixture
def house(session: Session) -> House:
    return houses.house(session)


def test_a_volunteer_pairs_a_screen_with_their_classroom(session: Session, house: House) -> None:
    made = pairing.begin(session, now())
    code = made.screen.code or ""
    assert len(code) == 6
    with pytest.raises(NotAllowed):
        pairing.pair(session, house.resident, code, house.room, now())
    other = rooms.add_room(session, house.operator, Room("二号教室", "和平社区"))
    with pytest.raises(NotAllowed):
        pairing.pair(session, house.volunteer, code, other, now())
    spoken = f"{code[:3]} {code[3:]}".translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert pairing.pair(session, house.volunteer, spoken, house.room, now()) is made.screen
    assert (made.screen.state, made.screen.classroom, made.screen.code) == (ScreenState.PAIRED, house.room, None)
    with pytest.raises(WrongCode):  # it was used
        pairing.pair(session, house.operator, code, house.room, now())
    with pytest.raises(ScreenPaired):
        pairing.renew_code(session, made.screen, now())


@EITHER
def test_a_code_is_too_old_after_ten_minutes_and_another_is_shown(session: Session, house: House) -> None:
    made = pairing.begin(session, now())
    first, later = made.screen.code or "", now() + pairing.CODE_FOR
    with pytest.raises(WrongCode):
        pairing.pair(session, house.operator, first, house.room, later)
    pairing.renew_code(session, made.screen, later)
    assert made.screen.code != first
    with pytest.raises(WrongCode):
        pairing.pair(session, house.operator, first, house.room, later)
    pairing.pair(session, house.operator, made.screen.code or "", house.room, later)


@EITHER
@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "''''''", "%%%%%%", "²²²²²²"])
def test_what_is_no_code_opens_nothing(session: Session, house: House, code: str) -> None:
    pairing.begin(session, now())
    with pytest.raises(WrongCode):
        pairing.pair(session, house.operator, code, house.room, now())


@EITHER
def test_a_token_holds_for_a_year_and_ends_when_the_screen_is_unpaired(session: Session, house: House) -> None:
    made = pairing.begin(session, now())
    pairing.pair(session, house.operator, made.screen.code or "", house.room, now())
    pairing.begin(session, now() + timedelta(days=365))  # forgets screens that were never paired
    assert pairing.by_token(session, made.token) is made.screen
    with pytest.raises(NotAllowed):
        pairing.revoke(session, house.resident, made.screen, now())
    pairing.revoke(session, house.volunteer, made.screen, now())
    with pytest.raises(ScreenRevoked):
        pairing.by_token(session, made.token)
    with pytest.raises(WrongMove):
        pairing.revoke(session, house.operator, made.screen, now())
    with pytest.raises(UnknownScreen):
        pairing.by_token(session, made.screen.digest)


@EITHER
def test_screens_that_were_never_paired_are_forgotten_after_a_day(session: Session) -> None:
    made = pairing.begin(session, now())
    pairing.begin(session, now() + pairing.FORGOTTEN_AFTER * 2)
    session.expire_all()
    with pytest.raises(UnknownScreen):
        pairing.by_token(session, made.token)


def test_a_community_has_one_classroom_of_a_name(session: Session, house: House) -> None:
    with pytest.raises(ClassroomTaken):
        rooms.add_room(session, house.operator, Room(" 一号 教室", "和平社区"))
    other = rooms.add_room(session, house.operator, Room("一号教室", "幸福社区"))
    assert [room.id for room in rooms.all_rooms(session)] == [house.room.id, other.id]  # one without a district last
    assert rooms.rooms_of(session, house.volunteer.id) == [house.room]
    with pytest.raises(NotAllowed):
        rooms.add_room(session, house.volunteer, Room("三号教室", "和平社区"))
