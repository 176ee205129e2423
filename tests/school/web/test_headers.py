"""What every answer says about safety, and how much a request may carry."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.members.models import Member
from catalog.web.shared.bodies import MOST_BYTES
from school.app import create_app
from school.services import Services
from school.web.bounds import FORM
from school.web.preferences import local_path
from tests import looking
from tests.conftest import PASSWORD, Bearer
from tests.school.people.conftest import Browser

EVERYWHERE = ["/", "/courses", "/signin", "/nothing", "/api/v1/categories", "/api/v1/nothing", "/healthz", "/metrics"]


services, teacher, app = looking.services, looking.teacher, looking.app


@pytest.fixture
def safe(services: Services) -> FlaskClient:
    """A visitor of a school that is reached by HTTPS."""
    settings = replace(services.settings, https=True)
    client = create_app(replace(services, settings=settings)).test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    return client


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_runs_nothing_inline_and_stands_in_no_frame(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_a_school_with_https_asks_for_it_next_time_too(safe: FlaskClient) -> None:
    assert safe.get("/").headers["Strict-Transport-Security"].startswith("max-age=31536000")


def _cookies(client: FlaskClient, services: Services, name: str) -> list[str]:
    browser = Browser(client)
    answer = browser.sign_in(name, PASSWORD)
    assert answer.status_code == 303
    chosen = client.post("/preferences", data={"theme": "dark"})
    return [*answer.headers.getlist("Set-Cookie"), *chosen.headers.getlist("Set-Cookie")]


def test_every_cookie_is_kept_from_scripts_and_from_other_sites(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    cookies = _cookies(client, services, teacher.name)
    assert {cookie.partition("=")[0] for cookie in cookies} == {"school", "device", "theme"}
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie for cookie in cookies)


def test_with_https_no_cookie_goes_any_other_way(services: Services, teacher: Member) -> None:
    client = create_app(
        replace(services, settings=replace(services.settings, https=True, hosts=("school.example",)))
    ).test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    page = client.get("/signin", base_url="https://school.example").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"name": teacher.name, "password": PASSWORD, "csrf_token": token}
    referrer = {"Referer": "https://school.example/signin"}
    answer = client.post("/signin", data=form, headers=referrer, base_url="https://school.example")
    cookies = answer.headers.getlist("Set-Cookie")
    chosen = client.post("/preferences", data={"theme": "dark"})  # as a proxy may pass it on: plain HTTP
    cookies += chosen.headers.getlist("Set-Cookie")
    assert len(cookies) == 3
    assert all("Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert any(cookie.startswith("__Host-school=") and "Path=/;" in cookie + ";" for cookie in cookies)


@pytest.mark.parametrize("path", ["/account", "/admin/members", "/signin"])
def test_the_next_person_at_a_shared_computer_cannot_go_back_to_a_page_of_the_last(
    client: FlaskClient, path: str
) -> None:
    control = client.get(path).cache_control
    assert control.no_store


# Flask-Security CVE-2021-23385 let `\\evil` and others pass.
EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x01//evil.example",
    "/\r\nLocation: //evil.example",
    "evil.example",
    "@evil.example",
    ".evil.example",
    "",
]


@pytest.mark.parametrize("target", EVIL, ids=repr)
def test_cve_2021_23385_nobody_is_led_to_another_site(client: FlaskClient, target: str) -> None:
    assert local_path(target) == "/"
    answer = client.post("/preferences", data={"theme": "dark", "back": target})
    assert answer.location == "/"


@pytest.mark.parametrize("target", ["/", "/courses?page=2", "/lessons/x#at", "/a//b", "/@name", "/课程"])
def test_a_path_of_the_school_is_led_back_to(target: str) -> None:
    assert local_path(target) == target


def test_the_way_back_of_an_error_page_stays_here(client: FlaskClient) -> None:
    page = client.get("//evil.example/%0d%0aSet-Cookie:x=1").text
    assert 'href="//' not in page
    assert 'value="//' not in page.replace('name="back" value="//', "")  # judged again when it is sent


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/signin", "application/x-www-form-urlencoded"),
        ("/signin", "multipart/form-data; boundary=x"),
        ("/api/v1/tokens", "application/json"),
        ("/api/v1/courses", "application/json"),
        ("/uploads/", "text/plain"),
        ("/nothing", "text/plain"),
    ],
)
def test_a_body_larger_than_any_form_is_not_read(client: FlaskClient, path: str, kind: str) -> None:
    answer = client.post(path, data=b"x" * (MOST_BYTES + 1), content_type=kind)
    assert answer.status_code in (404, 412, 413)


def _parts(count: int) -> bytes:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    return part * count + b"--x--\r\n"


@pytest.mark.parametrize("boundary", ["x"])
def test_cve_2023_25577_a_form_of_endless_parts_is_refused(client: FlaskClient, boundary: str) -> None:
    body, kind = _parts(FORM.fields + 1), f"multipart/form-data; boundary={boundary}"
    assert client.post("/signin", data=body, content_type=kind).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n%s\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"a=%s", "application/x-www-form-urlencoded"),
    ],
)
def test_cve_2024_49767_a_form_is_not_kept_in_memory_beyond_its_limit(
    client: FlaskClient, body: bytes, kind: str
) -> None:
    assert client.post("/signin", data=body % (b"x" * (FORM.size + 1)), content_type=kind).status_code == 413


def test_a_form_of_endless_fields_is_read_in_no_time_or_refused(client: FlaskClient) -> None:
    body = b"a&" * (FORM.size // 2 - 1)
    assert client.post("/signin", data=body, content_type="application/x-www-form-urlencoded").status_code == 413


def test_the_longest_introduction_still_fits_into_its_form(
    app: Flask, client: FlaskClient, teacher: Member, bearer: Bearer
) -> None:
    form = {"title": "题" * 120, "category": "dance", "description": "字" * 5000}
    assert client.post("/studio/courses", data=form, headers=bearer(teacher)).status_code == 303
