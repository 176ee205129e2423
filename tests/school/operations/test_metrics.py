"""What Prometheus reads, and the alerts that are built on it."""

import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs.models import JobState
from catalog.members.models import Member
from catalog.uploads.jobs import ENCODE, SOUND, enqueue
from catalog.uploads.models import Upload, UploadState
from school.app import create_app
from school.operations.heartbeat import HealthCache
from school.operations.metrics import area, count_segment
from school.queue.celery_app import create_celery
from school.services import Services
from school.settings import Settings, SettingsError
from tests.conftest import EITHER, PASSWORD

ROOT = Path(__file__).parents[3]
Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(client: FlaskClient) -> Figures:
    """All samples of /metrics by name and labels, read by Prometheus' own parser."""
    text = client.get("/metrics").text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(found: Figures, name: str, **labels: str) -> float:
    return found[name, tuple(sorted(labels.items()))]


def upload(lesson: Lesson, teacher: Member, state: UploadState, length: int, reason: str | None = None) -> Upload:
    sender = {"member_id": teacher.id, "video_id": lesson.video_id, "filename": "秘密.mp4"}
    return Upload(**sender, state=state, length=length, reason_code=reason)


def test_uploads_and_jobs_are_told_as_they_stand_and_every_figure_is_described(
    client: FlaskClient, session: Session, lesson: Lesson, teacher: Member
) -> None:
    session.add(upload(lesson, teacher, UploadState.READY, 100))
    session.add(upload(lesson, teacher, UploadState.READY, 20))
    session.add(upload(lesson, teacher, UploadState.REJECTED, 3, "no_video"))
    session.add(upload(lesson, teacher, UploadState.FAILED, 4, "failed_here"))
    made = upload(lesson, teacher, UploadState.TRANSCODING, 1)
    session.add(made)
    session.flush()
    for number, speed in enumerate((1.5, 2.0)):
        job = enqueue(session, made, ENCODE, now=now(), number=number)
        job.state, job.speed, job.lease_until = JobState.RUNNING, speed, now()
    enqueue(session, made, SOUND, now=now()).error = "the disk was full"
    session.commit()
    client.get("/courses")
    found = figures(client)
    assert figure(found, "school_uploads", state="READY") == 2
    assert figure(found, "school_uploads_bytes", state="READY") == 120
    assert figure(found, "school_uploads_ended", state="REJECTED", reason="no_video") == 1
    assert figure(found, "school_uploads_ended", state="FAILED", reason="failed_here") == 1
    assert figure(found, "school_uploads", state="WAITING") == 0
    assert figure(found, "school_encode_speed", kind="ENCODE") == 3.5
    assert figure(found, "school_jobs", kind="ENCODE", state="RUNNING") == 2
    assert figure(found, "school_jobs_tried_again", kind="SOUND") == 1
    assert figure(found, "school_job_waiting_seconds", kind="ENCODE") == 0
    assert figure(found, "school_job_oldest_seconds", kind="ENCODE") > 0
    assert figure(found, "school_part_up", part="database") == 1
    assert figure(found, "school_part_up", part="broker") == 0
    assert figure(found, "school_workers", queue="encode") == 0
    assert figure(found, "school_database_bytes") > 10_000
    assert 0 < figure(found, "school_disk_free_bytes") < figure(found, "school_disk_size_bytes")
    ours = {name for name, _ in found if name.startswith("school_") and not name.endswith("_created")}
    page = (ROOT / "docs" / "alerts.md").read_text()
    assert {re.sub("_(bucket|count|sum)$", "", name) for name in ours} == set(re.findall(r"`(school_[a-z_]+)`", page))
    rules = (ROOT / "deploy" / "alerts.yml").read_text()
    asked = set(re.findall(r"\bschool_[a-z_]+\b", rules))
    assert len(asked) > 8
    assert asked <= ours
    assert re.findall(r"- alert: (\w+)", rules) == re.findall(r"^\| (School\w+) \|", page, re.MULTILINE)


@EITHER
def test_answers_are_counted_with_their_bytes_and_time_by_area(client: FlaskClient) -> None:
    before = figures(client)
    page = client.get("/courses")
    client.head("/courses")
    after = figures(client)

    def more(name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return after[key] - before.get(key, 0)

    assert more("school_sent_bytes_total", area="page") == len(page.data)
    assert more("school_request_seconds_count", area="page") == 2
    assert more("school_request_seconds_bucket", area="page", le="+Inf") == 2
    assert more("school_request_seconds_count", area="health") == 1  # the first look at the figures


def test_a_segment_that_is_sent_first_counts_with_its_bytes(client: FlaskClient) -> None:
    before = figures(client)
    count_segment("/media/<upload>/<int:attempt>/<path:name>", "media", 1000)
    key = ("school_sent_bytes_total", (("area", "media"),))
    assert figures(client)[key] - before.get(key, 0) == 1000


AREAS = {
    "/media/x/1/main.m3u8": "media",
    "/media/x/1/": "media",
    "/hls/x/main.m3u8": "granted",
    "/uploads/x": "upload",
    "/api/v1/courses": "api",
    "/api/v1/nothing": "api",
    "/assets/x": "assets",
    "/metrics": "health",
    "/": "page",
    "/nothing": "page",
}


@EITHER
def test_every_route_has_its_area(app: Flask) -> None:
    found = {}
    for path in AREAS:
        with app.test_request_context(path, method="HEAD"):
            found[path] = area()
    assert found == AREAS


@pytest.mark.databases("sqlite")  # whose file can be taken away
def test_a_lost_database_takes_only_its_own_figures_with_it(client: FlaskClient, services: Services) -> None:
    services.database.engine.dispose()
    (services.settings.data / "school.sqlite").unlink()
    found = figures(client)
    assert figure(found, "school_part_up", part="database") == 0
    assert figure(found, "school_disk_free_bytes") > 0
    assert ("school_uploads", (("state", "READY"),)) not in found


@EITHER
def test_parts_are_not_asked_for_each_who_looks(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(services.store, "check", lambda: asked.append(1))
    snapshot = HealthCache(services)
    assert snapshot.read() is snapshot.read()
    assert asked == [1]


def test_a_broker_that_never_answers_counts_as_no_worker(services: Services) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        settings = Settings.from_environment({"SCHOOL_DATA": str(services.settings.data), "SCHOOL_BROKER_URL": url})
        health = HealthCache(replace(services, settings=settings, celery=create_celery(settings))).read()
    assert (health.workers, health.parts["broker"], health.parts["database"]) == ({}, "no answer", "ok")


@EITHER
def test_a_token_closes_the_figures_to_everybody_else(services: Services, teacher: Member) -> None:
    token = "0123456789abcdef"
    settings = replace(services.settings, metrics_token=token)
    client = create_app(replace(services, settings=settings)).test_client()
    issued = client.post("/api/v1/tokens", json={"name": teacher.name, "password": PASSWORD}).json["token"]
    told = [
        client.get("/metrics", headers={"Authorization": f"Bearer {word}"} if word else {}).status_code
        for word in (token, "", token[:-1], issued, "密码密码密码密码")
    ]
    assert told == [200, 401, 401, 401, 401]


def test_a_short_token_is_refused() -> None:
    with pytest.raises(SettingsError, match="SCHOOL_METRICS_TOKEN must have at least 16 characters"):
        Settings.from_environment({"SCHOOL_METRICS_TOKEN": "short"})
