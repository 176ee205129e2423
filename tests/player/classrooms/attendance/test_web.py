"""Attendance over HTTP: the people and devices that may count, the code on the wall, tables, statistics."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalog.clock import now
from catalog.members.models import Member
from player.classrooms.attendance import counting, plays, register
from player.classrooms.attendance.counting import Count
from player.classrooms.attendance.models import Showing
from player.classrooms.attendance.plays import PlayReport
from player.classrooms.attendance.rules import Span
from player.classrooms.remotes import codes
from player.classrooms.screens.models import Screen
from player.progress import service as progress
from school.services import Services
from tests.conftest import EITHER, PASSWORD, Bearer
from tests.player.classrooms.attendance.conftest import BY_SCREEN, Hall, build

pytestmark = EITHER


@pytest.fixture
def halls(services: Services) -> Iterator[tuple[Hall, Hall]]:
    """Two classrooms; a lesson was just played in the first one, to 38 people."""
    with services.database.sessions() as session:
        session.expire_on_commit = False
        first, second = build(session), build(session, "=二号教室")
        moment = now()
        report = PlayReport("play", first.lesson, Span(moment, moment), [(0, 190)])
        plays.note_play(session, first.screen, report, moment)
        counting.count(session, first.occasion, Count("12345678", 38, BY_SCREEN), moment)
        session.commit()
        yield first, second


def _showing(services: Services) -> Showing:
    with services.database.readers() as session:
        return session.scalars(select(Showing)).one()


def _remote(services: Services, hall: Hall) -> str:
    """The token of a phone that steers the screen of a classroom."""
    with services.database.sessions() as session:
        code = codes.renew(session, session.get_one(Screen, hall.screen.id), now()).code
        token = codes.connect(session, code, None, now()).token
        session.commit()
        return token


def _post(client: FlaskClient, path: str, page: str = "/signin", **data: str) -> TestResponse:
    """Send a form, with the token of a page that has one."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    return client.post(path, data={"csrf_token": found[1] if found else "", **data})


def _sign_in(client: FlaskClient, member: Member) -> None:
    assert _post(client, "/signin", name=member.name, password=PASSWORD).status_code == 303


def _count(hall: Hall, **said: object) -> dict[str, object]:
    return {"classroom": hall.room.id, "lesson": hall.lesson.id, "headcount": 40, "key": "abcdefgh"} | said


def test_a_classroom_is_counted_by_its_own_people_and_screen(
    client: FlaskClient, halls: tuple[Hall, Hall], services: Services, bearer: Bearer
) -> None:
    first, second = halls
    phones = [{"Authorization": f"Bearer {_remote(services, hall)}"} for hall in halls]
    screens = [{"Authorization": f"Bearer {hall.token}"} for hall in halls]
    allowed = (bearer(first.operator), bearer(first.volunteer), screens[0], phones[0])
    for number, headers in enumerate(allowed):
        for again in (False, True):
            body = _count(first, key=f"key-{number:05}", headcount=40 + number)
            answer = client.post("/api/v1/attendance", json=body, headers=headers)
            assert answer.status_code == 200 if again else 201
            assert (answer.json["headcount"], answer.json["counted"]) == (40 + number, not again)
    refused = (bearer(first.neighbour), bearer(second.volunteer), screens[1], phones[1])
    for headers in refused:
        assert client.post("/api/v1/attendance", json=_count(first), headers=headers).status_code in (403, 404)
    assert client.post("/api/v1/attendance", json=_count(first)).status_code == 401
    wrong = ({"headcount": -1}, {"headcount": 10000}, {"headcount": "40"}, {"key": "short"}, {"key": "a b c d e f"})
    for said in (*wrong, {"at": "2026-11-26"}, {"at": "2020-01-01T00:00:00Z"}):
        answer = client.post("/api/v1/attendance", json=_count(first, **said), headers=allowed[2])
        assert answer.status_code == 422, said


def test_a_neighbour_scans_the_code_and_the_lesson_is_theirs(
    client: FlaskClient, halls: tuple[Hall, Hall], services: Services
) -> None:
    hall, _ = halls
    token = {"Authorization": f"Bearer {hall.token}"}
    made = client.post("/api/v1/screens/me/attendance-code", json={"lesson": hall.lesson.id}, headers=token)
    assert (made.status_code, made.json["people"], made.json["this_year"]) == (200, 38, 1)
    assert client.get(f"/screen/qr.svg?to={made.json['url'].removeprefix('http://localhost')}").status_code == 200
    path = made.json["url"].removeprefix("http://localhost")
    opened = client.get(path, follow_redirects=True)
    assert hall.lesson.title in opened.text
    _sign_in(client, hall.neighbour)
    inside = client.get(path).headers["Location"]
    for _ in range(2):
        assert _post(client, inside, inside).status_code == 303
    assert _showing(services).named == 1
    with services.database.readers() as session:
        mine = progress.get(session, session.get_one(Member, hall.neighbour.id), hall.lesson)
        assert mine is not None
        assert mine.finished
    _post(client, inside, inside, away="1")
    assert _showing(services).named == 0
    _post(client, "/signout", inside)
    joined = _post(client, f"{inside}/join", inside, name="新来的赵大爷", password=PASSWORD)
    assert joined.status_code in (200, 303)
    assert _showing(services).named == 1
    assert client.get(f"{path}x").status_code == _post(client, f"{inside}x/join", "/account").status_code == 410
    assert client.get(inside.replace("/in/", "/")).status_code == 410


