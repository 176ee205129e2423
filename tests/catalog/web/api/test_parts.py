"""Uploads that go straight to the bucket, as a program sends them: who may, what is refused, what a break costs."""

import urllib.request
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.jobs.models import Job
from catalog.members.models import Member, Role
from catalog.uploads.jobs import INSPECT
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Video
from school.services import Services
from storage.errors import StorageError
from storage.s3 import S3Store
from tests import factories
from tests.conftest import EITHER, AddMember, Bearer, Waker

pytestmark = pytest.mark.xdist_group("s3")  # one server for all of them
MIB = 1024**2
DATA = bytes(range(256)) * (9 * 4096)  # 9 MiB: two parts


@pytest.fixture
def storage(bucket_settings: dict[str, str]) -> dict[str, str]:
    return bucket_settings


class Sender:
    """A program that sends a file in parts."""

    def __init__(self, client: FlaskClient, headers: dict[str, str], lesson: str) -> None:
        self.client, self.headers, self.lesson, self.id = client, headers, lesson, ""

    def begin(self, **changes: Any) -> Any:
        words = {"filename": "十字步.mp4", "size": len(DATA), "lesson": self.lesson} | changes
        answer = self.client.post("/api/v1/uploads", json=words, headers=self.headers)
        self.id = (answer.json or {}).get("id", "")
        return answer

    def parts(self, first: int = 1) -> Any:
        return self.client.get(f"/api/v1/uploads/{self.id}/parts?from={first}", headers=self.headers)

    def put(self, number: int) -> None:
        part = self.parts().json["items"][number - 1]
        data = DATA[part["offset"] :][: part["size"]]
        urllib.request.urlopen(urllib.request.Request(part["url"], data, method="PUT")).close()

    def complete(self) -> Any:
        return self.client.post(f"/api/v1/uploads/{self.id}/complete", headers=self.headers)

    def state(self) -> Any:
        return self.client.get(f"/api/v1/uploads/{self.id}", headers=self.headers).json


@pytest.fixture
def sender(client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson) -> Sender:
    return Sender(client, bearer(teacher), lesson.id)


def test_a_file_in_parts_ends_as_by_tus_and_a_break_costs_only_what_was_missing(
    sender: Sender, services: Services, session: Session, waker: Waker
) -> None:
    made = sender.begin()
    assert (made.status_code, made.json) == (201, {"id": sender.id, "part_size": 8 * MIB, "parts": 2})
    sender.put(2)
    found = sender.parts().json
    assert [(one["number"], one["offset"], one["size"], one["there"]) for one in found["items"]] == [
        (1, 0, 8 * MIB, False),
        (2, 8 * MIB, MIB, True),
    ]
    assert (found["items"][1]["url"], found["next"]) == (None, None)
    assert (sender.state()["state"], sender.state()["offset"]) == ("WAITING", MIB)
    early = sender.complete()
    assert (early.status_code, early.json["error"]) == (409, "parts_missing")
    sender.put(1)
    for _ in range(2):  # its answer may get lost
        ended = sender.complete()
        assert (ended.status_code, ended.json["state"], ended.json["offset"]) == (200, "RECEIVED", len(DATA))
    assert sender.parts().json == {"items": [], "next": None}
    with services.store.open(f"sources/{sender.id}") as source:
        assert source.read() == DATA
    job = session.scalars(select(Job)).one()
    assert (job.kind, job.subject, waker.woken) == (INSPECT, sender.id, [job.id])


@EITHER
def test_an_empty_file_is_received_too(sender: Sender, services: Services) -> None:
    assert sender.begin(size=0).json["parts"] == 0
    assert sender.parts().json == {"items": [], "next": None}
    assert sender.complete().json["state"] == "RECEIVED"
    assert services.store.info(f"sources/{sender.id}").size == 0


@EITHER
def test_addresses_come_in_pages(sender: Sender) -> None:
    sender.begin(size=801 * MIB)
    first = sender.parts().json
    assert [one["number"] for one in first["items"]] == list(range(1, 101))
    assert first["next"] == f"/api/v1/uploads/{sender.id}/parts?from=101"
    last = sender.parts(101).json
    assert [(one["number"], one["size"]) for one in last["items"]] == [(101, MIB)]
    assert last["next"] is None
    assert sender.parts(5000).json["items"] == []


