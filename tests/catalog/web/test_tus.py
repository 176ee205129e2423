"""The tus endpoint, request by request, and with the real client tuspy."""

import base64
import fcntl
import hashlib
import io
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from tusclient.client import TusClient
from werkzeug.test import TestResponse

from catalog.courses.models import Lesson
from catalog.jobs.models import Job
from catalog.members.models import Member, Role
from catalog.members.service import set_password
from catalog.members.tokens import revoke_all
from catalog.uploads.jobs import INSPECT
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Parts
from school.app import create_app
from school.pipeline.reaper import reap
from school.services import Services
from storage.errors import StorageError
from storage.files import FileStore
from tests.conftest import EITHER, PASSWORD, AddMember, Bearer, Waker

BODY = "application/offset+octet-stream"
VIDEO = bytes(range(256)) * 4096  # 1 MiB


class Sender:
    """A client that speaks tus by hand."""

    def __init__(self, client: FlaskClient, headers: dict[str, str], lesson: Lesson) -> None:
        self.client, self.headers, self.lesson = client, {**headers, "Tus-Resumable": "1.0.0"}, lesson

    def create(self, length: int | str, *, metadata: str | None = None, body: bytes | None = None) -> TestResponse:
        plain = f"filename {_b64('十字步.mp4')},lesson {_b64(self.lesson.id)}"
        headers = self.headers | {
            "Upload-Length": str(length),
            "Upload-Metadata": plain if metadata is None else metadata,
        }
        if body is not None:
            headers["Content-Type"] = BODY
        return self.client.post("/uploads/", headers=headers, data=body)

    def patch(self, where: str, offset: int, data: bytes, **more: str) -> TestResponse:
        headers = self.headers | {"Upload-Offset": str(offset), "Content-Type": BODY}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        return self.client.patch(where, headers=headers, data=data)

    def offset(self, where: str) -> int:
        return int(self.client.head(where, headers=self.headers).headers["Upload-Offset"])


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def sender(client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson) -> Sender:
    return Sender(client, bearer(teacher), lesson)


def the_upload(services: Services) -> Upload:
    with services.database.readers() as session:
        return session.scalars(select(Upload)).one()


@EITHER
def test_options_tells_what_the_endpoint_can_do(client: FlaskClient) -> None:
    answer = client.options("/uploads/")
    assert answer.status_code == 200
    assert answer.headers["Tus-Version"] == "1.0.0"
    extensions = set(answer.headers["Tus-Extension"].split(","))
    assert extensions == {"creation", "creation-with-upload", "checksum", "termination", "expiration"}
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"]


def test_a_whole_upload_is_kept_and_its_job_is_written_and_announced(
    sender: Sender, services: Services, waker: Waker
) -> None:
    where = sender.create(len(VIDEO)).headers["Location"]
    assert sender.patch(where, 0, VIDEO).status_code == 204
    upload = the_upload(services)
    assert upload.state is UploadState.RECEIVED
    assert upload.filename == "十字步.mp4"
    with services.store.open(upload.source_key) as source:
        assert source.read() == VIDEO
    with services.database.readers() as session:
        assert [(job.kind, job.id) for job in session.scalars(select(Job))] == [(INSPECT, waker.woken[0])]


def test_an_upload_goes_on_from_where_it_stopped(sender: Sender) -> None:
    where = sender.create(len(VIDEO)).headers["Location"]
    answer = sender.patch(where, 0, VIDEO[:1000])
    assert answer.headers["Upload-Offset"] == "1000"
    assert "GMT" in answer.headers["Upload-Expires"]
    assert sender.offset(where) == 1000
    assert sender.patch(where, 1000, VIDEO[1000:]).headers["Upload-Offset"] == str(len(VIDEO))


@EITHER
def test_the_first_bytes_may_come_with_the_creation(sender: Sender) -> None:
    answer = sender.create(len(VIDEO), body=VIDEO[:5000])
    assert answer.status_code == 201
    assert answer.headers["Upload-Offset"] == "5000"


@EITHER
def test_an_empty_file_is_whole_at_once(sender: Sender, services: Services) -> None:
    assert sender.create(0).status_code == 201
    assert the_upload(services).state is UploadState.RECEIVED


