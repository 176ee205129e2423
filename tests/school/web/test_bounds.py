"""How much of a request is looked at: less than what costs time, wherever it stands."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.members.models import Member, Role
from catalog.web.shared.bodies import MOST_BYTES, MOST_DEPTH, MOST_FIELDS, MOST_VALUES, is_small
from school.web.bounds import FORM, MOST_LINE
from school.web.faults import sentences
from tests.conftest import PASSWORD, AddMember, Bearer
from tests.school.people.conftest import Browser

pytestmark = pytest.mark.databases("sqlite")  # nothing here comes as far as the database
JSON = {"Content-Type": "application/json"}
FIELDS = {"Content-Type": "application/x-www-form-urlencoded"}
DOORS = ("/api/v1/tokens", "/signin", "/api/v1/courses", "/preferences")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "body",
    [
        json.dumps({f"f{number}": 0 for number in range(160_000)}),
        json.dumps({f"f{number}": 0 for number in range(5000)}),
        "[" * 60_000,
        '{"a":' * 20_000,
        '{"name":' + "[" * 900 + "]" * 900 + "}",
        "[" + "0," * 50_000 + "0]",
        '{"name":' + "9" * 100_000 + "}",
        '{"name":"' + "\u0301\u0316" * 900_000 + '"}',
        '{"name":"a","password":"' + "x" * MOST_BYTES + '"}',
    ],
    ids=[
        "160,000 fields",
        "5000 fields",
        "open lists",
        "open objects",
        "depth",
        "values",
        "digits",
        "marks",
        "bytes",
    ],
)
def test_json_out_of_all_bounds_is_refused_briefly(client: FlaskClient, door: str, body: str) -> None:
    answer = client.post(door, data=body.encode(), headers=JSON)
    assert 400 <= answer.status_code < 500
    assert not door.startswith("/api/") or len(answer.data) < 1000


@pytest.mark.parametrize(
    ("body", "small"),
    [
        ({"a": [{"b": None}]}, True),
        ({str(number): 0 for number in range(MOST_FIELDS)}, True),
        ({str(number): 0 for number in range(MOST_FIELDS + 1)}, False),
        ([0] * MOST_VALUES, True),
        ([[0] * 500] * 500, False),
        ("x" * 100_000, True),
        (json.loads("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1)), False),
    ],
)
def test_what_a_body_may_hold_has_a_number_and_a_depth(body: object, small: bool) -> None:
    assert is_small(body) is small


def test_only_the_first_faults_of_a_body_are_told_each_in_brief(client: FlaskClient) -> None:
    body = {"x" * 5000: 0} | {f"f{number}": 0 for number in range(90)}
    answer = client.post("/api/v1/tokens", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "There are more faults like this." in answer.json["message"]
    assert len(answer.json["message"]) < 1000


def test_faults_inside_a_list_are_told_by_number(client: FlaskClient) -> None:
    with client.application.test_request_context(headers={"Cookie": "lang=en"}):
        assert sentences({"json": {"lessons": {0: ["Not a valid string."]}}}) == "lessons must be text."


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "body",
    [
        b"a&" * (FORM.fields + 1),
        b"a=1&" * 20_000,
        b"a=" + b"x" * FORM.size,
        b"name=" + "\u0301\u0316".encode() * 40_000,
    ],
    ids=["fields", "more fields", "bytes", "marks"],
)
def test_a_form_out_of_all_bounds_is_refused(client: FlaskClient, door: str, body: bytes) -> None:
    assert client.post(door, data=body, headers=FIELDS).status_code == 413


def test_marks_within_the_bounds_of_a_form_are_refused_as_any_wrong_name(client: FlaskClient) -> None:
    body = {"name": "a" + "\u0301\u0316" * 25_000, "password": "x"}
    assert client.post("/api/v1/tokens", json=body).status_code == 422
    assert (
        client.post("/signin", data={"name": body["name"][:20_000]}, content_type="multipart/form-data").status_code
        == 400
    )


@pytest.mark.parametrize(
    "header", ["Cookie", "Accept-Language", "X-Forwarded-For", "If-None-Match", "Authorization", "X-New"]
)
def test_a_long_header_is_refused_by_every_address(client: FlaskClient, header: str) -> None:
    client = client.application.test_client(use_cookies=False)
    long = client.get("/courses", headers={header: "a=b;," * MOST_LINE})
    assert long.status_code == 431
    assert client.get("/courses", headers={header: "a=b;," * 1000}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/courses?" + "a=1&" * 100_000, "/media/x/" + "9" * 10_000 + "/main.m3u8", "/" + "a/" * 5000],
    ids=["query", "number", "path"],
)
def test_a_long_address_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 414


@pytest.mark.parametrize("page", ["9" * 30, "-" + "9" * 30, "0", "1e9", "\u0663"])
def test_a_page_of_any_number_is_a_page_or_is_not_there(
    app: Flask, client: FlaskClient, add_member: AddMember, page: str
) -> None:
    browser = Browser(app.test_client())
    browser.sign_in(add_member("管理员", Role.ADMIN).name, PASSWORD)
    assert browser.get(f"/admin/members?page={page}").status_code == 200
    assert client.get(f"/courses?page={page}").status_code in (200, 404)
    assert client.get(f"/api/v1/courses?page={page}").status_code in (200, 422)


def test_a_way_back_without_end_leads_home(client: FlaskClient, teacher: Member) -> None:
    way = "/" + "a" * 5000
    assert client.post("/preferences", data={"back": way}).location == "/"
    assert way not in client.get(f"/signin?next={way}").text.replace(f"?next={way}", "")


def test_a_new_address_has_the_same_bounds(own_app: Flask, teacher: Member, bearer: Bearer) -> None:
    reached: list[int] = []
    client = own_app.test_client()
    own_app.add_url_rule("/new", "new", lambda: str(reached.append(1)), methods=["POST"])
    body = json.dumps({f"f{number}": 0 for number in range(5000)})
    headers = bearer(teacher)
    assert client.post("/new", data=body, headers=headers | JSON).status_code == 400
    assert client.post("/new", data=b"a&" * 500, headers=headers | FIELDS).status_code == 413
    assert client.post("/new", data=b"x" * (MOST_BYTES + 1), headers=headers | JSON).status_code == 413
    assert client.post("/new", json={"password": PASSWORD}, headers=headers).status_code == 200
    assert reached == [1]
