"""Handouts over HTTP: the API, the studio without scripts, and how files are delivered."""

import base64
import io
import os
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalog.attachments import resuming
from catalog.attachments.models import Attachment, HandoutUpload
from catalog.attachments.resuming import parts_of
from catalog.attachments.settings import MOST_BYTES
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from school.services import Services
from tests import factories
from tests.catalog.attachments.asking import PDF
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, AddMember, Bearer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
pytestmark = EITHER


@pytest.fixture
def studio(client: FlaskClient, teacher: Member) -> Studio:
    return Studio(client, teacher)


def post(client: FlaskClient, bearer: dict[str, str], lesson: Lesson, name: str, body: bytes = PDF) -> TestResponse:
    return client.post(
        f"/api/v1/lessons/{lesson.id}/attachments", query_string={"name": name}, data=body, headers=bearer
    )


def test_a_program_adds_renames_moves_removes_and_restores(
    client: FlaskClient, teacher: Member, lesson: Lesson, bearer: Bearer
) -> None:
    key, where = bearer(teacher), f"/api/v1/lessons/{lesson.id}/attachments"
    made = post(client, key, lesson, "脚印图.pdf")
    assert made.status_code == 201
    assert made.json is not None
    told = {name: made.json[name] for name in ("name", "file_name", "kind", "media_type", "size")}
    assert told == {
        "name": "脚印图",
        "file_name": "脚印图.pdf",
        "kind": "PDF",
        "media_type": "application/pdf",
        "size": len(PDF),
    }
    second = post(client, key, lesson, "尺寸表.png", PNG).json
    assert second is not None
    changed = client.patch(f"{where}/{second['id']}", json={"name": "扇子的尺寸", "position": 1}, headers=key)
    assert changed.json is not None
    assert changed.json["file_name"] == "扇子的尺寸.png"

    def names() -> list[str]:
        shown = client.get(f"/api/v1/lessons/{lesson.id}", headers=key).json
        listed = client.get(where, headers=key).json
        assert shown is not None
        assert listed is not None
        assert shown["attachments"] == listed["items"]
        return [one["name"] for one in listed["items"]]

    assert names() == ["扇子的尺寸", "脚印图"]
    assert client.delete(f"{where}/{second['id']}", headers=key).status_code == 204
    assert names() == ["脚印图"]
    assert client.get(second["url"], headers=key).status_code == 404
    assert client.post(f"{where}/{second['id']}/restore", headers=key).status_code == 200
    assert names() == ["扇子的尺寸", "脚印图"]


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("图.svg", b"<svg/>", 422, "unknown_kind"),
        ("a.html", b"<html>", 422, "unknown_kind"),
        ("a.pdf", b"<html>", 422, "not_its_kind"),
        ("a.pdf", b"", 422, "empty_file"),
        ("../../etc/passwd", b"x", 422, "unknown_kind"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(
    client: FlaskClient,
    teacher: Member,
    lesson: Lesson,
    bearer: Bearer,
    name: str,
    body: bytes,
    status: int,
    code: str,
) -> None:
    answer = post(client, bearer(teacher), lesson, name, body)
    assert answer.json is not None
    assert (answer.status_code, answer.json["error"]) == (status, code)
    assert len(answer.json["message"]) > 10


def test_a_too_large_file_is_refused_before_its_bytes_are_read(
    client: FlaskClient, teacher: Member, lesson: Lesson, bearer: Bearer
) -> None:
    answer = client.post(
        f"/api/v1/lessons/{lesson.id}/attachments?name=a.pdf",
        headers=bearer(teacher),
        environ_overrides={"CONTENT_LENGTH": str(101 * 1024**2)},
        input_stream=io.BytesIO(PDF),
    )
    assert answer.status_code == 413


def test_a_pdf_opens_and_all_else_is_downloaded_and_nothing_may_run(
    client: FlaskClient, services: Services, teacher: Member, bearer: Bearer
) -> None:
    course = factories.published_course(services, teacher, "秧歌", ["十字步"])
    lesson = course.lessons[0]
    bodies = {"脚印图.pdf": PDF, "照片.png": PNG, "步子.txt": b"<script>alert(1)</script>"}
    shown = {}
    for name, body in bodies.items():
        made = post(client, bearer(teacher), lesson, name, body).json
        assert made is not None
        answer = client.get(made["url"])
        assert answer.data == body
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith(("sandbox", "default-src 'none'"))
        shown[name] = (answer.headers["Content-Disposition"].partition(";")[0], answer.mimetype)
        download = client.get(f"{made['url']}?download")
        assert download.headers["Content-Disposition"].startswith("attachment")
    assert shown == {
        "脚印图.pdf": ("inline", "application/pdf"),
        "照片.png": ("inline", "image/png"),
        "步子.txt": ("attachment", "text/plain"),
    }


def test_learners_see_handouts_beside_the_lesson(
    client: FlaskClient, services: Services, teacher: Member, bearer: Bearer
) -> None:
    course = factories.published_course(services, teacher, "秧歌", ["十字步"])
    assert "讲义" not in client.get(f"/lessons/{course.lessons[0].id}").text
    post(client, bearer(teacher), course.lessons[0], "脚印图.pdf")
    page = client.get(f"/lessons/{course.lessons[0].id}").text
    assert "讲义" in page
    assert re.search(r'href="/handouts/\w+/\w+" target="_blank" rel="noopener">.*?脚印图', page, re.S)


def send(studio: Studio, lesson: Lesson, *files: tuple[bytes, str]) -> TestResponse:
    data = {"csrf_token": studio.token, "file": [(io.BytesIO(body), name) for body, name in files]}
    return studio.client.post(f"/studio/lessons/{lesson.id}/attachments", data=data)


def test_the_studio_works_without_scripts(studio: Studio, services: Services, lesson: Lesson) -> None:
    where = f"/studio/lessons/{lesson.id}/attachments"
    assert "这一课还没有讲义。" in studio.page(where)
    assert send(studio, lesson, (PDF, "脚印图.pdf"), (PNG, "尺寸表.png")).location == where
    assert "加好了 2 份讲义。" in studio.page(where)
    with services.database.readers() as session:
        first, second = session.scalars(select(Attachment).order_by(Attachment.position))

    def names() -> list[str]:
        return re.findall(r'class="upload-name"[^>]*><b>([^<]+)</b>', studio.page(where))

    studio.send(f"{where}/{second.id}/move", by="up")
    assert names() == ["尺寸表", "脚印图"]
    assert f'value="{first.name}"' in studio.page(f"{where}?edit={first.id}")
    studio.send(f"{where}/{first.id}/rename", name="脚印图，可打印")
    assert names() == ["尺寸表", "脚印图，可打印"]
    assert studio.send(f"{where}/{first.id}/rename", name=" ").status_code == 422
    late = studio.send(f"{where}/{first.id}/rename", name="脚印", seen="脚印图")
    assert (late.status_code, names()) == (409, ["尺寸表", "脚印图，可打印"])

    offer = studio.page(studio.send(f"{where}/{first.id}/remove").location)
    assert "“脚印图，可打印”已删除。" in offer
    undo = re.search(r'action="(/studio/[^"]+/restore)"', offer)
    assert undo
    studio.send(undo[1])
    assert names() == ["尺寸表", "脚印图，可打印"]


def test_of_several_files_the_good_ones_are_added_and_each_bad_one_has_its_sentence(
    studio: Studio, lesson: Lesson
) -> None:
    answer = send(studio, lesson, (PDF, "脚印图.pdf"), (b"<svg/>", "图.svg"), (b"<html>", "假.pdf"))
    assert answer.status_code == 422
    assert "“图.svg”不能当讲义" in answer.text
    assert "“假”坏了" in answer.text
    assert "<b>脚印图</b>" in answer.text
    assert send(studio, lesson).status_code == 422


def test_operators_read_what_was_deleted(
    studio: Studio, client: FlaskClient, services: Services, lesson: Lesson
) -> None:
    send(studio, lesson, (PDF, "脚印图.pdf"))
    with services.database.readers() as session:
        made = session.scalars(select(Attachment)).one()
    studio.send(f"/studio/lessons/{lesson.id}/attachments/{made.id}/remove")
    with services.database.sessions() as session:
        factories.member(session, "赵铁山", Role.OPERATOR)
        session.commit()
    operator = Studio(client.application.test_client(), _named(services, "赵铁山"))
    page = operator.page("/operations/audit")
    assert "讲义" in page
    assert "脚印图" in page


def _named(services: Services, name: str) -> Member:
    with services.database.readers() as session:
        return session.scalars(select(Member).where(Member.name == name)).one()


def test_a_file_whose_connection_breaks_goes_on_where_it_stopped(
    client: FlaskClient,
    bearer: Bearer,
    add_member: AddMember,
    teacher: Member,
    lesson: Lesson,
    services: Services,
) -> None:
    tus = {**bearer(teacher), "Tus-Resumable": "1.0.0"}
    name = base64.b64encode("脚印图.pdf".encode()).decode()
    begin = {**tus, "Upload-Length": str(len(PDF)), "Upload-Metadata": f"filename {name}"}
    where = client.post(f"/uploads/handouts/{lesson.id}", headers=begin).headers["Location"]

    def send(start: int, body: bytes) -> TestResponse:
        headers = {**tus, "Upload-Offset": str(start)}
        return client.patch(where, headers=headers, data=body, content_type="application/offset+octet-stream")

    assert send(0, PDF[:5]).headers["Upload-Offset"] == "5"
    assert send(0, PDF).status_code == 409
    assert client.head(where, headers=tus).headers["Upload-Offset"] == "5"
    other = {**bearer(add_member("陈静", Role.MODERATOR)), "Tus-Resumable": "1.0.0"}
    assert client.head(where, headers=other).status_code == 404
    done = send(5, PDF[5:])
    assert (done.status_code, done.headers["Upload-Offset"]) == (204, str(len(PDF)))
    assert client.get(done.headers["Content-Location"], headers=tus).data == PDF
    listed = client.get(f"/api/v1/lessons/{lesson.id}/attachments", headers=tus).json["items"]
    assert [one["file_name"] for one in listed] == ["脚印图.pdf"]
    assert client.head(where, headers=tus).status_code == 404
    assert not list((services.intake.settings.folder / "handouts").iterdir())


def test_a_last_answer_that_was_lost_costs_nothing(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson, services: Services
) -> None:
    """The process was killed when all bytes were on disk: asking for the offset completes the upload."""
    tus = {**bearer(teacher), "Tus-Resumable": "1.0.0"}
    begin = {**tus, "Upload-Length": str(len(PDF)), "Upload-Metadata": "filename YS5wZGY="}
    where = client.post(f"/uploads/handouts/{lesson.id}", headers=begin).headers["Location"]
    parts_of(services.intake.settings).path(where.rpartition("/")[2]).write_bytes(PDF)
    assert client.head(where, headers=tus).headers["Upload-Offset"] == str(len(PDF))
    assert len(client.get(f"/api/v1/lessons/{lesson.id}/attachments", headers=tus).json["items"]) == 1


@pytest.mark.parametrize(
    ("name", "body", "length", "code"),
    [
        ("图.svg", PDF, len(PDF), "unknown_kind"),
        ("空.pdf", b"", 0, "empty_file"),
        ("大.pdf", b"", MOST_BYTES + 1, "handout_too_large"),
        ("假.pdf", b"<html>", 6, "not_its_kind"),
    ],
)
def test_a_file_that_cannot_be_a_handout_is_refused_and_forgotten(
    client: FlaskClient,
    bearer: Bearer,
    teacher: Member,
    lesson: Lesson,
    services: Services,
    name: str,
    body: bytes,
    length: int,
    code: str,
) -> None:
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    headers = {**bearer(teacher), "Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": metadata}
    sent = {"data": body, "content_type": "application/offset+octet-stream"} if body else {}
    answer = client.post(f"/uploads/handouts/{lesson.id}", headers=headers, **sent)
    assert (answer.status_code, answer.json["error"]) == (413 if "large" in code else 422, code)
    folder = services.intake.settings.folder / "handouts"
    assert not folder.exists() or not list(folder.iterdir())
    with services.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(HandoutUpload)) == 0


def test_uploads_that_nobody_goes_on_with_are_swept_away(
    session: Session, services: Services, teacher: Member, lesson: Lesson
) -> None:
    intake = services.intake
    there = session.get_one(Lesson, lesson.id)
    member = session.get_one(Member, teacher.id)
    old, new = (resuming.begin(session, intake, member, there, ("a.pdf", 5)) for _ in range(2))
    old.touched_at = now() - 2 * intake.settings.lifetime
    long_ago = old.touched_at.timestamp()
    os.utime(parts_of(intake.settings).path(old.id), (long_ago, long_ago))
    session.flush()
    resuming.sweep(session, intake, now())
    assert list(session.scalars(select(HandoutUpload.id))) == [new.id] == parts_of(intake.settings).ids()
