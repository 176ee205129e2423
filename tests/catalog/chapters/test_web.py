"""Chapters over HTTP: the API, the file for players, two editors."""

import pytest
from flask.testing import FlaskClient

from catalog.courses.models import Course, Lesson
from catalog.members.models import Member
from school.services import Services
from tests import factories
from tests.conftest import EITHER, Bearer

ITEMS = [{"at": 0.0, "title": "热身"}, {"at": 70.5, "title": "站位"}]


@pytest.fixture
def course(services: Services, teacher: Member) -> Course:
    return factories.published_course(services, teacher, "秧歌舞入门", ["十字步"])


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return course.lessons[0]


@EITHER
def test_chapters_are_set_and_told_with_the_lesson_and_as_webvtt(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    where = f"/api/v1/lessons/{lesson.id}"
    answer = client.put(f"{where}/chapters", json={"items": ITEMS}, headers=bearer(teacher))
    assert (answer.status_code, answer.json) == (200, {"items": ITEMS, "beyond": []})
    assert client.get(f"{where}/chapters").json == {"items": ITEMS, "beyond": []}
    assert client.get(where).json["chapters"] == ITEMS
    version = answer.headers["ETag"].strip('"').partition(".")[0]
    file = client.get(f"/chapters/{lesson.id}/{version}.vtt")
    assert file.mimetype == "text/vtt"
    assert file.text.splitlines()[2:4] == ["00:00:00.000 --> 00:01:10.500", "热身"]
    assert file.cache_control.public
    assert client.get(f"/chapters/{lesson.id}/old.vtt").status_code == 404


def test_two_editors_do_not_overwrite_each_other(
    client: FlaskClient, bearer: Bearer, teacher: Member, lesson: Lesson
) -> None:
    where = f"/api/v1/lessons/{lesson.id}/chapters"
    seen = client.get(where).headers["ETag"]
    first = client.put(where, json={"items": ITEMS[:1]}, headers=bearer(teacher) | {"If-Match": seen})
    assert first.status_code == 200
    second = client.put(where, json={"items": ITEMS}, headers=bearer(teacher) | {"If-Match": seen})
    assert (second.status_code, second.json["error"]) == (409, "changed_meanwhile")
    again = client.put(where, json={"items": ITEMS}, headers=bearer(teacher) | {"If-Match": first.headers["ETag"]})
    assert again.status_code == 200


@EITHER
@pytest.mark.parametrize(
    ("items", "error"),
    [
        ([{"at": 9, "title": "站位"}, {"at": 3, "title": "热身"}], "chapter_out_of_order"),
        ([{"at": 99_999, "title": "站位"}], "chapter_beyond_end"),
        ([{"at": 1, "title": " "}], "chapter_untitled"),
        ([{"at": 1, "title": ""}], "invalid"),
        ([{"at": -1, "title": "站位"}], "invalid"),
        ([{"at": 1, "title": "走" * 81}], "invalid"),
        ([{"at": 1, "title": "站位", "colour": "red"}], "invalid"),
    ],
)
def test_a_refusal_names_what_is_wrong(
    client: FlaskClient,
    bearer: Bearer,
    teacher: Member,
    lesson: Lesson,
    items: list[dict[str, object]],
    error: str,
) -> None:
    answer = client.put(f"/api/v1/lessons/{lesson.id}/chapters", json={"items": items}, headers=bearer(teacher))
    assert (answer.status_code, answer.json["error"]) == (422, error)
