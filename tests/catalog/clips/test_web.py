"""Clips over HTTP: the contract of the API, from sharing to a lesson of a course."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.clips import service as clips
from catalog.clips.models import Clip
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member, Role
from catalog.uploads.models import UploadState
from school.services import Services
from tests import factories
from tests.apps import new_app
from tests.conftest import EITHER, AddMember, Bearer, draft

pytestmark = EITHER
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def resident(add_member: AddMember) -> Member:
    return add_member("周美华", Role.RESIDENT)


@pytest.fixture
def moderator(add_member: AddMember) -> Member:
    return add_member("高敏", Role.MODERATOR)


@pytest.fixture
def teacher(add_member: AddMember) -> Member:
    return add_member("王桂兰", Role.INSTRUCTOR)


@pytest.fixture
def lesson(services: Services, teacher: Member) -> Lesson:
    return draft(services, teacher)


def _ready(services: Services, clip_id: str) -> None:
    """Let the clip's first video become ready, as a worker does."""
    with services.database.sessions() as session:
        clip = session.get_one(Clip, clip_id)
        factories.package(session, factories.upload(session, clip.video, UploadState.READY))
        clips.video_is_ready(session, clip.video, now())
        session.commit()


def _share(client: FlaskClient, headers: dict[str, str], **said: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/clips", json={"title": "我们楼的十字步", "consent": True} | said, headers=headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def test_a_clip_goes_from_sharing_over_the_desk_into_a_lesson(
    client: FlaskClient, services: Services, resident: Member, moderator: Member, lesson: Lesson, bearer: Bearer
) -> None:
    hers, theirs = bearer(resident), bearer(moderator)
    clip = _share(client, hers, description="左脚先走")
    assert (clip["state"], clip["owner"], clip["placed"]) == ("DRAFT", "周美华", None)
    address = f"/api/v1/clips/{clip['id']}"
    assert client.post(f"{address}/submit", headers=hers).status_code == 409
    assert client.get(address).status_code == 404
    assert client.get(address, headers=bearer(resident)).get_json()["next_step"]

    _ready(services, clip["id"])
    queue = client.get("/api/v1/review", headers=theirs).get_json()
    assert [(one["id"], one["waits_for"], one["needs"]) for one in queue["items"]] == [(clip["id"], "REVIEW", 1)]
    assert (queue["total"], queue["next"]) == (1, None)
    claimed = client.post(f"/api/v1/review/{clip['id']}/claim", headers=theirs).get_json()
    assert claimed["claimed_by"] == "高敏"
    assert client.get("/api/v1/review?category=&mine=", headers=theirs).get_json()["total"] == 1
    mine = client.get("/api/v1/review?mine=1", headers=theirs).get_json()
    assert [one["id"] for one in mine["items"]] == [clip["id"]]

    remarks = [{"at": 12.5, "text": "门牌号看得见"}]
    sent = {"decision": "return", "reason": "请改一处", "remarks": remarks}
    assert client.post(f"/api/v1/review/{clip['id']}", json=sent, headers=theirs).status_code == 200
    seen = client.get(address, headers=hers).get_json()
    assert (seen["state"], seen["reason"]) == ("RETURNED", "请改一处")
    assert [(one["at"], one["text"]) for one in seen["remarks"]] == [(12.5, "门牌号看得见")]
    answered = client.put(f"{address}/remarks/{seen['remarks'][0]['id']}", json={"answer": "盖住了"}, headers=hers)
    assert answered.get_json()["remarks"][0]["answer"] == "盖住了"
    assert client.post(f"{address}/submit", headers=hers).get_json()["state"] == "IN_REVIEW"

    place = {"decision": "approve", "lesson": lesson.id, "at": 30}
    decided = client.post(f"/api/v1/review/{clip['id']}", json=place, headers=theirs).get_json()
    assert (decided["state"], decided["placed"]["at"]) == ("PUBLISHED", 30)
    again = client.post(f"/api/v1/review/{clip['id']}", json=place, headers=theirs)
    assert (again.status_code, again.get_json()["error"]) == (409, "already_decided")
    public = client.get(address).get_json()
    assert public["playlist"].startswith("/media/")
    assert public["placed"] == {"course": lesson.course_id, "lesson": lesson.id, "at": 30}
    assert (public["remarks"], public["reason"], public["next_step"]) == ([], None, "")

    gone = client.post(f"{address}/withdraw", headers=hers).get_json()
    assert (gone["state"], gone["playlist"], gone["placed"]) == ("WITHDRAWN", None, None)
    assert client.get(address, headers=theirs).status_code == 404