def test_a_volunteer_keeps_the_register_of_their_classroom_alone(
    client: FlaskClient, halls: tuple[Hall, Hall], services: Services, bearer: Bearer
) -> None:
    first, second = halls
    address = f"/api/v1/showings/{_showing(services).id}/people"
    mine, other = bearer(first.volunteer), bearer(second.volunteer)
    made = client.post(address, json={"name": "赵大爷"}, headers=mine)
    assert (made.status_code, made.json["named"], made.json["people"]) == (201, 1, 38)
    person = f"{address}/{made.json['person']}"
    for present, named in ((False, 0), (False, 0), (True, 1), (True, 1)):
        assert client.put(person, json={"present": present}, headers=mine).json["named"] == named
    for said in (client.get(address, headers=other), client.put(person, json={"present": False}, headers=other)):
        assert said.status_code == 403
    listed = client.get(address, headers=mine).json
    assert [(one["name"], one["present"], one["member"]) for one in listed["items"]] == [("赵大爷", True, False)]
    _sign_in(client, first.volunteer)
    page = client.get(f"/classrooms/{first.room.id}/register")
    assert "赵大爷" in page.text
    assert client.get(f"/classrooms/{second.room.id}/register").status_code == 403
    form = f"/showings/{_showing(services).id}/register"
    for data in (
        {"away": made.json["person"]},
        {"name": "钱大妈"},
        {"headcount": "41"},
        {"drop": made.json["person"]},
    ):
        assert _post(client, form, "/account", **data).status_code == 303
    found = _showing(services)
    assert (found.named, found.people) == (1, 41)
    assert client.get(f"/classrooms/{first.room.id}/register?showing=none").status_code == 404


def test_reports_add_up_and_no_cell_is_a_formula(
    client: FlaskClient, halls: tuple[Hall, Hall], services: Services, bearer: Bearer
) -> None:
    first, second = halls
    with services.database.sessions() as session:
        other = second.read_by(session)
        counting.count(session, other.occasion, Count("87654321", 3, BY_SCREEN), now())
        session.commit()
    headers = bearer(first.operator)
    for by, rows in (
        ("community", 1),
        ("district", 1),
        ("category", 1),
        ("week", 1),
        ("classroom", 2),
        ("lesson", 2),
    ):
        told = client.get(f"/api/v1/attendance?by={by}", headers=headers).json
        assert (told["total"]["people"], told["total"]["showings"], len(told["items"])) == (41, 2, rows)
        assert sum(one["people"] for one in told["items"]) == 41
    rooms = client.get("/api/v1/attendance?by=classroom", headers=headers).json["items"]
    assert [(one["people"], one["minutes"]) for one in rooms] == [(38, 120), (3, None)]
    table = client.get("/api/v1/showings.csv", headers=headers).text
    assert ",'=二号教室," in table
    assert "=二号教室" not in table.replace("'=二号教室", "")
    proof = client.get("/api/v1/plays.csv", headers=headers).text.splitlines()
    assert (len(proof), ",190,95%," in proof[1]) == (2, True)
    for wrong in ("by=planet", "from=2026-13-01", "from=2026-02-01&to=2026-01-01", "from=1900-01-01&to=2026-01-01"):
        assert client.get(f"/api/v1/attendance?{wrong}", headers=headers).status_code == 422
    _sign_in(client, first.operator)
    page = client.get("/operations/attendance?by=planet&from=x&page=0")
    assert (page.status_code, "和平社区" in page.text) == (200, True)


def test_the_figures_of_a_lesson_count_the_people_of_classrooms(
    client: FlaskClient, halls: tuple[Hall, Hall], bearer: Bearer
) -> None:
    hall, _ = halls
    headers = bearer(hall.operator)
    told = client.get(f"/api/v1/lessons/{hall.lesson.id}/statistics", headers=headers).json
    assert (told["plays"], told["people"], told["minutes"], told["completed"]) == (1, 38, 120, 38)
    assert [one["people"] for one in told["classrooms"]] == [38]
    assert told["weeks"][-1]["people"] == 38
    assert told["curve"][0]["people"] == 38
    assert told["curve"][-1]["people"] == 0
    table = client.get(f"/api/v1/lessons/{hall.lesson.id}/statistics.csv?table=classrooms", headers=headers).text
    assert ",和平社区 · 一号教室,1,38,120" in table


def test_screens_say_what_they_play_and_bad_reports_are_left_out(
    client: FlaskClient, halls: tuple[Hall, Hall], services: Services
) -> None:
    _, hall = halls
    token = {"Authorization": f"Bearer {hall.token}"}
    for said in (
        {"play": "a", "watched": [[0, 60]], "again": [[0, 10]]},
        {"play": "a", "watched": [[60, 30]]},
        {"play": "a", "watched": "x"},
        {"play": 3, "watched": [["a", "b"]]},
        {"play": "a" * 90, "watched": [[0, 1e300]]},
        {"lesson": "none", "position": 3},
        {"screening": 7, "position": 0},
    ):
        body = {"lesson": hall.lesson.id, "playing": True} | said
        assert client.post("/api/v1/screens/me/state", json=body, headers=token).status_code == 200, said
    with services.database.readers() as session:
        shown = session.scalars(select(Showing).where(Showing.classroom_id == hall.room.id)).one()
        assert shown.seconds == 70


def test_a_deleted_account_leaves_a_head_without_a_name(session: Session, hall: Hall) -> None:
    from catalog.personal import let_go, told
    from school.topics import stored

    hall.play(session, "a", [(0, 60)])
    showing = session.scalars(select(Showing)).one()
    register.sign_in(session, showing, hall.neighbour, now())
    export = told(session, stored().personal, hall.neighbour.id)["attendance"]
    assert [(one["showing_title"], one["showing_classroom_name"]) for one in export] == [
        (hall.lesson.title, "一号教室")
    ]
    let_go(session, stored().personal, hall.neighbour.id)
    session.expire_all()
    counting.recount(session, showing)
    assert (showing.named, showing.people) == (1, 1)