@EITHER
def test_head_gives_back_length_and_metadata_and_is_not_cached(sender: Sender) -> None:
    where = sender.create(77).headers["Location"]
    answer = sender.client.head(where, headers=sender.headers)
    assert answer.headers["Upload-Length"] == "77"
    assert _b64("十字步.mp4") in answer.headers["Upload-Metadata"]
    assert answer.headers["Cache-Control"] == "no-store"


@EITHER
def test_a_wrong_offset_is_409_and_changes_nothing(sender: Sender) -> None:
    where = sender.create(len(VIDEO)).headers["Location"]
    sender.patch(where, 0, VIDEO[:1000])
    for offset in (0, 999, 1001):
        assert sender.patch(where, offset, b"x").status_code == 409
    assert sender.offset(where) == 1000


@EITHER
def test_a_video_larger_than_any_form_is_taken_in_one_piece(sender: Sender, client: FlaskClient) -> None:
    large = VIDEO * 3
    assert len(large) > client.application.config["MAX_CONTENT_LENGTH"]
    where = sender.create(len(large)).headers["Location"]
    assert sender.patch(where, 0, large).status_code == 204
    assert sender.offset(where) == len(large)


@EITHER
def test_a_browser_sends_a_large_video_with_its_csrf_token(
    client: FlaskClient, teacher: Member, lesson: Lesson
) -> None:
    page = client.get("/signin").text
    form = {"csrf_token": page.partition('name="csrf_token" value="')[2].partition('"')[0]}
    client.post("/signin", data=form | {"name": teacher.name, "password": PASSWORD})
    token = client.get("/account").text.partition('name="csrf-token" content="')[2].partition('"')[0]
    sender = Sender(client, {"X-CSRF-Token": token}, lesson)
    large = VIDEO * 3
    where = sender.create(len(large)).headers["Location"]
    assert sender.patch(where, 0, large).status_code == 204


@EITHER
def test_more_bytes_than_promised_are_413_and_not_kept(sender: Sender) -> None:
    where = sender.create(10).headers["Location"]
    assert sender.patch(where, 0, b"12345678901").status_code == 413
    assert sender.offset(where) == 0


@EITHER
@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_right_checksum_is_taken_and_a_wrong_one_is_460_and_not_kept(sender: Sender, algorithm: str) -> None:
    where = sender.create(len(VIDEO)).headers["Location"]

    def checksum(data: bytes) -> str:
        return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"

    assert sender.patch(where, 0, VIDEO[:99], Upload_Checksum=checksum(VIDEO[:99])).status_code == 204
    assert sender.patch(where, 99, VIDEO[99:300], Upload_Checksum=checksum(b"other")).status_code == 460
    assert sender.offset(where) == 99
    assert sender.patch(where, 99, VIDEO[99:], Upload_Checksum=checksum(VIDEO[99:])).status_code == 204


@EITHER
@pytest.mark.parametrize("checksum", ["crc9 AAAA", "sha1", "sha1 !!!", "sha1 AAAA"])
def test_a_checksum_that_cannot_be_read_is_400(sender: Sender, checksum: str) -> None:
    where = sender.create(10).headers["Location"]
    assert sender.patch(where, 0, b"1", Upload_Checksum=checksum).status_code == 400


@EITHER
@pytest.mark.parametrize("length", ["", "-1", "1e3", "abc", "9" * 19, "１２"])
def test_a_missing_or_senseless_length_is_400(sender: Sender, length: str) -> None:
    assert sender.create(length.encode().decode("latin-1")).status_code == 400


def test_a_member_may_have_so_many_unfinished_uploads_and_no_more(
    services: Services, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    intake = replace(services.intake, settings=replace(services.intake.settings, max_waiting=2))
    client = create_app(replace(services, intake=intake)).test_client()
    sender = Sender(client, bearer(teacher), lesson)
    first = sender.create(5)
    assert [first.status_code, sender.create(5).status_code] == [201, 201]
    refused = sender.create(5)
    assert (refused.status_code, refused.json["error"]) == (403, "too_many_waiting")
    assert "2" in refused.json["message"]
    sender.patch(first.location, 0, b"12345")  # whole: it waits no longer
    assert sender.create(5).status_code == 201


@EITHER
def test_a_length_beyond_the_limit_is_413(sender: Sender, services: Services) -> None:
    assert sender.create(services.intake.settings.max_bytes + 1).status_code == 413


@EITHER
@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ("", 400),
        ("filename", 400),
        ("lesson !!!", 400),
        (f"lesson {_b64('nothere')}", 404),
        (f"lesson {_b64('no' + chr(0))}", 400),
        ("a," * 3000, 400),
    ],
)
def test_bad_metadata_is_refused(sender: Sender, metadata: str, status: int) -> None:
    assert sender.create(10, metadata=metadata).status_code == status