@EITHER
def test_another_members_upload_does_not_exist(
    sender: Sender, client: FlaskClient, bearer: Bearer, add_member: AddMember
) -> None:
    sender.begin()
    for role in (Role.INSTRUCTOR, Role.ADMIN):
        other = Sender(client, bearer(add_member(f"other {role.value}", role)), sender.lesson)
        other.id = sender.id
        assert (other.parts().status_code, other.complete().status_code) == (404, 404)
    visitor = Sender(client, {}, sender.lesson)
    assert visitor.begin().status_code == 401
    visitor.id = sender.id
    assert (visitor.parts().status_code, visitor.complete().status_code) == (401, 401)


@EITHER
def test_only_who_may_change_the_lesson_sends_its_video(
    sender: Sender, client: FlaskClient, bearer: Bearer, add_member: AddMember
) -> None:
    stranger = Sender(client, bearer(add_member("李雷", Role.INSTRUCTOR)), sender.lesson)
    assert stranger.begin().status_code in (403, 404)
    assert sender.begin(lesson="nothing").status_code == 404
    assert sender.begin(lesson="").status_code == 422


@EITHER
def test_an_instructor_who_is_one_no_more_gets_no_addresses(
    sender: Sender, services: Services, teacher: Member
) -> None:
    sender.begin()
    with services.database.sessions() as session:
        session.get_one(Member, teacher.id).role = Role.RESIDENT
        session.commit()
    assert (sender.parts().status_code, sender.complete().status_code) == (403, 403)


@EITHER
def test_more_than_the_school_takes_is_refused_before_the_bytes(sender: Sender, s3_store: S3Store) -> None:
    assert sender.begin(size=20481 * MIB).json["error"] == "too_large"
    assert sender.begin(size=-1).status_code == 422
    assert list(s3_store.direct.open_uploads()) == []


def test_an_upload_in_parts_can_be_taken_back_and_its_parts_go(sender: Sender, s3_store: S3Store) -> None:
    sender.begin()
    sender.put(2)
    headers = {**sender.headers, "Tus-Resumable": "1.0.0"}
    assert sender.client.delete(f"/uploads/{sender.id}", headers=headers).status_code == 204
    assert list(s3_store.direct.open_uploads()) == []
    assert sender.parts().status_code == 404


@EITHER
def test_the_tus_endpoint_takes_no_bytes_of_an_upload_in_parts(sender: Sender) -> None:
    sender.begin()
    headers = {**sender.headers, "Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    sent = sender.client.patch(
        f"/uploads/{sender.id}", data=b"x", headers=headers, content_type="application/offset+octet-stream"
    )
    assert (sent.status_code, sent.json["error"]) == (409, "sent_in_parts")
    assert sender.client.head(f"/uploads/{sender.id}", headers=headers).status_code == 409


@EITHER
def test_an_upload_by_tus_has_no_parts(sender: Sender, services: Services, teacher: Member, lesson: Lesson) -> None:
    with services.database.sessions() as session:
        upload = factories.upload(session, session.get_one(Video, lesson.video_id))
        session.commit()
        sender.id = upload.id
    assert (sender.parts().json["error"], sender.complete().json["error"]) == ("no_direct_uploads",) * 2


def test_parts_that_the_bucket_dropped_are_told_as_gone(sender: Sender, s3_store: S3Store) -> None:
    sender.begin()
    [(key, ticket, _)] = s3_store.direct.open_uploads()
    s3_store.direct.abort(key, ticket)
    assert (sender.parts().status_code, sender.complete().status_code) == (410, 410)
    assert sender.state()["offset"] == 0


def test_a_crash_between_the_bucket_and_the_commit_is_made_good(
    sender: Sender, services: Services, session: Session
) -> None:
    sender.begin()
    sender.put(1)
    sender.put(2)
    assert sender.complete().status_code == 200
    session.execute(update(Upload).values(state=UploadState.WAITING))
    session.execute(Job.__table__.delete())
    session.commit()
    assert sender.complete().json["state"] == "RECEIVED"
    session.expire_all()
    assert session.scalars(select(Job)).one().kind is INSPECT


@EITHER
def test_a_bucket_that_does_not_answer_is_told_as_ours_and_keeps_nobody_from_the_studio(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, services: Services, session: Session
) -> None:
    sender.begin()

    def down(*_: object) -> None:
        raise StorageError("down")

    monkeypatch.setattr(services.intake.direct, "sizes", down)
    monkeypatch.setattr(services.intake.direct, "begin", down)
    assert (sender.parts().status_code, Sender.begin(sender).status_code) == (503, 503)
    assert len(session.scalars(select(Upload)).all()) == 1
