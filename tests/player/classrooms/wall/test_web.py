"""The wall, calls for help and the printed page over HTTP."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalog.clock import now
from catalog.members.models import Member, Role
from player.classrooms.screens.models import Screen
from player.classrooms.wall import cache
from player.classrooms.wall.models import ScreenSpan
from school.services import Services
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, AddMember, Bearer

Asked = dict[str, str]
pytestmark = EITHER


@pytest.fixture(autouse=True)
def always_fresh(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test asks again within the second for which a snapshot is used."""
    monkeypatch.setattr(client.application.extensions["player"].wall, "keep", 0.0)
    assert cache.KEEP <= 1


@pytest.fixture
def member(add_member: AddMember) -> Member:
    return add_member("高敏", Role.OPERATOR)


@pytest.fixture
def operator(member: Member, bearer: Bearer) -> Asked:
    return bearer(member)


@pytest.fixture
def room(client: FlaskClient, operator: Asked) -> str:
    body = {"name": "一号教室", "community": "友谊社区", "district": "和平街道"}
    return str(client.post("/api/v1/classrooms", json=body, headers=operator).json["id"])


@pytest.fixture
def screen(client: FlaskClient, operator: Asked, room: str) -> Asked:
    made = client.post("/api/v1/screens").json
    client.post("/api/v1/screens/pair", json={"code": made["code"], "classroom": room}, headers=operator)
    return {"Authorization": f"Bearer {made['token']}"}


def test_what_a_screen_says_stands_on_the_wall_and_in_its_day(
    client: FlaskClient, operator: Asked, room: str, screen: Asked, services: Services
) -> None:
    said = {"lesson": "abc", "position": 12.5, "playing": True, "software": "1.2", "clock_offset": 0.2}
    said |= {"offline": {"line": {"kbit": 5100}, "disk": {"free": 62, "quota": 100, "persisted": True}}}
    assert client.post("/api/v1/screens/me/state", json=said, headers=screen).status_code == 200
    wall = client.get("/api/v1/wall", headers=operator)
    one = wall.json["items"][0]
    assert (one["state"], one["line_kbit"], one["disk"]["persisted"], one["software"]) == ("PLAY", 5100, True, "1.2")
    known = {**operator, "If-None-Match": wall.headers["ETag"]}
    assert client.get("/api/v1/wall", headers=known).status_code == 304
    with services.database.readers() as session:
        seen = session.scalars(select(Screen.seen_at)).one()
    # The same again: nothing is written. Another lesson: at once.
    client.post("/api/v1/screens/me/state", json=said | {"position": 12.6}, headers=screen)
    assert client.get("/api/v1/wall", headers=known).status_code == 304
    client.post("/api/v1/screens/me/state", json=said | {"playing": False}, headers=screen)
    assert client.get("/api/v1/wall", headers=known).json["items"][0]["state"] == "READY"
    with services.database.readers() as session:
        assert session.scalars(select(Screen.seen_at)).one() > seen
        assert session.scalar(select(func.count()).select_from(ScreenSpan)) in (1, 2)
    day = client.get(f"/api/v1/wall/{room}/history", headers=operator).json["items"]
    assert (day[0]["doing"], day[-1]["doing"]) == ("OFF", "PAUSE")
    elsewhere = client.get("/api/v1/wall?district=铁西", headers=operator).json
    assert (elsewhere["items"], elsewhere["readiness"]) == ([], None)
    assert client.get("/api/v1/wall?only=PLAY", headers=operator).json["items"] == []


def test_a_call_rings_on_the_wall_until_it_is_taken_and_closed(
    client: FlaskClient, member: Member, operator: Asked, room: str, screen: Asked
) -> None:
    pressed = {"reason": "SOUND", "key": "k1", "at": (now() - timedelta(minutes=5)).isoformat()}
    made = client.post("/api/v1/calls", json=pressed, headers=screen)
    assert (made.status_code, made.json["state"], made.json["classroom"]["id"]) == (201, "OPEN", room)
    again = client.post("/api/v1/calls", json=pressed, headers=screen)
    assert (again.status_code, again.json["id"], again.json["presses"]) == (200, made.json["id"], 1)
    mine = client.get("/api/v1/calls/mine", headers=screen).json["call"]
    assert (mine["state"], mine["taken_by"]) == ("OPEN", None)
    wall = client.get("/api/v1/wall", headers=operator).json
    assert (wall["items"][0]["state"], wall["items"][0]["call"]["reason"]) == ("HELP", "SOUND")

    assert client.get("/wall").status_code != 200
    Studio(client, member)
    assert 'data-open="1"' in client.get("/wall").text
    taken = client.post(f"/api/v1/calls/{made.json['id']}/take", headers=operator)
    assert (taken.json["state"], taken.json["taken_by"]) == ("TAKEN", "高敏")
    assert 'data-open="0"' in client.get("/wall/now").text
    unsaid = client.post(f"/api/v1/calls/{made.json['id']}/close", json={"word": " "}, headers=operator)
    assert (unsaid.status_code, unsaid.json["error"]) == (422, "no_word")
    closed = client.post(f"/api/v1/calls/{made.json['id']}/close", json={"word": "音箱没开"}, headers=operator)
    assert closed.json["word"] == "音箱没开"
    assert client.get("/api/v1/calls/mine", headers=screen).json["call"] is None
    assert client.get("/api/v1/calls?open=true", headers=operator).json["items"] == []
    assert client.get("/api/v1/calls", headers=operator).json["items"][0]["waited"] >= 0
    assert "音箱没开" in client.get("/wall/duty").text


def test_volunteers_call_from_their_classroom_only(
    client: FlaskClient, operator: Asked, room: str, add_member: AddMember, bearer: Bearer
) -> None:
    assert client.post("/api/v1/calls", json={}, headers=operator).json["error"] == "which_classroom"
    assert (
        client.post("/api/v1/calls", json={"classroom": room}, headers=bearer(add_member("王五"))).status_code == 403
    )
    assert client.post("/api/v1/calls", json={"classroom": room}, headers=operator).status_code == 201
    assert client.post("/api/v1/calls", json={"classroom": room}).status_code == 401


def test_two_operators_do_not_overwrite_the_list_of_those_on_duty(client: FlaskClient, operator: Asked) -> None:
    first = client.put("/api/v1/duty", json={"people": ["高敏"], "version": None}, headers=operator).json
    assert [one["name"] for one in first["people"]] == ["高敏"]
    stale = client.put("/api/v1/duty", json={"people": [], "version": first["version"] - 1}, headers=operator)
    assert stale.status_code == 409
    assert (
        client.put("/api/v1/duty", json={"people": ["nobody"]}, headers=operator).json["error"] == "unknown_on_duty"
    )


def test_the_printed_page_has_the_command_and_both_languages(client: FlaskClient, member: Member, room: str) -> None:
    Studio(client, member)
    page = client.get(f"/wall/rooms/{room}/setup").text
    for part in (
        "友谊社区 一号教室",
        "--kiosk",
        "--autoplay-policy=no-user-gesture-required",
        "十分钟",
        "ten minutes",
        "<svg",
    ):
        assert part in page
    assert "style=" not in page.split("<article")[1].split("</article>")[0]