@EITHER
@pytest.mark.parametrize(
    ("length", "checksum", "status"), [(5, "", 413), (10, "sha1 !!!", 400), (10, "crc32 AAAA", 400)]
)
def test_a_creation_whose_bytes_are_refused_leaves_no_upload(
    sender: Sender, services: Services, length: int, checksum: str, status: int
) -> None:
    if checksum:
        sender.headers["Upload-Checksum"] = checksum
    assert sender.create(length, body=b"0123456789").status_code == status
    with services.database.readers() as session:
        assert session.scalar(select(Upload)) is None
    assert services.intake.parts.ids() == []


@pytest.mark.databases("sqlite")
def test_the_store_is_asked_for_nothing_while_other_writers_wait(
    sender: Sender, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def told(what: str) -> Callable[..., Any]:
        real = getattr(FileStore, what)

        def use(*words: Any, **more: Any) -> Any:
            with services.database.sessions() as other:  # with a lock held this would fail after its timeout
                other.execute(text("DELETE FROM ended_session"))
                other.commit()
            asked.append(what)
            return real(*words, **more)

        return use

    for what in ("info", "open", "put_file"):
        monkeypatch.setattr(FileStore, what, told(what))
    assert sender.create(5, body=b"video").status_code == 201
    assert "put_file" in asked
    assert the_upload(services).state is UploadState.RECEIVED


def test_an_upload_can_be_taken_back_until_it_is_whole(sender: Sender, services: Services) -> None:
    where = sender.create(10).headers["Location"]
    assert sender.client.delete(where, headers=sender.headers).status_code == 204
    assert sender.client.head(where, headers=sender.headers).status_code == 404
    assert services.intake.parts.ids() == []
    whole = sender.create(1, body=b"1").headers["Location"]
    assert sender.client.delete(whole, headers=sender.headers).status_code == 409


@EITHER
def test_sending_the_end_twice_does_no_harm(sender: Sender, waker: Waker) -> None:
    where = sender.create(3, body=b"123").headers["Location"]
    assert sender.patch(where, 3, b"").status_code == 204
    assert sender.patch(where, 3, b"4").status_code == 413
    assert sender.patch(where, 0, b"123").status_code == 409
    assert len(waker.woken) == 1


@EITHER
def test_an_upload_whose_last_answer_was_lost_is_found_whole_by_head(
    sender: Sender, services: Services, waker: Waker
) -> None:
    where = sender.create(3).headers["Location"]
    services.intake.parts.path(the_upload(services).id).write_bytes(b"123")
    assert sender.offset(where) == 3
    assert the_upload(services).state is UploadState.RECEIVED
    assert len(waker.woken) == 1


def test_a_crash_between_store_and_commit_loses_nothing(sender: Sender, services: Services) -> None:
    where = sender.create(3).headers["Location"]
    upload = the_upload(services)
    part = services.intake.parts.path(upload.id)
    part.write_bytes(b"123")
    services.store.put_file(upload.source_key, part, move=True)
    assert sender.offset(where) == 3
    assert the_upload(services).state is UploadState.RECEIVED


@EITHER
def test_another_members_upload_does_not_exist(
    sender: Sender, client: FlaskClient, add_member: AddMember, bearer: Bearer
) -> None:
    where = sender.create(10).headers["Location"]
    for role in (Role.INSTRUCTOR, Role.ADMIN):
        other = Sender(client, bearer(add_member(f"other {role.name}", role)), sender.lesson)
        assert client.head(where, headers=other.headers).status_code == 404
        assert other.patch(where, 0, b"x").status_code == 404
        assert client.delete(where, headers=other.headers).status_code == 404
    assert sender.offset(where) == 0


@EITHER
def test_nobody_uploads_to_anothers_lesson(
    sender: Sender, client: FlaskClient, add_member: AddMember, bearer: Bearer
) -> None:
    for role in (Role.RESIDENT, Role.INSTRUCTOR):
        other = Sender(client, bearer(add_member(f"other {role.name}", role)), sender.lesson)
        assert other.create(10).status_code == 404


@EITHER
def test_a_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    answer = client.post("/uploads/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1"})
    assert answer.status_code == 401
    assert "earer" in answer.headers["WWW-Authenticate"]


