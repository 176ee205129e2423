"""What is written down of a request or a job, and what never is."""

import json
import logging
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator

import pytest
import sqlalchemy
import structlog
from flask.testing import FlaskClient
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import LogCapture

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.jobs import INSPECT
from catalog.uploads.models import Upload, UploadState
from school.logs import scrubbed
from school.services import Services
from tests.conftest import EITHER, Bearer
from tests.in_progress import ENGINE, received
from tests.workers import worker


@pytest.fixture
def lines() -> Iterator[list[dict[str, object]]]:
    """All events, with the ids that are bound to them."""
    capture, before = LogCapture(), structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture])
    yield capture.entries  # type: ignore[misc]  # mutable mappings
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


@EITHER
def test_every_line_of_a_request_has_its_id_and_not_its_address(
    client: FlaskClient, lines: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.get("/courses")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["request"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/courses", 200)
    monkeypatch.setattr("player.web.delivery.context", lambda: 1 / 0)
    answer = client.get("/hls/s3cr3t-grant/main.m3u8")
    (broken,) = [line for line in lines if line["event"] == "request_failed"]
    assert (broken["request"], broken["route"]) == (answer.headers["X-Request-Id"], "/hls/<grant>/<path:name>")
    assert "s3cr3t" not in str({name: value for name, value in broken.items() if name != "exc_info"})


@EITHER
def test_the_requests_of_an_upload_have_its_id(
    client: FlaskClient, lesson: Lesson, teacher: Member, bearer: Bearer, lines: list[dict[str, object]]
) -> None:
    headers = {**bearer(teacher), "Tus-Resumable": "1.0.0"}
    metadata = {"Upload-Metadata": f"lesson {b64encode(lesson.id.encode()).decode()}"}
    made = client.post("/uploads/", headers={**headers, **metadata, "Upload-Length": "4"})
    upload_id = made.location.rsplit("/", 1)[1]
    client.head(made.location, headers=headers)
    told = [line["upload"] for line in lines if line["event"] == "request"]
    assert told == [upload_id, upload_id]


def test_a_failing_job_is_told_with_its_ids(
    services: Services, lesson: Lesson, teacher: Member, lines: list[dict[str, object]]
) -> None:
    upload_id = received(services, lesson, teacher, b"x" * 100)
    services.store.delete(f"sources/{upload_id}")
    pipeline = worker(services, ENGINE)
    assert pipeline.work(INSPECT)
    (failed,) = [line for line in lines if line["event"] == "job_failed"]
    assert failed["subject"] == upload_id
    assert (failed["kind"], failed["attempt"], bool(failed["job"])) == ("INSPECT", 1, True)
    with services.database.readers() as session:
        assert session.get_one(Upload, upload_id).state is UploadState.RECEIVED  # to be tried again


SECRETS = [
    "/hls/eyJhbGciOi.s3cr3t/main.m3u8",
    "postgresql://school:s3cr3t@db/school",
    "postgresql://school:s3cr3t/s3cr3t?s3cr3t@db/school and redis://:s3cr3t@s3cr3t@host/0",
    "https://s3/bucket/k?X-Amz-Credential=AKs3cr3t%2F2026&X-Amz-Signature=s3cr3t&x=1",
    "Authorization: Bearer s3cr3t.with-parts_=",
    '{"name": "li", "password": "s3cr3t"}',
    "name=li&password=s3cr3t&csrf_token=s3cr3t",
]


def test_what_opens_something_is_never_written_down() -> None:
    for secret in SECRETS:
        assert "s3cr3t" not in scrubbed(f"failed: {secret}")
        assert "***" in scrubbed(secret)


def test_what_opens_nothing_is_left_as_it_is() -> None:
    for text in ("/hls/<grant>/<path:name>", "redis://127.0.0.1:6379/0", "a token of thanks", "file:///srv/objects"):
        assert scrubbed(text) == text


def test_values_of_a_failed_statement_stay_out_of_the_error(services: Services) -> None:
    with services.database.sessions() as session, pytest.raises(SQLAlchemyError, match="missing") as raised:
        session.execute(sqlalchemy.text("SELECT * FROM missing WHERE hash = :hash"), {"hash": "s3cr3t"})
    assert "s3cr3t" not in str(raised.value)


def test_every_line_is_one_json_object_also_those_of_libraries() -> None:
    program = """
import logging, structlog
from school import logs
logs.configure()
structlog.contextvars.bind_contextvars(request="r1")
structlog.get_logger().info("event", address="/hls/s3cr3t/main.m3u8", 名="十字步")
logging.getLogger("kombu").warning("lost %s", "redis://u:s3cr3t@host/0")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger().exception("broke")
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    first, second, third = (json.loads(line) for line in told.splitlines())
    assert (first["request"], first["level"], first["名"]) == ("r1", "info", "十字步")
    assert (second["logger"], second["level"], second["request"]) == ("kombu", "warning", "r1")
    assert "ZeroDivisionError" in third["exception"]
    assert "s3cr3t" not in told
    assert logging.getLogger().handlers != []  # of pytest: nothing here was changed by it
