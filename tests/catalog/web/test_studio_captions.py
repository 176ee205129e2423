"""Captions in the studio, as they work without any script."""

import io
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalog.captions.models import Captions, Origin
from catalog.courses.models import Lesson
from catalog.members.models import Member
from school.services import Services
from tests.catalog.web.test_studio import Studio
from tests.conftest import EITHER, Bearer

SRT = "1\n00:00:01,000 --> 00:00:02,500\n先迈左脚\n\n2\n00:00:03,000 -->\n再迈右脚\n"
ENGLISH = "1\n00:00:01,000 --> 00:00:02,500\nLeft foot\n"


@pytest.fixture
def studio(client: FlaskClient, teacher: Member) -> Studio:
    return Studio(client, teacher)


def put(studio: Studio, lesson: Lesson, content: str | bytes, name: str, language: str = "") -> TestResponse:
    body = content.encode() if isinstance(content, str) else content
    data = {"csrf_token": studio.token, "language": language, "file": (io.BytesIO(body), name)}
    return studio.client.post(f"/studio/lessons/{lesson.id}/captions", data=data)


def known(services: Services, lesson: Lesson) -> dict[str, tuple[int, int, Origin | None]]:
    with services.database.readers() as session:
        found = session.get_one(Lesson, lesson.id).captions
        return {one.language: (one.cues, one.left_out, one.origin) for one in found}


def test_a_file_is_uploaded_listed_replaced_deleted_and_brought_back(
    studio: Studio,
    services: Services,
    lesson: Lesson,
) -> None:
    where = f"/studio/lessons/{lesson.id}/captions"
    assert "这一课还没有字幕" in studio.page(where)
    answer = put(studio, lesson, SRT, "十字步.zh.srt")
    assert (answer.status_code, answer.location) == (303, where)
    page = studio.page(where)
    assert "收下 1 条字幕，有 1 处没有用上：没有结束时间（第 6 行）。" in page
    assert re.search(r"1 条&emsp;上传的&emsp;有 1 处没有用上", page)
    assert known(services, lesson) == {"zh-CN": (1, 1, Origin.UPLOADED)}

    replaced = put(studio, lesson, SRT.replace("-->\n再", "--> 00:00:04,000\n再"), "x.txt", "zh-CN")
    assert known(services, lesson)["zh-CN"][0] == 2
    offer = studio.page(replaced.location)
    assert "原来的简体中文字幕已被替换。" in offer
    undo = re.search(r'action="(/studio/[^"]+/restore)".*?name="name" value="(\w+)"', offer, re.S)
    assert undo
    studio.send(undo[1], name=undo[2])
    assert known(services, lesson)["zh-CN"][0] == 1

    deleted = studio.send(f"{where}/zh-CN/delete")
    assert known(services, lesson) == {}
    offer = studio.page(deleted.location)
    assert "简体中文字幕已删除。" in offer
    undo = re.search(r'action="(/studio/[^"]+/restore)".*?name="name" value="(\w+)"', offer, re.S)
    assert undo
    studio.send(undo[1], name=undo[2])
    assert known(services, lesson)["zh-CN"][0] == 1
    served = re.search(r'href="(/captions/[^"]+)" download="([^"]+)"', studio.page(where))
    assert served
    assert "先迈左脚" in studio.client.get(served[1]).text
    assert served[2] == f"{lesson.title}.zh-CN.vtt"


@EITHER
@pytest.mark.parametrize(
    ("content", "name", "language", "sentence"),
    [
        ("", "", "", "请先选一个文件。"),
        ("hello", "a.zh.srt", "", "这个文件里没有字幕"),
        (ENGLISH, "a.srt", "", "看不出是哪种语言"),
        (ENGLISH, "a.srt", "no language", "no language"),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\n\xd0\xd1\xcf\xf0\xe8\xe2\xe5\xf2\n",
            "a.srt",
            "",
            "认不出这个文件的文字编码",
        ),
        ("x" * (2 * 1024**2 + 300_000), "a.srt", "zh-CN", "超过 2 MB"),
    ],
    ids=["no file", "no captions", "no language", "not a language", "encoding", "too large"],
)
def test_what_is_refused_is_told_where_the_file_is_chosen(
    studio: Studio,
    services: Services,
    lesson: Lesson,
    content: str | bytes,
    name: str,
    language: str,
    sentence: str,
) -> None:
    answer = put(studio, lesson, content, name, language)
    assert answer.status_code in (413, 422)
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert known(services, lesson) == {}


