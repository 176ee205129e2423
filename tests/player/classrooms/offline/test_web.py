"""The list that a screen fetches by, what has to leave its disk, the bundle, and the worker."""

import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskClient

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Role
from player.classrooms.offline.bundle import MAGIC
from player.classrooms.screens.models import Screen
from school.services import Services
from tests.conftest import PASSWORD, AddMember, Bearer
from tests.factories import SEGMENT
from tests.player.classrooms.offline.asking import sealed
from tests.player.classrooms.offline.conftest import FILES, Room, objects
from tests.school.people.conftest import Browser

pytestmark = pytest.mark.databases("sqlite")


def test_the_list_names_what_the_timetable_needs_and_has_a_tag(client: FlaskClient, room: Room) -> None:
    answer = client.get("/api/v1/screens/me/offline", headers=room.bearer)
    (lesson,) = answer.json["lessons"]
    assert (lesson["lesson"], lesson["package"], lesson["screening"]) == (room.lesson_id, room.prefix, "s0")
    assert (lesson["sound"], lesson["sizes"]) == (None, {"360p": sum(map(len, FILES.values()))})
    assert f"/screen/lessons/{room.lesson_id}" in lesson["also"]
    assert (answer.json["zone"], answer.json["settings"]["window"]) == (
        "Asia/Shanghai",
        {"from": "22:00", "until": "06:00"},
    )
    known = room.bearer | {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/api/v1/screens/me/offline", headers=known).status_code == 304
    manifest = client.get(lesson["manifest"], headers=room.bearer).json
    assert manifest["tracks"] == {"360p": objects(FILES)}
    room.programme.lessons.clear()
    assert client.get("/api/v1/screens/me/offline", headers=known).json["lessons"] == []


def test_a_withdrawn_recalled_or_replaced_lesson_has_to_leave(
    client: FlaskClient, room: Room, services: Services
) -> None:
    one = {
        "package": room.prefix,
        "lesson": room.lesson_id,
        "title": "十字步",
        "rung": 360,
        "percent": 100,
        "bytes": 9,
    }

    def gone(*held: dict[str, Any]) -> dict[str, str]:
        answer = client.post("/api/v1/screens/me/held", json={"items": held}, headers=room.bearer)
        return {each["package"]: each["reason"] for each in answer.json["gone"]}

    assert gone(one) == {}
    other = {**one, "package": "older/1"}
    assert gone(one, other) == {"older/1": "replaced"}
    with services.database.sessions() as session:
        session.get_one(Lesson, room.lesson_id).video.recalled = True
        session.commit()
    assert gone(one, other) == {room.prefix: "recalled", "older/1": "recalled"}
    assert client.get("/api/v1/screens/me/offline", headers=room.bearer).json["lessons"] == []
    assert client.get(f"/api/v1/screens/me/offline/{room.prefix}", headers=room.bearer).status_code == 404


def test_an_operator_sees_the_receipt_of_a_lesson_that_left(
    client: FlaskClient, room: Room, add_member: AddMember
) -> None:
    item = {"key": "k", "kind": "removed", "at": now().isoformat(), "title": "十字步", "reason": "recalled"}
    for _ in range(2):
        told = client.post("/api/v1/screens/me/happened", json={"items": [item]}, headers=room.bearer)
        assert told.json == {"received": ["k"], "refused": []}
    operator = Browser(client)
    operator.sign_in(add_member("周立", Role.OPERATOR).name, PASSWORD)
    page = operator.get(f"/classrooms/{room.classroom_id}/disk").text
    assert page.count("从硬盘删掉了：网校下架了") == 1
    assert room.screen_id in page
    bad = client.post(
        "/api/v1/screens/me/happened", json={"items": [{**item, "kind": "rm -rf"}]}, headers=room.bearer
    )
    assert bad.status_code == 422


def test_a_bundle_is_signed_and_has_exactly_what_it_lists(
    client: FlaskClient, room: Room, add_member: AddMember, bearer: Bearer
) -> None:
    operator = bearer(add_member("周立", Role.OPERATOR))
    answer = client.get(f"/api/v1/classrooms/{room.classroom_id}/bundle", headers=operator)
    assert answer.status_code == 200
    data, start = answer.data, len(MAGIC) + 4
    assert data.startswith(MAGIC)
    end = start + int.from_bytes(data[len(MAGIC) : start], "big")
    listed = client.get("/api/v1/screens/me/offline", headers=room.bearer).json
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(listed["keys"][0]))
    key.verify(data[end : end + 64], data[:end])
    header, at = json.loads(data[start:end]), end + 64
    for sha256, size in header["objects"]:
        assert hashlib.sha256(data[at : at + size]).hexdigest() == sha256
        at += size
    assert at == len(data)
    assert header["classroom"] == room.classroom_id
    assert {row[2] for row in header["manifests"][room.prefix]["tracks"]["360p"]} <= {
        one[0] for one in header["objects"]
    }
    assert f"/api/v1/lessons/{room.lesson_id}" in {each["url"] for each in header["answers"]}
    far = client.get(f"/api/v1/classrooms/{room.classroom_id}/bundle?from=2036-01-01", headers=operator)
    assert (far.status_code, far.json["error"]) == (409, "nothing_to_carry")


