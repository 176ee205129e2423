"""A phone steers a screen over HTTP."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.conftest import Bearer
from tests.player.classrooms import houses
from tests.player.classrooms.houses import House


@pytest.fixture
def house(session: Session) -> House:
    made = houses.house(session)
    session.commit()
    return made


def test_a_phone_connects_by_the_code_on_the_wall_and_steers(
    client: FlaskClient, house: House, bearer: Bearer
) -> None:
    wall = client.get("/api/v1/screens/me", headers=house.bearer).json
    assert client.get("/api/v1/screens/me", headers=house.bearer).json["remote"] == wall["remote"]
    phone = client.post("/api/v1/remotes", json={"code": wall["remote"]["code"]})
    assert (phone.status_code, phone.json["screen"]) == (201, house.screen.id)
    steering = {"Authorization": f"Bearer {phone.json['token']}"}
    ends = datetime.fromisoformat(phone.json["expires_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    assert (ends.hour, ends.minute) == (4, 0)  # in the school's time zone, whatever that of the server

    stream = client.get("/api/v1/screens/me/events", headers=house.bearer)
    next(stream.response)
    address = f"/api/v1/screens/{house.screen.id}/commands"
    sent = client.post(address, json={"command": "seek", "position": 61}, headers=steering)
    assert (sent.status_code, sent.json["number"]) == (201, wall["commands"] + 1)
    assert f"screen-commands:{house.screen.id}" in bytes(next(stream.response)).decode()
    stream.close()
    got = client.get(f"/api/v1/screens/me/commands?after={wall['commands']}", headers=house.bearer).json
    assert [(one["command"], one["position"]) for one in got["items"]] == [("seek", 61.0)]
    assert client.get(f"/api/v1/screens/me/commands?after={got['last']}", headers=house.bearer).json["items"] == []

    client.post("/api/v1/screens/me/state", json={"playing": True, "position": 61.2}, headers=house.bearer)
    shown = client.get("/api/v1/remotes/me", headers=steering).json
    assert (shown["here"], shown["state"]["position"], shown["phones"]) == (True, 61.2, [""])
    assert (shown["last"]["command"], shown["classroom"]["name"]) == ("seek", "一号教室")

    other = bearer(house.resident)
    assert client.post(address, json={"command": "play"}, headers=other).status_code == 403
    assert client.post(address, json={"command": "play"}, headers=bearer(house.volunteer)).status_code == 201
    assert client.post(address, json={"command": "play"}, headers=house.bearer).status_code == 401
    assert client.delete(f"/api/v1/screens/{house.screen.id}/remotes", headers=other).status_code == 403
    ended = client.delete(f"/api/v1/screens/{house.screen.id}/remotes", headers=bearer(house.volunteer))
    assert ended.status_code == 204
    refused = client.post(address, json={"command": "play"}, headers=steering)
    assert (refused.status_code, refused.json["error"]) == (401, "remote_over")
    assert client.get("/api/v1/screens/me", headers=house.bearer).json["remote"]["code"] != wall["remote"]["code"]


def test_wrong_digits_are_limited_and_the_qr_code_still_works(client: FlaskClient, house: House) -> None:
    path = client.get("/api/v1/screens/me", headers=house.bearer).json["remote"]["path"]
    tried = [client.post("/api/v1/remotes", json={"code": f"{n:06}"}).status_code for n in range(12)]
    assert tried == [404] * 10 + [429] * 2
    assert client.post("/api/v1/remotes", json={"code": path.rpartition("=")[2]}).status_code == 201


def test_the_token_of_a_phone_opens_nothing_else(client: FlaskClient, house: House) -> None:
    code = client.get("/api/v1/screens/me", headers=house.bearer).json["remote"]["code"]
    steering = {"Authorization": f"Bearer {client.post('/api/v1/remotes', json={'code': code}).json['token']}"}
    for address in ("/api/v1/screens/me", "/api/v1/screens/me/commands", "/api/v1/classrooms", "/account"):
        assert client.get(address, headers=steering).status_code == 401
    assert client.delete(f"/api/v1/screens/{house.screen.id}", headers=steering).status_code == 401
    assert client.delete("/api/v1/remotes/me", headers=steering).status_code == 204
    assert client.get("/api/v1/remotes/me", headers=steering).status_code == 401
