"""Which names the school answers to, whose word about an address it takes, and what a change of keys leaves alone."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import request
from flask.testing import FlaskClient
from flask_limiter.util import get_remote_address

from catalog.courses.models import Lesson
from catalog.members.models import Member
from school.app import create_app
from school.operations.diagnostics import configured
from school.services import Services
from school.settings import Settings, SettingsError
from tests import looking
from tests.conftest import PASSWORD, Bearer

Told = Callable[..., FlaskClient]


services, teacher = looking.services, looking.teacher


@pytest.fixture
def told(services: Services) -> Told:
    """`told(SCHOOL_PROXIES="1")`: a client of this school under further settings."""

    def make(**variables: str) -> FlaskClient:
        own = {"SCHOOL_DATA": str(services.settings.data)}
        settings = Settings.from_environment(own | variables)
        app = create_app(replace(services, settings=settings))
        app.add_url_rule("/seen", view_func=lambda: f"{get_remote_address()} {request.scheme}")
        return app.test_client()

    return make


OWN = ["127.0.0.1", "127.0.0.1:8000", "localhost", "localhost:8443"]
FOREIGN = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:80", "10.0.0.1", "a b"]


@pytest.mark.parametrize("name", OWN)
def test_the_machine_itself_is_always_answered(told: Told, name: str) -> None:
    assert told(SCHOOL_HOSTS="school.example").get("/courses", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize("path", ["/signin", "/api/v1/tokens", "/uploads/", "/preferences"])
def test_another_name_gets_it_also_for_what_it_sends(told: Told, path: str) -> None:
    answer = told().post(path, headers={"Host": "evil.example", "Accept-Language": "en"}, data={"name": "x"})
    assert answer.status_code == 400
    assert "SCHOOL_HOSTS" in answer.text


@pytest.mark.parametrize("name", FOREIGN)
def test_another_name_gets_one_sentence(told: Told, name: str) -> None:
    answer = told().get("/courses", headers={"Host": name, "Accept-Language": "en"})
    assert answer.status_code == 400
    assert "SCHOOL_HOSTS" in answer.text
    assert name not in answer.text


def test_programs_get_the_sentence_as_json(told: Told) -> None:
    for path in ("/api/v1/courses", "/uploads/x", "/hls/x/main.m3u8"):
        answer = told().get(path, headers={"Host": "evil.example"})
        assert (answer.status_code, answer.json["error"]) == (400, "unknown_host")


def test_the_names_that_are_set_are_answered_and_those_below_a_dot(told: Told) -> None:
    client = told(SCHOOL_HOSTS="School.example, .district.example")
    for name in ("school.example", "school.example:8443", "district.example", "east.district.example"):
        assert client.get("/courses", headers={"Host": name}).status_code == 200, name
    for name in ("www.school.example", "notdistrict.example"):
        assert client.get("/courses", headers={"Host": name}).status_code == 400, name


def test_the_address_that_is_listened_on_is_a_name_too() -> None:
    assert "192.0.2.7" in Settings.from_environment({"SCHOOL_HOST": "192.0.2.7"}).trusted_hosts
    everywhere = Settings.from_environment({"SCHOOL_HOST": "0.0.0.0"}).trusted_hosts
    assert "0.0.0.0" not in everywhere
    assert len(everywhere) == 3


@pytest.mark.parametrize("text", ["https://school.example", "school.example:8000", "a b", "*", "-x", "x,/"])
def test_what_is_no_name_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(SettingsError, match="SCHOOL_HOSTS"):
        Settings.from_environment({"SCHOOL_HOSTS": text})


SPOOF = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.2",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
}


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [("0", "127.0.0.1 http"), ("1", "198.51.100.2 https"), ("2", "203.0.113.9 https"), ("3", "127.0.0.1 https")],
)
def test_an_address_is_believed_from_as_many_proxies_as_there_are(told: Told, proxies: str, seen: str) -> None:
    """The address by which the limit on passwords counts. What a guesser claims stands left of what a proxy saw."""
    assert told(SCHOOL_PROXIES=proxies).get("/seen", headers=SPOOF).text == seen


def test_a_forwarded_name_is_never_believed(told: Told) -> None:
    client = told(SCHOOL_PROXIES="1")
    assert client.get("/courses", headers=SPOOF).status_code == 200
    assert (
        client.get("/courses", headers={"Host": "evil.example", "X-Forwarded-Host": "localhost"}).status_code == 400
    )


def sign_in(client: FlaskClient, name: str, password: str, **headers: str) -> int:
    page = client.get("/signin").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"name": name, "password": password, "csrf_token": token[1]}
    return client.post("/signin", data=form, headers=headers).status_code


def test_an_upload_is_found_under_the_name_and_scheme_that_the_browser_used(
    told: Told, teacher: Member, bearer: Bearer, lesson: Lesson
) -> None:
    client = told(SCHOOL_PROXIES="1", SCHOOL_HOSTS="school.example")
    seen = {"Host": "school.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.2"}
    headers = bearer(teacher) | seen | {"Tus-Resumable": "1.0.0", "Upload-Length": "5"}
    headers["Upload-Metadata"] = "lesson " + base64.b64encode(lesson.id.encode()).decode()
    answer = client.post("/uploads/", headers=headers)
    assert answer.status_code == 201, answer.text
    assert re.fullmatch(r"/uploads/\w+", answer.headers["Location"])
    turned = client.get("/courses/", headers=seen)
    assert not (turned.location or "/").startswith("http")


OLD, NEW = "the key of last year", "the key of this year"


def carried(before: FlaskClient, after: FlaskClient) -> FlaskClient:
    """The other client, with this one's cookie."""
    cookie = before.get_cookie("school")
    assert cookie is not None
    after.set_cookie("school", cookie.value)
    return after


def test_a_change_of_keys_signs_nobody_out_and_a_key_taken_out_does(told: Told, teacher: Member) -> None:
    before = told(SCHOOL_SECRET_KEY=OLD)
    assert sign_in(before, teacher.name, PASSWORD) == 303
    during = carried(before, told(SCHOOL_SECRET_KEY=NEW, SCHOOL_OLD_SECRET_KEYS=OLD))
    assert during.get("/account").status_code == 200
    assert carried(before, told(SCHOOL_SECRET_KEY=NEW)).get("/account").status_code == 401
    # The session was signed anew on the way, so it outlives the old key.
    assert carried(during, told(SCHOOL_SECRET_KEY=NEW)).get("/account").status_code == 200


def test_a_page_that_was_open_over_a_change_of_keys_can_still_be_sent(told: Told, teacher: Member) -> None:
    before = told(SCHOOL_SECRET_KEY=OLD)
    page = before.get("/signin").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"name": teacher.name, "password": PASSWORD, "csrf_token": token[1]}
    during = carried(before, told(SCHOOL_SECRET_KEY=NEW, SCHOOL_OLD_SECRET_KEYS=OLD))
    assert during.post("/signin", data=form).status_code == 303
    assert carried(before, told(SCHOOL_SECRET_KEY=NEW)).post("/signin", data=form).status_code == 400


def test_old_keys_are_as_long_as_any_other_and_never_shown(services: Services) -> None:
    with pytest.raises(SettingsError, match="SCHOOL_OLD_SECRET_KEYS"):
        Settings.from_environment({"SCHOOL_OLD_SECRET_KEYS": f"{OLD},short"})
    told = dict(configured(replace(services.settings, old_secret_keys=(OLD,), hosts=("a.example", "b.example"))))
    assert (told["SCHOOL_OLD_SECRET_KEYS"], told["SCHOOL_HOSTS"]) == ("set", "a.example,b.example")
