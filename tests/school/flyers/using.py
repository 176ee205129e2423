"""Flyers at work, in a copy of the school that has them. Run by tests/school/test_topics.py, not by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from catalog.flyers.jobs import EXPIRE_FLYER
from catalog.flyers.models import Flyer
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalog.clock import now
from catalog.jobs.models import Job
from catalog.members import tokens
from catalog.members.models import Member, Scope
from school import topics
from school.cli.__main__ import school
from school.services import Services
from school.upkeep.check import broken
from school.upkeep.gc import orphans
from school.web.translate import texts
from tests.conftest import PASSWORD
from tests.school.people.conftest import Browser
from tests.workers import worker

pytestmark = pytest.mark.databases("sqlite")
Put = Callable[..., TestResponse]


@pytest.fixture
def put(services: Services, client: FlaskClient, teacher: Member) -> Put:
    """`put(b"text", Scope.TEACH)`: put a flyer up by a key of this scope."""

    def send(text: bytes, scope: Scope = Scope.TEACH) -> TestResponse:
        with services.database.sessions() as session:
            token = tokens.issue(session, session.get_one(Member, teacher.id), now(), scope)
            session.commit()
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        return client.post("/api/v1/flyers", data=text, content_type="text/plain", headers=headers)

    return send


def test_a_body_as_large_as_the_route_says_is_taken_and_no_larger(put: Put) -> None:
    assert put(b"x" * 300_000).status_code == 201
    assert put(b"x" * 300_001).status_code == 413


def test_a_key_opens_it_from_the_scope_on_that_the_route_names(put: Put) -> None:
    assert put(b"x", Scope.READ).status_code == 403
    assert put(b"x", Scope.TEACH).status_code == 201


def test_a_refusal_has_the_status_of_its_kind_and_its_sentence(put: Put) -> None:
    answer = put(b" ")
    assert (answer.status_code, answer.json["error"]) == (409, "flyer_empty")
    assert answer.json["message"] == "There is nothing on this flyer."


def test_who_puts_up_too_many_is_stopped_and_what_was_refused_counts_for_nothing(put: Put) -> None:
    assert [put(b" ").status_code for _ in range(5)] == [409] * 5
    assert [put(b"x").status_code for _ in range(6)] == [201] * 5 + [429]


def test_a_page_gets_what_it_needs_of_the_browser_and_no_more(app: Flask, teacher: Member) -> None:
    browser = Browser(app.test_client())
    browser.sign_in(teacher.name, PASSWORD)
    answer = browser.get("/flyers")
    assert answer.status_code == 200
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    assert answer.cache_control.no_store
    assert "camera=()" in browser.get("/courses").headers["Permissions-Policy"]
    assert 'area="flyers"' in browser.get("/metrics").text
    assert '<a href="/flyers" aria-current="page">' in answer.text
    assert '"/flyers"' not in app.test_client().get("/courses").text


def test_backup_and_gc_keep_its_objects_and_check_misses_them(put: Put, services: Services, session: Session) -> None:
    put(b"x")
    flyer = session.query(Flyer).one()
    later = now() + timedelta(hours=2)
    services.store.put("flyers/nobody.txt", b"x")
    assert flyer.key in topics.references(session)
    assert [key for key, _ in orphans(services, later)] == ["flyers/nobody.txt"]
    assert broken(services, now())["flyers_are_there"] == []
    services.store.delete(flyer.key)
    assert broken(services, now())["flyers_are_there"] == [f"flyer {flyer.id} has lost its text"]


def test_its_job_waits_for_its_time_and_is_done_by_any_worker(
    put: Put, services: Services, client: FlaskClient, session: Session
) -> None:
    put(b"x")
    at_work = worker(services, services.settings.engine)
    assert not at_work.work(EXPIRE_FLYER)
    job = session.query(Job).one()
    assert job.run_after is not None
    job.run_after = now()
    session.commit()
    assert at_work.work(EXPIRE_FLYER)
    assert (session.query(Flyer).all(), session.query(Job).all()) == ([], [])
    assert 'kind="EXPIRE_FLYER"' in client.get("/metrics").text


def test_its_command_opens_the_school(put: Put, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    put(b"x")
    monkeypatch.setenv("SCHOOL_DATA", str(services.settings.data))
    assert CliRunner().invoke(school, ["flyers"]).output == "1 flyers\n"


def test_its_texts_are_found_and_its_api_is_described(client: FlaskClient) -> None:
    found = {message.id for message in texts()}
    assert {"Flyers", "There is nothing on this flyer.", "Taking a flyer down"} <= found
    described = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/flyers"]["post"]
    assert list(described["requestBody"]["content"]) == ["text/plain"]
