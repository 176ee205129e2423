"""Codes of remotes and commands, without HTTP."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.errors import NotAllowed
from player.classrooms.remotes import codes, commands
from player.classrooms.remotes.errors import RemoteOver, TooManyRemotes, UnknownLesson, WrongRemoteCode
from player.classrooms.remotes.models import Remote
from player.classrooms.remotes.web.schemas import CommandIn
from player.classrooms.screens import pairing
from player.classrooms.screens.errors import ScreenNotPaired
from tests.conftest import EITHER
from tests.player.classrooms import houses
from tests.player.classrooms.houses import House

PAUSE = {"command": "pause"}


@pytest.fixture
def house(session: Session) -> House:
    return houses.house(session)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-11-30T09:00", "2026-12-01T04:00"),
        ("2026-12-01T01:30", "2026-12-01T04:00"),
        ("2026-12-01T04:00", "2026-12-02T04:00"),
    ],
)
def test_a_day_of_a_classroom_ends_at_four_in_the_morning(at: str, end: str) -> None:
    here = ZoneInfo("Asia/Shanghai")
    morning = datetime.fromisoformat(at).replace(tzinfo=here)
    assert codes.day_end(morning) == datetime.fromisoformat(end).replace(tzinfo=here)


def test_a_phone_steers_until_the_day_ends_and_the_code_changes_earlier(session: Session, house: House) -> None:
    morning = datetime.fromisoformat("2026-11-30T09:00").astimezone()
    shown = codes.renew(session, house.screen, morning)
    assert codes.renew(session, house.screen, morning).code == shown.code
    by_digits = codes.connect(session, f"{shown.code[:3]} {shown.code[3:]}", None, morning)
    by_qr = codes.connect(session, shown.ticket, house.resident, morning)
    first, noon = shown.code, morning + codes.CODE_FOR
    with pytest.raises(WrongRemoteCode):
        codes.connect(session, first, None, noon)
    assert codes.renew(session, house.screen, noon).code != first
    assert codes.by_token(session, by_digits.token, noon) is by_digits.remote
    assert codes.phones(session, house.screen, morning) == ["", "孙桂芳"]
    assert codes.phones(session, house.screen, noon) == []  # nobody has touched them since
    with pytest.raises(RemoteOver):  # yesterday's phone
        codes.by_token(session, by_qr.token, codes.day_end(morning))


def test_volunteers_end_all_phones_and_a_revoked_screen_has_none(session: Session, house: House) -> None:
    made = codes.connect(session, codes.renew(session, house.screen, now()).code, None, now())
    before = codes.renew(session, house.screen, now()).code
    with pytest.raises(NotAllowed):
        codes.end_all(session, house.resident, house.screen, now())
    codes.end_all(session, house.volunteer, house.screen, now())
    assert codes.renew(session, house.screen, now()).code != before
    with pytest.raises(RemoteOver):
        codes.by_token(session, made.token, now())
    again = codes.connect(session, codes.renew(session, house.screen, now()).ticket, None, now())
    pairing.revoke(session, house.operator, house.screen, now())
    with pytest.raises(RemoteOver):
        codes.by_token(session, again.token, now())
    with pytest.raises(ScreenNotPaired):
        codes.renew(session, house.screen, now())


@EITHER
def test_a_screen_has_no_more_phones_than_a_hall_has_people(
    session: Session, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "MOST_PHONES", 1)
    ticket = codes.renew(session, house.screen, now()).ticket
    codes.connect(session, ticket, None, now())
    with pytest.raises(TooManyRemotes):
        codes.connect(session, ticket, None, now())


def test_commands_of_all_phones_have_one_order_and_late_ones_are_not_done(session: Session, house: House) -> None:
    phone = codes.connect(session, codes.renew(session, house.screen, now()).code, None, now()).remote
    at = now()
    sent = [commands.send(session, who, house.screen, PAUSE, at) for who in (phone, house.volunteer, house.operator)]
    assert [(one.number, one.sender) for one in sent] == [(1, ""), (2, "李秀英"), (3, "周立")]
    assert [one.number for one in commands.after(session, house.screen, 1, at)] == [2, 3]
    assert commands.after(session, house.screen, 0, at + commands.LIVES) == []
    session.expire_all()
    assert house.screen.commands == 3


def test_nobody_else_steers(session: Session, house: House) -> None:
    phone = codes.connect(session, codes.renew(session, house.screen, now()).code, None, now()).remote
    other, _ = houses.another_screen(session, house.operator, house.room)
    for who in (phone, house.resident, None, house.screen):
        with pytest.raises(NotAllowed):
            commands.send(session, who, other, PAUSE, now())
    pairing.revoke(session, house.operator, house.screen, now())
    with pytest.raises(ScreenNotPaired):
        commands.send(session, house.operator, house.screen, PAUSE, now())


@EITHER
def test_only_lessons_that_a_screen_may_show_are_opened(session: Session, house: House) -> None:
    with pytest.raises(UnknownLesson):
        commands.send(session, house.operator, house.screen, {"command": "open", "lesson": "nothing"}, now())


@EITHER
def test_old_commands_and_old_remotes_are_removed(session: Session, house: House) -> None:
    codes.connect(session, codes.renew(session, house.screen, now()).code, None, now())
    later = now() + timedelta(days=3)
    codes.connect(session, codes.renew(session, house.screen, later).code, None, later)
    assert session.query(Remote).count() == 1
    commands.send(session, house.operator, house.screen, PAUSE, now())
    last = commands.send(session, house.operator, house.screen, PAUSE, later)
    assert commands.last(session, house.screen, later) is last


GOOD: list[dict[str, Any]] = [
    {"command": "play"},
    {"command": "seek", "position": 12.5},
    {"command": "seek", "by": -10},
    {"command": "next"},
    {"command": "next", "by": -1},
    {"command": "again"},
    {"command": "again", "times": 0},
    {"command": "speed", "speed": 0.75},
    {"command": "mirror"},
    {"command": "captions"},
    {"command": "captions", "captions": "large"},
    {"command": "mirror", "mirror": False},
    {"command": "volume", "volume": 60},
    {"command": "open", "page": "home"},
    {"command": "open", "number": 1203},
    {"command": "type", "text": "ygw", "done": True},
    {"command": "type", "text": ""},
    {"command": "help", "reason": "sound"},
]
BAD: list[dict[str, Any]] = [
    {},
    {"command": "eval"},
    {"command": "play", "position": 1},
    {"command": "seek"},
    {"command": "seek", "position": -1},
    {"command": "seek", "position": "NaN"},
    {"command": "seek", "position": 1e300},
    {"command": "seek", "position": 1, "by": 1},
    {"command": "seek", "by": 1.5},
    {"command": "next", "by": 2},
    {"command": "again", "times": 11},
    {"command": "speed", "speed": 0},
    {"command": "speed", "speed": 4},
    {"command": "mirror", "mirror": "yes"},
    {"command": "mirror", "mirror": 1},
    {"command": "captions", "captions": "huge"},
    {"command": "volume", "volume": 101},
    {"command": "volume", "volume": True},
    {"command": "open", "page": "javascript:alert(1)"},
    {"command": "open", "lesson": "x" * 41},
    {"command": "type", "text": "x" * 51},
    {"command": "help", "reason": "<b>"},
    {"command": ["play"]},
]


@pytest.mark.parametrize("body", GOOD, ids=str)
def test_a_command_has_its_own_fields(body: dict[str, Any]) -> None:
    assert CommandIn().load(body) == body


@pytest.mark.parametrize("body", BAD, ids=str)
def test_anything_else_is_no_command(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CommandIn().load(body)
