"""Handouts over HTTP: the API, the studio without scripts, and how files are delivered."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.attachments.models import Attachment
from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from school.services import Services
from tests import factories
from tests.catalog.attachments.asking import PDF
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, Bearer

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
