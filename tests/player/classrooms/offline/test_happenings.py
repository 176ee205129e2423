"""What screens tell counts once, whichever way and however often it comes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.errors import NotFound
from player.classrooms.offline import happenings, stick
from player.classrooms.offline.errors import StickForged, StickUnreadable
from player.classrooms.offline.happenings import Told, Way
from player.classrooms.offline.models import Happening, ScreenCopy
from player.classrooms.screens.models import Screen
from tests.player.classrooms.offline.asking import sealed
from tests.player.classrooms.offline.conftest import paired


def told(key: str, kind: str = "play", **facts: Any) -> Told:
    return Told(key, kind, now(), facts)


def test_a_key_counts_once_for_each_screen_in_any_order_and_by_any_way(session: Session) -> None:
    counted: list[str] = []
    handlers = {"headcount": lambda _session, _screen, one: counted.append(one.key)}
    way = Way(now(), handlers)
    one, token = paired(session)
    other, _ = paired(session, "二号教室")
    first = happenings.take(session, one, [told("a", "headcount"), told("b"), told("a", "headcount")], way)
    again = happenings.take(session, one, [told("b"), told("a", "headcount"), told("c", "headcount")], way)
    elsewhere = happenings.take(session, other, [told("a", "headcount")], way)
    session.commit()
    item = {"key": "c", "kind": "headcount", "at": now().isoformat()}
    back = stick.read(session, sealed(one.id, token, items=[item, {**item, "key": "d"}]), now(), handlers)
    session.commit()
    assert (first.received, first.new) == (["a", "b", "a"], 2)
    assert (again.received, again.new) == (["b", "a", "c"], 1)
    assert (elsewhere.new, back.taken.new) == (1, 1)
    assert counted == ["a", "c", "a", "d"]
    assert session.scalar(select(func.count()).select_from(Happening)) == 5
    assert happenings.confirmed(session, one.classroom_id or "", now()) == ["a", "b", "c", "d"]


def test_what_cannot_be_counted_stays_on_record_with_its_reason_and_holds_nothing_up(session: Session) -> None:
    def gone(*_args: object) -> None:
        raise NotFound()

    screen, _ = paired(session)
    way = Way(now(), {"headcount": gone})
    for _ in range(2):
        taken = happenings.take(session, screen, [told("a", "headcount"), told("b")], way)
        assert (taken.received, taken.refused) == (["a", "b"], {"a": "not_found"})


def test_a_wrong_clock_dates_nothing_into_the_future(session: Session) -> None:
    screen, _ = paired(session)
    happenings.take(session, screen, [Told("a", "play", now() + timedelta(days=900), {})], Way(now(), {}))
    assert session.scalars(select(Happening.at)).one() < now() + timedelta(minutes=11)


def _spoilt(data: bytes, **changes: Any) -> bytes:
    return json.dumps(json.loads(data) | changes).encode()


HELD = {"package": "a/1", "lesson": "a", "title": "十字步", "rung": 360, "percent": 100, "bytes": 5}


@pytest.mark.databases("sqlite")
def test_a_stick_that_was_changed_or_is_of_a_strange_screen_brings_nothing(session: Session) -> None:
    screen, token = paired(session)
    item = {"key": "a", "kind": "play", "at": now().isoformat()}
    good = sealed(screen.id, token, items=[item])
    changed = json.loads(good)["payload"].replace('"a"', '"b"')
    for data in (_spoilt(good, payload=changed), sealed(screen.id, "another"), sealed("000000000000", token)):
        with pytest.raises(StickForged):
            stick.read(session, data, now(), {})
    broken = [
        b"", b"[]", b"{}", b'{"payload": 1, "mac": "a"}', good[:-5], b"[" * 100_000, b"\xff\xfe",
        sealed(screen.id, token, what="another"),
        sealed(screen.id, token, items=[{**item, "kind": "../../etc"}]),
        sealed(screen.id, token, items=[{**item, "at": "2026-01-01T00:00:00"}]),
        sealed(screen.id, token, items=[{**item, "key": ""}]),
        sealed(screen.id, token, items=["a"]),
        sealed(screen.id, token, held=[{"package": "a"}]),
    ]  # fmt: skip
    for data in broken:
        with pytest.raises(StickUnreadable):
            stick.read(session, data, now(), {})
    assert session.scalars(select(Happening)).all() == []
    assert session.get_one(Screen, screen.id).active


@pytest.mark.databases("sqlite")
def test_a_stick_tells_also_what_stands_on_the_disk(session: Session) -> None:
    screen, token = paired(session)
    stick.read(session, sealed(screen.id, token, held=[HELD]), now(), {})
    stick.read(session, sealed(screen.id, token, held=[{**HELD, "package": "b/1"}]), now(), {})
    assert session.scalars(select(ScreenCopy.package)).all() == ["b/1"]
