"""Captions: real files and hostile ones go in, plain WebVTT comes out."""

import io
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from catalog.captions.cues import written
from catalog.captions.errors import NotCaptions, TooManyCues, UnknownEncoding
from catalog.captions.reading import MAX_CUES, MAX_LINES
from catalog.captions.service import parse
from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from school.services import Services
from storage.files import FileStore
from tests.conftest import EITHER, AddMember, Bearer

SRT = "1\n00:00:01,000 --> 00:00:02,500\n先迈左脚\n\n2\n00:00:03,000 --> 00:00:04,000\n再迈右脚\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.500\n先迈左脚\n\n00:03.000 --> 00:04.000\n再迈右脚\n"


@pytest.mark.parametrize(
    "body",
    [
        SRT.encode(),
        VTT.encode(),
        SRT.replace("\n", "\r\n").encode("utf-8-sig"),
        SRT.encode("utf-16"),
        SRT.encode("gbk"),
    ],
    ids=["srt", "vtt", "srt from Windows", "utf-16", "gbk"],
)
def test_each_usual_form_is_read(body: bytes) -> None:
    assert [(cue.start, cue.end, cue.text) for cue in parse(body)] == [
        (1.0, 2.5, "先迈左脚"),
        (3.0, 4.0, "再迈右脚"),
    ]


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.srt", SRT)
    return file.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        zipped(),
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
        b"WEBVTT\n\n00:05.000 --> 00:01.000\nback in time\n",
        b"\x00\x01\x02" * 100,
        b"\xff\xfe\x00",
    ],
    ids=["empty", "text", "zip", "ffconcat", "playlist", "end before start", "binary", "half a utf-16"],
)
def test_what_holds_no_captions_is_refused(body: bytes) -> None:
    with pytest.raises((NotCaptions, UnknownEncoding)):
        parse(body)