def test_a_stick_comes_back_over_the_web(
    client: FlaskClient, room: Room, add_member: AddMember, bearer: Bearer
) -> None:
    item = {"key": "k", "kind": "play", "at": now().isoformat()}
    data = sealed(room.screen_id, room.token, items=[item])
    sent = {"data": data, "content_type": "application/json"}
    operator = bearer(add_member("周立", Role.OPERATOR))
    assert [client.post("/api/v1/sticks", headers=operator, **sent).json["new"] for _ in range(2)] == [1, 0]
    stranger = client.post("/api/v1/sticks", headers=bearer(add_member("李四", Role.RESIDENT)), **sent)
    assert stranger.status_code == 403


def test_an_unpaired_screen_tells_nothing(client: FlaskClient, services: Services) -> None:
    token = {"Authorization": f"Bearer {client.post('/api/v1/screens').json['token']}"}
    answer = client.get("/api/v1/screens/me/offline", headers=token)
    assert (answer.status_code, answer.json["lessons"], answer.json["settings"]) == (200, [], None)
    for path in ("held", "happened"):
        assert client.post(f"/api/v1/screens/me/{path}", json={"items": []}, headers=token).status_code == 409
    with services.database.readers() as session:
        assert session.query(Screen).one().classroom_id is None


def test_the_worker_is_for_the_screen_alone_and_can_be_switched_off(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/screen-worker.js")
    assert (answer.mimetype, answer.headers["Service-Worker-Allowed"]) == ("text/javascript", "/screen")
    assert "no-cache" in answer.headers["Cache-Control"]
    assert answer.text.startswith("self.BUILD = ")
    app.config["SCREEN_WORKER"] = False
    assert "unregister" in client.get("/screen-worker.js").text
    # A worker's scope is a beginning of addresses: another page that begins alike would be controlled too.
    pages = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    alike = [rule for rule in pages if rule.startswith("/screen")]
    strange = [rule for rule in alike if rule != "/screen" and not rule.startswith("/screen/")]
    assert strange == ["/screen-worker.js"]


def test_what_a_screen_fetches_for_its_disk_is_the_plain_object(client: FlaskClient, room: Room) -> None:
    answer = client.get(f"/media/{room.prefix}/360p/1-0.m4s?for=disk")
    assert (answer.status_code, answer.data) == (200, SEGMENT)


def test_operators_set_when_and_how_fast_a_classroom_fetches(
    client: FlaskClient, room: Room, add_member: AddMember, bearer: Bearer
) -> None:
    operator = bearer(add_member("周立", Role.OPERATOR))
    address = f"/api/v1/classrooms/{room.classroom_id}/line"
    wanted = {"window_from": "12:00", "window_until": "14:00", "line_kbit": 800, "day_mb": 300, "rung": 360}
    assert client.put(address, json=wanted, headers=operator).status_code == 200
    told = client.get("/api/v1/screens/me/offline", headers=room.bearer).json["settings"]
    assert (told["window"], told["line_kbit"]) == ({"from": "12:00", "until": "14:00"}, 800)
    assert (told["day_bytes"], told["storage_gb"], told["rung"]) == (300_000_000, None, 360)
    for wrong in ({"window_from": "24:00"}, {"line_kbit": 0}, {"window_until": "6"}, {"day_mb": "viel"}):
        assert client.put(address, json={**wanted, **wrong}, headers=operator).status_code == 422