@EITHER
def test_a_client_of_another_version_is_412(client: FlaskClient) -> None:
    answer = client.post("/uploads/", headers={"Tus-Resumable": "0.2.0"})
    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"


@EITHER
def test_a_body_of_another_kind_is_415(sender: Sender) -> None:
    where = sender.create(10).headers["Location"]
    headers = sender.headers | {"Upload-Offset": "0", "Content-Type": "video/mp4"}
    assert sender.client.patch(where, headers=headers, data=b"1").status_code == 415


@EITHER
def test_methods_can_be_overridden_where_only_post_passes(sender: Sender) -> None:
    where = sender.create(10).headers["Location"]
    headers = sender.headers | {"Upload-Offset": "0", "Content-Type": BODY, "X-HTTP-Method-Override": "PATCH"}
    assert sender.client.post(where, headers=headers, data=b"12").status_code == 204
    assert sender.offset(where) == 2


@EITHER
def test_an_upload_left_alone_for_too_long_is_cleared_away(sender: Sender, services: Services) -> None:
    from school.pipeline.reaper import reap

    where = sender.create(10).headers["Location"]
    reap(services)
    assert sender.offset(where) == 0
    with services.database.sessions() as session:
        left = the_upload(services).touched_at - services.intake.settings.lifetime - timedelta(seconds=1)
        session.execute(update(Upload).values(touched_at=left))
        session.commit()
    reap(services)
    assert sender.client.head(where, headers=sender.headers).status_code == 404
    assert services.intake.parts.ids() == []


@EITHER
def test_an_upload_beyond_the_free_space_is_507(sender: Sender, services: Services) -> None:
    free = services.intake.parts.free_bytes()
    if free > services.intake.settings.max_bytes:
        object.__setattr__(services.intake.settings, "max_bytes", free * 2)
    assert sender.create(free).status_code == 507