def test_a_million_cues_are_refused_before_they_are_read() -> None:
    with pytest.raises(TooManyCues):
        parse(b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n" * (MAX_CUES + 1))


@pytest.mark.parametrize("filler", [b"\n", b"NOTE\n", b"x\n"], ids=["nothing", "notes", "text"])
def test_a_file_of_endless_lines_is_refused_before_it_is_read(filler: bytes) -> None:
    with pytest.raises(TooManyCues):
        parse(b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + filler * (MAX_LINES + 1))


def test_text_written_as_entities_cannot_become_markup_or_a_second_cue() -> None:
    hidden = (
        "1\n00:00:01,000 --> 00:00:02,000\n&lt;b&gt;x&#10;&#10;00:00:05.000 --&gt; 00:00:06.000&#10;y\u2028\u2028z\n"
    )
    clean = written(parse(hidden.encode()))
    assert clean.count("-->") == 1
    assert clean.endswith("&lt;b&gt;x\n00:00:05.000 → 00:00:06.000\ny\nz\n")


def test_styles_scripts_and_markup_do_not_come_through() -> None:
    hostile = (
        "WEBVTT\n\nSTYLE\n::cue { background: url(http://evil/) }\n\nNOTE secret\n\n"
        "00:01.000 --> 00:02.000 position:10%\n"
        "<script>alert(1)</script><img src=x onerror=alert(2)><c.red>红</c> &amp; 5 < 6 {\\an8}\n"
    )
    clean = written(parse(hostile.encode()))
    assert clean == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nalert(1)红 &amp; 5 &lt; 6\n"


def test_what_is_written_is_read_back_the_same() -> None:
    cues = parse(SRT.encode())
    assert parse(written(cues).encode()) == cues


def test_deleted_captions_are_restored_by_their_address(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    headers = bearer(teacher)
    where = f"/api/v1/lessons/{lesson.id}/captions/zh-CN"
    [there] = client.put(where, data=SRT, headers=headers).json["captions"]
    words = client.get(there["url"], headers=headers).text
    client.delete(where, headers=headers)
    answer = client.post(f"{where}/restore", json={"url": there["url"]}, headers=headers)
    assert answer.status_code == 200
    [back] = answer.json["captions"]
    assert (back["language"], back["cues"]) == ("zh-CN", there["cues"])
    assert client.get(back["url"], headers=headers).text == words
    unknown = client.post(f"{where}/restore", json={"url": f"/captions/{lesson.id}/nothing.vtt"}, headers=headers)
    assert (unknown.status_code, unknown.json["error"]) == (404, "not_found")
    assert client.post(f"{where}/restore", json={"url": "/captions/../x.vtt"}, headers=headers).status_code == 422


def test_captions_are_set_served_replaced_and_removed(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    headers = bearer(teacher)
    where = f"/api/v1/lessons/{lesson.id}/captions/zh-CN"
    first = client.put(where, data=SRT, headers=headers | {"Content-Type": "application/x-subrip"}).json["captions"]
    assert [(found["language"], found["label"], found["cues"]) for found in first] == [("zh-CN", "简体中文", 2)]
    served = client.get(first[0]["url"], headers=headers)
    assert served.mimetype == "text/vtt"
    assert "先迈左脚" in served.get_data(as_text=True)
    assert client.get(first[0]["url"]).status_code == 404  # a draft's captions are as private as the draft
    again = where.replace("zh-CN", "ZH-cn")  # the same language, so the same captions
    second = client.put(again, data=VTT, headers=headers | {"Content-Type": "text/vtt"}).json["captions"]
    assert [found["language"] for found in second] == ["zh-CN"]
    assert second[0]["url"] != first[0]["url"]
    assert client.delete(where, headers=headers).status_code == 204
    assert client.get(f"/api/v1/lessons/{lesson.id}", headers=headers).json["captions"] == []


@EITHER
@pytest.mark.parametrize("language", ["x", "zh_CN", "..", "english!", "zh-CN-a-b-c-d"])
def test_a_language_that_is_none_is_refused(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson, language: str
) -> None:
    answer = client.put(
        f"/api/v1/lessons/{lesson.id}/captions/{language}",
        data=SRT,
        headers=bearer(teacher) | {"Content-Type": "text/plain"},
    )
    assert answer.status_code == 404


@EITHER
@pytest.mark.parametrize("role", [Role.RESIDENT, Role.INSTRUCTOR, Role.OPERATOR])
def test_nobody_else_captions_a_teachers_lesson(
    client: FlaskClient, bearer: Bearer, add_member: AddMember, lesson: Lesson, role: Role
) -> None:
    headers = bearer(add_member("丙", role)) | {"Content-Type": "text/vtt"}
    expected = 403 if role is Role.OPERATOR else 404
    where = f"/api/v1/lessons/{lesson.id}/captions/en"
    assert client.put(where, data=VTT, headers=headers).status_code == expected
    assert client.delete(where, headers=headers).status_code == expected


@EITHER
@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (zipped(), "application/x-subrip", 422, "not_captions"),
        (b"#EXTM3U\n", "text/plain", 422, "not_captions"),
        (SRT.encode(), "application/json", 415, "wrong_content_type"),
        (SRT.encode(), "image/png", 415, "wrong_content_type"),
    ],
    ids=["zip", "playlist", "json", "picture"],
)
def test_what_is_refused_is_told_with_a_code_and_a_sentence(
    client: FlaskClient,
    bearer: Bearer,
    teacher: Member,
    lesson: Lesson,
    body: bytes,
    kind: str,
    status: int,
    code: str,
) -> None:
    headers = bearer(teacher) | {"Content-Type": kind}
    answer = client.put(f"/api/v1/lessons/{lesson.id}/captions/en", data=body, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (status, code)
    assert answer.json["message"]


@EITHER
def test_captions_larger_than_a_form_are_413(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    answer = client.put(
        f"/api/v1/lessons/{lesson.id}/captions/en",
        data=b"x" * (2 * 1024**2 + 1),
        headers=bearer(teacher) | {"Content-Type": "text/plain"},
    )
    assert answer.status_code == 413


@pytest.mark.databases("sqlite")
def test_a_store_that_takes_its_time_holds_up_no_writer(
    client: FlaskClient,
    bearer: Bearer,
    teacher: Member,
    lesson: Lesson,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = FileStore.put

    def slow(self: FileStore, key: str, data: bytes) -> None:
        with services.database.sessions() as other:  # with a lock held this would fail after its timeout
            other.execute(text("DELETE FROM ended_session"))
            other.commit()
        real(self, key, data)

    monkeypatch.setattr(FileStore, "put", slow)
    where = f"/api/v1/lessons/{lesson.id}/captions/zh-CN"
    answer = client.put(where, data=VTT, headers=bearer(teacher) | {"Content-Type": "text/vtt"})
    assert (answer.status_code, len(answer.json["captions"])) == (200, 1)
