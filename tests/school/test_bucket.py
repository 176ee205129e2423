"""A whole school whose objects are in a bucket: no folder of objects, no disk that workers share."""

import json
import threading
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

import m3u8
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.courses.publishing import publish_course
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.uploads.jobs import FINGERPRINT, INSPECT
from catalog.uploads.models import Upload, UploadState
from school.cli.__main__ import school
from school.operations.diagnostics import findings
from school.operations.health import Health
from school.pipeline.reaper import reap
from school.services import Services
from school.upkeep.gc import OLD, YOUNG, lost_multiparts
from storage.s3 import S3Store
from tests.conftest import Bearer
from tests.in_progress import ENGINE
from tests.school.pipeline.test_worker import clip, work  # noqa: F401 - clip is a fixture
from tests.workers import worker

pytestmark = pytest.mark.xdist_group("s3")  # one server for all of them


@pytest.fixture
def storage(bucket_settings: dict[str, str]) -> dict[str, str]:
    return bucket_settings


def _run(services: Services, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    settings = services.settings
    monkeypatch.setenv("SCHOOL_DATA", str(settings.data))
    monkeypatch.setenv("SCHOOL_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SCHOOL_STORAGE_URL", settings.storage_url)
    monkeypatch.setenv("SCHOOL_S3_KEY", settings.s3_key)
    monkeypatch.setenv("SCHOOL_S3_SECRET", settings.s3_secret)
    return CliRunner().invoke(school, words, catch_exceptions=False).output


def _send_in_parts(client: FlaskClient, headers: dict[str, str], lesson: Lesson, data: bytes) -> str:
    words = {"filename": "十字步.mp4", "size": len(data), "lesson": lesson.id}
    made = client.post("/api/v1/uploads", json=words, headers=headers).json
    for part in client.get(f"/api/v1/uploads/{made['id']}/parts", headers=headers).json["items"]:
        piece = data[part["offset"] :][: part["size"]]
        urllib.request.urlopen(urllib.request.Request(part["url"], piece, method="PUT")).close()
    ended = client.post(f"/api/v1/uploads/{made['id']}/complete", headers=headers)
    assert (ended.status_code, ended.json["state"]) == (200, "RECEIVED")
    upload_id: str = made["id"]
    return upload_id


@pytest.mark.databases("postgresql")
def test_a_video_sent_to_the_bucket_becomes_a_lesson_that_plays_and_all_is_well(
    services: Services,
    client: FlaskClient,
    lesson: Lesson,
    teacher: Member,
    bearer: Bearer,
    clip: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload_id = _send_in_parts(client, bearer(teacher), lesson, clip.read_bytes())
    read: list[str] = []
    real = S3Store.open
    monkeypatch.setattr(S3Store, "open", lambda store, key, *words: (read.append(key), real(store, key, *words))[1])
    pipeline = worker(services, ENGINE)
    work(pipeline)
    assert read.count(f"sources/{upload_id}") == 1  # for all jobs of this machine
    assert pipeline.work(FINGERPRINT)
    with services.database.sessions() as session:
        assert session.get_one(Upload, upload_id).state is UploadState.READY
        course = session.get_one(Lesson, lesson.id).course
        publish_course(session, course.owner, course)
        session.commit()

    _plays(client, lesson.id)
    assert not (services.settings.data / "objects").exists()
    told = json.loads(_run(services, monkeypatch, "check", "--deep"))
    assert told["ok"], told
    assert _run(services, monkeypatch, "gc") == "0 objects of 0.0 MB removed.\n"
    assert Health(services).report()["store"] == "ok"
    assert "The storage answers." in [found.sentence() for found in findings(services)]


def _plays(client: FlaskClient, lesson_id: str) -> None:
    """Every playlist, segment and picture can be had, with all its bytes."""
    shown = client.get(f"/api/v1/lessons/{lesson_id}").json
    assert shown["playable"]
    assert shown["complete"]
    main = m3u8.loads(_get(client, shown["playlist"]).decode(), uri=shown["playlist"])
    lists = [one.uri for one in (*main.playlists, *main.media) if one.uri]
    assert lists
    for uri in lists:
        path = urljoin(shown["playlist"], uri)
        media = m3u8.loads(_get(client, path).decode())
        assert media.is_endlist
        for segment in media.segments:
            assert _get(client, urljoin(path, segment.uri))
        assert _get(client, urljoin(path, media.segment_map[0].uri))
    for path in (shown["poster"], shown["storyboard"]):
        assert _get(client, path)


def _get(client: FlaskClient, path: str) -> bytes:
    """What a player gets, from the school or from where it sends the player."""
    answer = client.get(path)
    if answer.status_code in (302, 307):
        with urllib.request.urlopen(answer.headers["Location"]) as found:
            return bytes(found.read())
    assert answer.status_code == 200, path
    return answer.data


@pytest.mark.databases("sqlite")
def test_a_worker_that_must_stop_ends_its_download_and_hands_the_job_back(
    services: Services, client: FlaskClient, lesson: Lesson, teacher: Member, bearer: Bearer, session: Session
) -> None:
    upload_id = _send_in_parts(client, bearer(teacher), lesson, bytes(5 << 20))
    draining = threading.Event()
    pipeline = worker(services, ENGINE, "test", draining)
    real = services.store.open

    def stop(*words: object) -> object:
        draining.set()
        return real(*words)  # type: ignore[arg-type]

    services.store.open = stop  # type: ignore[assignment, method-assign]
    assert pipeline.work(INSPECT)
    job = session.query(Job).filter_by(subject=upload_id, kind=INSPECT).one()
    assert (job.state.name, job.tries) == ("DUE", 0)
    assert list((services.settings.data / "cache").glob("*.part")) == []


def test_multipart_uploads_that_nothing_waits_for_are_found_a_day_later(
    services: Services, client: FlaskClient, lesson: Lesson, teacher: Member, bearer: Bearer, s3_store: S3Store
) -> None:
    words = {"filename": "a.mp4", "size": 10, "lesson": lesson.id}
    client.post("/api/v1/uploads", json=words, headers=bearer(teacher))
    stray = s3_store.direct.begin("sources/stray")
    assert list(lost_multiparts(services, now())) == []
    assert list(lost_multiparts(services, now() + OLD)) == [("sources/stray", stray)]


def test_the_source_of_an_upload_whose_end_was_never_told_is_taken_in_by_the_reaper(
    services: Services, client: FlaskClient, lesson: Lesson, teacher: Member, bearer: Bearer
) -> None:
    headers, data = bearer(teacher), b"x" * 100
    words = {"filename": "a.mp4", "size": len(data), "lesson": lesson.id}
    upload_id = client.post("/api/v1/uploads", json=words, headers=headers).json["id"]
    reap(services)
    assert client.get(f"/api/v1/uploads/{upload_id}", headers=headers).json["state"] == "WAITING"
    [part] = client.get(f"/api/v1/uploads/{upload_id}/parts", headers=headers).json["items"]
    urllib.request.urlopen(urllib.request.Request(part["url"], data, method="PUT")).close()
    reap(services)
    assert client.get(f"/api/v1/uploads/{upload_id}", headers=headers).json["state"] == "RECEIVED"
    assert services.store.info(f"sources/{upload_id}").size == 100


def test_an_upload_in_parts_that_was_left_alone_is_cleared_away_with_its_parts(
    services: Services, client: FlaskClient, lesson: Lesson, teacher: Member, bearer: Bearer, s3_store: S3Store
) -> None:
    words = {"filename": "a.mp4", "size": 10, "lesson": lesson.id}
    upload_id = client.post("/api/v1/uploads", json=words, headers=bearer(teacher)).json["id"]
    with services.database.sessions() as session:
        session.execute(update(Upload).values(touched_at=now() - services.intake.settings.lifetime - YOUNG))
        session.commit()
    reap(services)
    assert client.get(f"/api/v1/uploads/{upload_id}", headers=bearer(teacher)).status_code == 404
    assert list(s3_store.direct.open_uploads()) == []


def test_the_command_makes_the_bucket_and_opens_it_to_the_schools_pages(
    services: Services, s3_store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = s3_store.clients.bucket.name
    told = _run(services, monkeypatch, "bucket", "https://school.example.org")
    assert told == f"The bucket {name} may be used from https://school.example.org.\n"
    [rule] = s3_store.clients.work.get_bucket_cors(Bucket=name)["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://school.example.org"]
    s3_store.clients.work.delete_bucket_cors(Bucket=name)
