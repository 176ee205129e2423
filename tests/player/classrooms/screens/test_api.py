"""A screen's life over HTTP."""

import pytest
from flask.testing import FlaskClient

from catalog.clock import now
from catalog.members.models import Role
from player.classrooms.screens.models import Screen, ScreenState
from school.services import Services
from tests.conftest import AddMember, Bearer

Asked = dict[str, str]
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def operator(add_member: AddMember, bearer: Bearer) -> Asked:
    return bearer(add_member("周立", Role.OPERATOR))


def test_a_screen_is_paired_hears_of_it_and_is_unpaired(
    client: FlaskClient, operator: Asked, services: Services
) -> None:
    room = client.post("/api/v1/classrooms", json={"name": "一号教室", "community": "和平社区"}, headers=operator)
    assert (room.status_code, room.json["community"]["name"]) == (201, "和平社区")
    made = client.post("/api/v1/screens")
    assert made.status_code == 201
    token = {"Authorization": f"Bearer {made.json['token']}"}
    me = client.get("/api/v1/screens/me", headers=token)
    assert (me.json["state"], me.json["classroom"], me.json["screening"], me.json["next"]) == ("NEW", None, None, [])
    assert client.post("/api/v1/screens/me/state", json={}, headers=token).status_code == 409
    renewed = client.post("/api/v1/screens/me/code", headers=token).json["code"]

    stream = client.get("/api/v1/screens/me/events", headers=token)
    assert next(stream.response) == b"retry: 3000\n\n"
    sent = {"code": renewed, "classroom": room.json["id"]}
    paired = client.post("/api/v1/screens/pair", json=sent, headers=operator)
    assert (paired.status_code, paired.json["state"]) == (200, "PAIRED")
    assert f'"subject": "screen:{made.json["id"]}"' in bytes(next(stream.response)).decode()
    stream.close()

    me = client.get("/api/v1/screens/me", headers=token)
    assert (me.json["classroom"]["community"], me.json["settings"]["volume"]) == ("和平社区", 80)
    known = {**token, "If-None-Match": me.headers["ETag"]}
    assert client.get("/api/v1/screens/me", headers=known).status_code == 304
    said = {"lesson": "abc", "position": 12.5, "playing": True, "disk": {"free": 5}, "software": "1.2"}
    assert client.post("/api/v1/screens/me/state", json=said, headers=token).status_code == 200
    with services.database.readers() as session:
        screen = session.get_one(Screen, made.json["id"])
        assert (screen.said, screen.software, screen.state) == (said, "1.2", ScreenState.PAIRED)

    nan = client.post("/api/v1/screens/me/state", data=b'{"disk": {"free": NaN}}', headers=token | JSON)
    assert nan.status_code == 422

    assert client.delete(f"/api/v1/screens/{made.json['id']}", headers=operator).status_code == 204
    refused = client.get("/api/v1/screens/me", headers=token)
    assert (refused.status_code, refused.json["error"]) == (401, "screen_revoked")
    assert client.get("/api/v1/screens/me/events", headers=token).status_code == 401


def test_the_token_of_a_screen_opens_nothing_else(client: FlaskClient) -> None:
    token = {"Authorization": f"Bearer {client.post('/api/v1/screens').json['token']}"}
    assert client.get("/api/v1/classrooms", headers=token).status_code == 401
    assert client.post("/api/v1/screens/pair", json={"code": "1", "classroom": "a"}, headers=token).status_code == 401
    assert client.get("/account", headers=token).status_code == 401
    assert client.get("/api/v1/screens/me").status_code == 401


def test_six_digits_cannot_be_guessed(client: FlaskClient, operator: Asked) -> None:
    client.post("/api/v1/classrooms", json={"name": "一号教室", "community": "和平社区"}, headers=operator)
    tried = [
        client.post("/api/v1/screens/pair", json={"code": f"{n:06}", "classroom": "一号教室"}, headers=operator)
        for n in range(12)
    ]
    assert [each.status_code for each in tried] == [404] * 10 + [429] * 2


def test_the_clock_is_the_schools(client: FlaskClient) -> None:
    answer = client.get("/api/v1/clock")
    assert abs(answer.json["now"] - now().timestamp()) < 60
    assert answer.headers["Cache-Control"] == "private, no-store"
