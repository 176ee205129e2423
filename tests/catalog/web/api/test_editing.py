"""ETag and If-Match: a program does not overwrite what somebody else wrote meanwhile."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalog.courses.models import Lesson
from catalog.members.models import Member
from tests.conftest import EITHER, AddMember, Bearer

pytestmark = EITHER
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n"


@pytest.fixture
def headers(bearer: Bearer, teacher: Member) -> dict[str, str]:
    return bearer(teacher)


@pytest.fixture(params=["courses", "lessons"])
def address(request: pytest.FixtureRequest, lesson: Lesson) -> str:
    return f"/api/v1/{request.param}/{lesson.id if request.param == 'lessons' else lesson.course_id}"


def version(answer: TestResponse) -> str:
    """The part of the entity tag that names the version; behind a dot the one of a GET names the whole answer."""
    return answer.headers["ETag"].strip('"').partition(".")[0]


def test_an_edit_from_an_older_version_is_refused_and_changes_nothing(
    client: FlaskClient, headers: dict[str, str], address: str
) -> None:
    seen = client.get(address, headers=headers).headers["ETag"]
    first = client.patch(address, json={"title": "第一"}, headers=headers | {"If-Match": seen})
    assert first.status_code == 200
    late = client.patch(address, json={"title": "第二"}, headers=headers | {"If-Match": seen})
    assert (late.status_code, late.get_json()["error"]) == (409, "changed_meanwhile")
    now = client.get(address, headers=headers)
    assert (now.get_json()["title"], version(now)) == ("第一", version(first))
    again = {"If-Match": f'"other", {now.headers["ETag"]}'}
    assert client.patch(address, json={"title": "第二"}, headers=headers | again).status_code == 200


@pytest.mark.parametrize("match", [{}, {"If-Match": "*"}])
def test_without_a_version_an_edit_is_done(
    client: FlaskClient, headers: dict[str, str], address: str, match: dict[str, str]
) -> None:
    assert client.patch(address, json={"title": "第一"}, headers=headers).status_code == 200
    assert client.patch(address, json={"title": "第二"}, headers=headers | match).status_code == 200


def test_an_order_from_an_older_version_is_refused(
    client: FlaskClient, headers: dict[str, str], lesson: Lesson
) -> None:
    address = f"/api/v1/courses/{lesson.course_id}"
    seen = {"If-Match": client.get(address, headers=headers).headers["ETag"]}
    answers = [client.patch(address, json={"lessons": [lesson.id]}, headers=headers | seen) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_captions_are_part_of_the_lessons_version(
    client: FlaskClient, headers: dict[str, str], lesson: Lesson, method: str
) -> None:
    address, vtt = f"/api/v1/lessons/{lesson.id}", {"Content-Type": "text/vtt"}
    seen = {"If-Match": client.get(address, headers=headers).headers["ETag"]}
    put = client.put(f"{address}/captions/en", data=VTT, headers=headers | vtt | seen)
    assert put.status_code == 200
    body = {"data": VTT} if method == "PUT" else {}
    late = client.open(f"{address}/captions/en", method=method, headers=headers | vtt | seen, **body)
    assert late.status_code == 409
    now = client.get(address, headers=headers)
    assert version(now) == version(put)
    assert [one["language"] for one in now.get_json()["captions"]] == ["en"]


def test_who_may_not_edit_is_not_told_of_versions(
    client: FlaskClient, headers: dict[str, str], bearer: Bearer, lesson: Lesson, add_member: AddMember
) -> None:
    client.post(f"/api/v1/courses/{lesson.course_id}/publish", headers=headers)
    resident = bearer(add_member("李梅"))
    address = f"/api/v1/courses/{lesson.course_id}"
    answer = client.patch(address, json={"title": "x"}, headers=resident | {"If-Match": '"old"'})
    assert answer.status_code == 403