def test_an_upload_whose_lesson_was_removed_while_bytes_came_in_is_gone(
    sender: Sender, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = sender.create(3).headers["Location"]
    real = Parts.append

    def removed(self: Parts, *what: Any) -> int:
        end = real(self, *what)
        with services.database.sessions() as session:
            session.delete(session.scalars(select(Lesson)).one())
            session.commit()
        return end

    monkeypatch.setattr(Parts, "append", removed)
    assert sender.patch(where, 0, b"123").status_code == 410
    assert sender.client.head(where, headers=sender.headers).status_code == 404


@EITHER
def test_who_may_teach_no_more_sends_no_more(sender: Sender, services: Services, teacher: Member) -> None:
    where = sender.create(3).headers["Location"]
    with services.database.sessions() as session:
        session.get_one(Member, teacher.id).role = Role.RESIDENT
        session.commit()
    assert sender.patch(where, 0, b"123").status_code == 403
    assert sender.offset(where) == 0


@EITHER
def test_bytes_stop_before_the_disk_is_full(
    sender: Sender, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = sender.create(3).headers["Location"]
    # Others filled the disk since this upload was begun.
    monkeypatch.setattr(Parts, "free_bytes", lambda _: services.intake.settings.reserve_bytes)
    assert sender.patch(where, 0, b"123").status_code == 507
    assert sender.offset(where) == 0


def test_two_requests_do_not_write_at_once(sender: Sender, services: Services) -> None:
    where = sender.create(3, body=b"1").headers["Location"]
    with services.intake.parts.path(the_upload(services).id).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert sender.patch(where, 1, b"23").status_code == 423
        assert sender.client.delete(where, headers=sender.headers).status_code == 423
        assert sender.offset(where) == 1
    assert sender.patch(where, 1, b"23").status_code == 204


@EITHER
def test_bytes_that_are_still_being_checked_do_not_make_an_upload_whole(sender: Sender, services: Services) -> None:
    where = sender.create(3).headers["Location"]
    path = services.intake.parts.path(the_upload(services).id)
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(b"123")
        file.flush()
        sender.client.head(where, headers=sender.headers)
        assert the_upload(services).state is UploadState.WAITING
    assert sender.offset(where) == 3
    assert the_upload(services).state is UploadState.RECEIVED


@EITHER
def test_a_store_that_refuses_one_upload_does_not_stop_the_reaper(
    sender: Sender, services: Services, waker: Waker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from school.pipeline.reaper import reap

    sender.create(1, body=b"1")
    where = sender.create(3).headers["Location"]
    services.intake.parts.path(where.rpartition("/")[2]).write_bytes(b"123")
    waker.woken.clear()

    def refuse(*_what: object, **_how: object) -> None:
        raise StorageError("away")

    monkeypatch.setattr(FileStore, "put_file", refuse)
    reap(services)
    assert len(waker.woken) == 1
    monkeypatch.undo()
    reap(services)
    assert sender.offset(where) == 3
    assert len(waker.woken) == 3  # the first again, and the second


@EITHER
def test_tuspy_sends_a_file_in_chunks_with_checksums_and_resumes(
    site: str, sender: Sender, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "舞.mp4"
    file.write_bytes(VIDEO)
    client = TusClient(f"{site}/uploads/", headers={"Authorization": sender.headers["Authorization"]})
    first = client.uploader(
        str(file),
        chunk_size=200_000,
        metadata={"filename": "舞.mp4", "lesson": sender.lesson.id},
        upload_checksum=True,
    )
    first.upload_chunk()
    again = client.uploader(str(file), chunk_size=300_000, url=first.url, upload_checksum=True)
    assert again.offset == 200_000
    again.upload()
    upload = the_upload(services)
    assert upload.state is UploadState.RECEIVED
    with services.store.open(upload.source_key) as source:
        assert hashlib.sha256(source.read()).digest() == hashlib.sha256(VIDEO).digest()


@EITHER
def test_a_line_that_went_dead_is_let_go_and_its_bytes_are_kept(
    site: str, sender: Sender, services: Services
) -> None:
    object.__setattr__(services.intake.settings, "read_timeout", 0.3)
    where = sender.create(len(VIDEO)).headers["Location"]
    begun = the_upload(services).touched_at
    host, _, port = site.removeprefix("http://").partition(":")
    lines = [f"PATCH {where} HTTP/1.1", f"Host: {host}", "Upload-Offset: 0", f"Content-Type: {BODY}"]
    lines += [f"Content-Length: {len(VIDEO)}", *(f"{name}: {value}" for name, value in sender.headers.items())]
    # A phone that left one network for another: half the bytes, no farewell, the connection stays open.
    with socket.create_connection((host, int(port)), timeout=30) as dead:
        dead.sendall("\r\n".join([*lines, "", ""]).encode() + VIDEO[:600_000])
        assert dead.recv(100).split()[1] == b"408"
    kept = sender.offset(where)
    assert 0 < kept <= 600_000
    assert the_upload(services).touched_at > begun
    assert sender.patch(where, kept, VIDEO[kept:]).status_code == 204


class Interrupted(io.BytesIO):
    """A body in the middle of which something happens."""

    def __init__(self, data: bytes, happens: Callable[[], None]) -> None:
        super().__init__(data)
        self.happens = happens

    def readinto(self, buffer: Any) -> int:
        if self.tell():
            self.happens()
        return super().readinto(buffer)


def _new_password(session: Session, member: Member) -> None:
    set_password(session, member, "another-pass-77")


@EITHER
@pytest.mark.parametrize("end", [revoke_all, _new_password], ids=["by hand", "by a new password"])
def test_a_key_that_is_revoked_in_mid_upload_makes_no_upload_whole(
    sender: Sender, services: Services, teacher: Member, bearer: Bearer, end: Callable[[Session, Member], None]
) -> None:
    where, data = sender.create(10_000).headers["Location"], bytes(10_000)

    def happens() -> None:
        with services.database.sessions() as session:
            end(session, session.get_one(Member, teacher.id))
            session.commit()

    headers = sender.headers | {"Upload-Offset": "0", "Content-Type": BODY, "Content-Length": "10000"}
    answer = sender.client.patch(where, headers=headers, input_stream=Interrupted(data, happens))
    assert answer.status_code == 401
    reap(services)
    assert the_upload(services).state is UploadState.WAITING
    own = Sender(sender.client, bearer(teacher), sender.lesson)  # its owner goes on
    offset = own.offset(where)
    assert 0 < offset < 10_000
    assert own.patch(where, offset, data[offset:]).status_code == 204
    assert the_upload(services).state is UploadState.RECEIVED
