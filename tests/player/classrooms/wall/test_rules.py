"""How classrooms stand, whether they are ready, what a day looked like: rules without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from player.classrooms.wall.history import Piece, filled
from player.classrooms.wall.judging import Call, Room, Show, Standing, order, standing
from player.classrooms.wall.models import Doing
from player.classrooms.wall.readiness import Language, Readiness, ready, sentence, summary
from player.classrooms.wall.saying import read

NOW = datetime(2026, 11, 26, 9, 42, tzinfo=UTC)  # a Thursday
HOUR = timedelta(hours=1)
TONIGHT = Show("s1", "l1", "剪纸团花", NOW + 10 * HOUR, NOW + 11 * HOUR)
ON_DISK: dict[str, Any] = {"offline": {"ready": [{"screening": "s1", "lesson": "l1", "percent": 100, "rung": 720}]}}


def room(
    name: str = "一号", said: dict[str, Any] | None = None, ago: timedelta | None = timedelta(), **facts: Any
) -> Room:
    screen = facts.pop("screen", "x")
    seen = None if ago is None else NOW - ago
    return Room(name, name, "友谊社区", "和平街道", screen, seen, read(said or {}), **facts)


def kept(percent: int, rung: int | None = 720) -> dict[str, Any]:
    return {"ready": [{"screening": "s1", "lesson": "l1", "percent": percent, "rung": rung}]}


PLAYS = {"lesson": "l9", "position": 61, "playing": True}


@pytest.mark.parametrize(
    ("found", "stands"),
    [
        (room(said=PLAYS), Standing.PLAY),
        (room(said=PLAYS | {"errors": ["no sound device"]}), Standing.ERROR),
        (room(said=PLAYS, call=Call("c", False, "sound", "", NOW)), Standing.HELP),
        (room(said=PLAYS, call=Call("c", True, "sound", "", NOW)), Standing.TAKEN),
        (room(said={"tests": {"sound": "bad"}}), Standing.ERROR),
        (room(said=PLAYS, ago=timedelta(minutes=14)), Standing.LINE),
        (room(said=PLAYS, ago=3 * HOUR), Standing.OFF),
        (room(ago=3 * HOUR, showing=TONIGHT), Standing.LINE),
        (room(said=kept(72), coming=TONIGHT), Standing.FETCH),
        (room(said=kept(72), coming=Show("s1", "l1", "", NOW + 30 * HOUR, NOW + 31 * HOUR)), Standing.READY),
        (room(said={"disk": {"free": 10**9, "quota": 10**11}}), Standing.DISK),
        (room(said={"disk": {"free": 10**10, "quota": 10**12}}), Standing.READY),
        (room(said={"clock_offset": -95}), Standing.CLOCK),
        (room(), Standing.READY),
        (room(ago=20 * HOUR), Standing.OFF),
        (room(screen=None, ago=None), Standing.EMPTY),
    ],
)
def test_how_a_classroom_stands(found: Room, stands: Standing) -> None:
    assert standing(found, NOW) is stands


def test_the_most_urgent_comes_first_and_of_calls_the_oldest() -> None:
    early, late = (Call(name, False, "sound", "", NOW - n * HOUR) for name, n in (("a", 2), ("b", 1)))
    rooms = [
        room("关", ago=3 * HOUR),
        room("放", PLAYS),
        room("晚", call=late),
        room("钟", {"clock_offset": 95}),
        room("早", call=early),
    ]
    assert [one.name for one in sorted(rooms, key=lambda one: order(one, NOW))] == ["早", "晚", "钟", "放", "关"]


@pytest.mark.parametrize(
    "odd", [{"offline": 3}, {"disk": []}, {"ready": [1, {}]}, {"tests": None}, {"position": "x", "lesson": []}]
)
def test_an_odd_report_spoils_nothing(odd: dict[str, Any]) -> None:
    assert standing(room(said=odd), NOW) in (Standing.READY, Standing.PLAY)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (room(said=ON_DISK), Readiness.READY),
        (room(said=kept(100, 360)), Readiness.LOW),
        (room(said=kept(100, 0)), Readiness.READY),  # sound alone has no height
        (room(said=kept(40)), Readiness.FETCHING),
        (room(said=ON_DISK, ago=23 * HOUR), Readiness.READY),  # switched off over night, with all on its disk
        (room(said=ON_DISK, ago=25 * HOUR), Readiness.DARK),
        (room(ago=None), Readiness.DARK),
        (room(said={"line": {"kbit": 5000}}), Readiness.READY),
        (room(said={"line": {"kbit": 300}}), Readiness.FETCHING),
        (room(ago=2 * HOUR), Readiness.FETCHING),
        (room(screen=None), Readiness.EMPTY),
    ],
)
def test_whether_a_classroom_is_ready(found: Room, state: Readiness) -> None:
    assert ready(found, TONIGHT, NOW).state is state


def _said(rooms: list[Room]) -> str:
    english = Language(
        lambda text, **facts: text % facts,
        lambda one, more, num, **facts: (one if num == 1 else more) % {"num": num, **facts},
    )
    return sentence(summary(TONIGHT, [ready(one, TONIGHT, NOW) for one in rooms]), UTC, NOW, english)


READY = room(said=ON_DISK)


@pytest.mark.parametrize(
    ("rooms", "says"),
    [
        ([READY] * 20, "All 20 classrooms are ready"),
        ([READY], "The classroom is ready"),
        (
            [*[READY] * 18, room(said=kept(100, 360)), room(ago=48 * HOUR)],
            "18 of 20 classrooms ready, 1 will play 360p, 1 is dark since Tuesday",
        ),
        (
            [READY, room(ago=25 * HOUR), room(ago=80 * HOUR)],
            "1 of 3 classrooms ready, 2 are dark, the longest since Monday",
        ),
        ([READY, room(ago=25 * HOUR)], "1 of 2 classrooms ready, 1 is dark since yesterday"),
        ([READY, room(ago=timedelta(days=23))], "1 of 2 classrooms ready, 1 is dark since 11/3"),
        ([READY, room(ago=None)], "1 of 2 classrooms ready, 1 is dark since ever"),
        (
            [READY, room(said=kept(3)), room(said=kept(5)), room(screen=None)],
            "1 of 4 classrooms ready, 2 are still fetching, 1 has no screen",
        ),
        (
            [room(said=kept(100, 240)), room(said=kept(100, 360)), room(said=kept(100, 360))],
            "0 of 3 classrooms ready, 1 will play 240p, 2 will play 360p",
        ),
    ],
)
def test_the_sentence_that_operators_read(rooms: list[Room], says: str) -> None:
    assert _said(rooms) == says


def test_a_day_has_no_gaps_and_no_overlaps() -> None:
    day = [
        Piece(Doing.IDLE, NOW, NOW + HOUR),
        Piece(Doing.PLAY, NOW + HOUR, NOW + 2 * HOUR, "十字步"),
        Piece(Doing.PLAY, NOW + HOUR, NOW + 3 * HOUR),
    ]
    found = filled(day, NOW - HOUR, NOW + 4 * HOUR)
    assert [(one.doing, one.until) for one in found] == [
        (None, NOW),
        (Doing.IDLE, NOW + HOUR),
        (Doing.PLAY, NOW + 2 * HOUR),
        (Doing.PLAY, NOW + 3 * HOUR),
        (None, NOW + 4 * HOUR),
    ]
    assert filled([], NOW, NOW + HOUR) == [Piece(None, NOW, NOW + HOUR)]