def test_a_clip_becomes_a_lesson_of_a_course(
    client: FlaskClient, services: Services, resident: Member, moderator: Member, teacher: Member, bearer: Bearer
) -> None:
    course = factories.published_course(services, teacher, "邻里秧歌", ["十字步"])
    clip = _share(client, bearer(resident))
    _ready(services, clip["id"])
    sent = {"decision": "approve", "course": course.id}
    assert client.post(f"/api/v1/review/{clip['id']}", json=sent, headers=bearer(moderator)).status_code == 200
    lessons = client.get(f"/api/v1/courses/{course.id}").get_json()["lessons"]
    assert [one["title"] for one in lessons] == ["十字步", "我们楼的十字步"]
    own = client.get(f"/api/v1/lessons/{lessons[1]['id']}").get_json()
    assert own["playlist"] == client.get(f"/api/v1/clips/{clip['id']}").get_json()["playlist"]

    said = {"reason": "家属不同意"}
    assert client.post(f"/api/v1/clips/{clip['id']}/recall", json=said, headers=bearer(moderator)).status_code == 200
    for address in (f"/api/v1/lessons/{lessons[1]['id']}", f"/api/v1/clips/{clip['id']}", own["playlist"]):
        assert client.get(address).status_code == 404, address
    assert len(client.get(f"/api/v1/courses/{course.id}").get_json()["lessons"]) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"title": "十字步"}, 422, "no_consent"),
        ({"title": "十字步", "consent": False}, 422, "no_consent"),
        ({"title": "十字步", "consent": "true"}, 422, None),
        ({"title": "十字步", "consent": True, "children": True}, 422, "no_guardian"),
        ({"consent": True}, 422, None),
        ({"title": "\u200b", "consent": True}, 422, "empty_field"),
        ({"title": "十字步", "consent": True, "owner": "x"}, 422, None),
        ({"title": "十字步", "consent": True, "lesson": "none"}, 404, "not_found"),
        ({"title": "十字步", "consent": True, "category": "none"}, 404, "unknown_category"),
    ],
)
def test_a_clip_that_cannot_be_is_refused(
    client: FlaskClient, resident: Member, bearer: Bearer, body: dict[str, Any], status: int, code: str | None
) -> None:
    answer = client.post("/api/v1/clips", json=body, headers=bearer(resident))
    assert answer.status_code == status, answer.text
    assert code is None or answer.get_json()["error"] == code
    assert client.get("/api/v1/clips", headers=bearer(resident)).get_json()["items"] == []


def test_a_file_is_sent_for_a_clip_by_its_owner_alone(
    client: FlaskClient, services: Services, resident: Member, teacher: Member, bearer: Bearer
) -> None:
    clip = _share(client, bearer(resident))

    def send(member: Member, length: int = 5, **named: str) -> Any:
        metadata = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in named.items())
        headers = TUS | bearer(member) | {"Upload-Length": str(length), "Upload-Metadata": metadata}
        return client.post("/uploads/", headers=headers)

    assert send(teacher, clip=clip["id"]).status_code == 404
    assert send(resident, clip=clip["id"], lesson="both").status_code == 400
    opened = send(resident, clip=clip["id"], filename="a.mp4")
    assert opened.status_code == 201
    upload = client.get(f"/api/v1/uploads/{opened.location.rpartition('/')[2]}", headers=bearer(resident)).get_json()
    assert (upload["clip"], upload["lesson"]) == (clip["id"], None)
    assert client.delete(f"/api/v1/uploads/{upload['id']}", headers=bearer(resident)).status_code == 204
    assert client.get(f"/api/v1/clips/{clip['id']}", headers=bearer(resident)).status_code == 200
    _ready(services, clip["id"])
    assert send(resident, clip=clip["id"]).status_code == 409


def test_a_quota_of_bytes_is_told_before_the_file(services: Services, resident: Member, bearer: Bearer) -> None:
    client = new_app(replace(services, settings=replace(services.settings, clips_mb=1))).test_client()
    clip = _share(client, bearer(resident))
    metadata = f"clip {b64encode(clip['id'].encode()).decode()}"
    headers = TUS | bearer(resident) | {"Upload-Length": str(2 * 1024**2), "Upload-Metadata": metadata}
    answer = client.post("/uploads/", headers=headers)
    assert answer.status_code == 413
    assert "1 MB" in answer.text


def test_an_editor_with_an_old_version_overwrites_nothing(
    client: FlaskClient, resident: Member, bearer: Bearer
) -> None:
    hers = bearer(resident)
    clip = _share(client, hers)
    address = f"/api/v1/clips/{clip['id']}"
    tag = client.get(address, headers=hers).headers["ETag"]
    first = client.patch(address, json={"title": "一"}, headers=hers | {"If-Match": tag})
    late = client.patch(address, json={"title": "二"}, headers=hers | {"If-Match": tag})
    assert (first.status_code, late.status_code) == (200, 409)
    assert client.get(address, headers=hers).get_json()["title"] == "一"


def test_viewers_report_a_clip(
    client: FlaskClient, services: Services, session: Session, resident: Member, moderator: Member, bearer: Bearer
) -> None:
    clip = _share(client, bearer(resident))
    _ready(services, clip["id"])
    client.post(f"/api/v1/review/{clip['id']}", json={"decision": "approve"}, headers=bearer(moderator))
    for number in range(3):
        neighbour = factories.member(session, f"老师{number}")
        session.commit()
        sent = client.post(
            f"/api/v1/clips/{clip['id']}/reports", json={"reason": "有广告"}, headers=bearer(neighbour)
        )
        assert sent.status_code == 204
    assert client.get(f"/api/v1/clips/{clip['id']}").status_code == 404
    hers = client.get(f"/api/v1/clips/{clip['id']}", headers=bearer(resident)).get_json()
    assert (hers["state"], hers["hidden"]) == ("PUBLISHED", True)
    desk = client.get(f"/api/v1/review/{clip['id']}", headers=bearer(moderator)).get_json()
    assert [one["reason"] for one in desk["reports"]] == ["有广告"] * 3