@EITHER
def test_characters_tell_the_language_when_the_name_does_not(
    studio: Studio,
    services: Services,
    lesson: Lesson,
) -> None:
    put(studio, lesson, SRT.encode("gbk"), "字幕.srt")
    assert list(known(services, lesson)) == ["zh-CN"]


@EITHER
@pytest.mark.parametrize("name", ["nowhere", "../../sources/x", "x" * 300, ""])
def test_what_was_never_there_cannot_be_brought_back(studio: Studio, lesson: Lesson, name: str) -> None:
    answer = studio.send(f"/studio/lessons/{lesson.id}/captions/en/restore", name=name)
    assert answer.status_code == 410


@EITHER
def test_the_lesson_its_row_and_its_page_tell_of_captions(
    studio: Studio,
    client: FlaskClient,
    lesson: Lesson,
    services: Services,
) -> None:
    with services.database.sessions() as session:
        for language in ("zh-CN", "en"):
            session.add(Captions(video_id=lesson.video_id, language=language, cues=3, origin=Origin.EMBEDDED))
        session.commit()
    assert f"“{lesson.title}”的字幕：英语、中文" in studio.page(f"/studio/courses/{lesson.course_id}")
    assert "英语、中文" in studio.page(f"/studio/lessons/{lesson.id}")
    assert "视频文件自带" in studio.page(f"/studio/lessons/{lesson.id}/captions")
    assert "有字幕：英语、中文" in client.get(f"/lessons/{lesson.id}").text


@EITHER
def test_programs_are_told_what_was_read(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    where, headers = f"/api/v1/lessons/{lesson.id}/captions/zh-CN", bearer(teacher)
    answer = client.put(where, data=SRT, headers=headers | {"Content-Type": "text/plain", "Accept-Language": "en"})
    assert answer.json["read"] == {
        "kept": 1,
        "left_out": 1,
        "remarks": [{"line": 6, "reason": "no_end"}],
        "message": "1 caption kept, 1 left out: no end time (line 6).",
    }
    assert [(one["origin"], one["left_out"]) for one in answer.json["captions"]] == [("uploaded", 1)]
    numbers = SRT.replace("先迈左脚", f"&#{'9' * 5000};")
    assert client.put(where, data=numbers, headers=headers | {"Content-Type": "text/plain"}).status_code == 200


@EITHER
@pytest.mark.parametrize("what", ["put", "delete"])
def test_captions_that_somebody_else_changed_meanwhile_are_not_overwritten(
    studio: Studio, services: Services, lesson: Lesson, what: str
) -> None:
    where = f"/studio/lessons/{lesson.id}/captions"
    put(studio, lesson, ENGLISH, "a.en.srt")
    seen = re.findall(r'name="seen" value="([^"]+)"', studio.page(where))[-1]
    put(studio, lesson, SRT, "a.txt", "en")
    file = (io.BytesIO(ENGLISH.encode()), "a.srt")
    data = {"csrf_token": studio.token, "seen": seen, "language": "en"} | ({"file": file} if what == "put" else {})
    refused = studio.client.post(where if what == "put" else f"{where}/en/delete", data=data)
    assert refused.status_code == 409
    assert "什么都没有被覆盖" in refused.text
    assert known(services, lesson) == {"en": (1, 1, Origin.UPLOADED)}
    other = {
        "csrf_token": studio.token,
        "seen": seen,
        "language": "fr",
        "file": (io.BytesIO(ENGLISH.encode()), "a.srt"),
    }
    assert studio.client.post(where, data=other).status_code == 303  # another language is in nobody's way
