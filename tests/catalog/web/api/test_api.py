"""The JSON API as a program uses it: who may what, what is refused and how."""

import json
import math
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.database import new_id
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Video
from school.services import Services
from tests import factories
from tests.conftest import EITHER, PASSWORD, AddMember, Bearer


@pytest.fixture
def as_teacher(bearer: Bearer, teacher: Member) -> dict[str, str]:
    return bearer(teacher)


def make_ready(session: Session, lesson: Lesson) -> Upload:
    """Give a lesson a verified package, as the pipeline would."""
    upload = factories.upload(session, session.get_one(Video, lesson.video_id), UploadState.READY, progress=1.0)
    renditions = [{"height": 720, "width": 1280, "codec": "avc1.64001f", "bandwidth": 2_000_000}]
    factories.package(session, upload, duration=100.0, renditions=renditions)
    session.commit()
    return upload


@pytest.fixture
def ready(session: Session, lesson: Lesson, teacher: Member) -> Upload:
    return make_ready(session, lesson)


@EITHER
def test_a_name_and_a_password_give_a_token_that_opens_the_school(client: FlaskClient, teacher: Member) -> None:
    answer = client.post("/api/v1/tokens", json={"name": teacher.name, "password": PASSWORD})
    assert answer.status_code == 201
    mine = client.get("/api/v1/courses?mine=1", headers={"Authorization": f"Bearer {answer.json['token']}"})
    assert mine.json == {"items": [], "next": None}


@EITHER
@pytest.mark.parametrize(("name", "password"), [("王桂兰", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")])
def test_a_wrong_pair_is_401_and_does_not_say_which_half(
    client: FlaskClient, teacher: Member, name: str, password: str
) -> None:
    answer = client.post("/api/v1/tokens", json={"name": name, "password": password})
    assert (answer.status_code, answer.json["error"]) == (401, "wrong_password")


@EITHER
@pytest.mark.parametrize("token", ["", "nonsense", "a" * 5000])
def test_an_unknown_token_is_nobody(client: FlaskClient, token: str) -> None:
    answer = client.get("/api/v1/courses?mine=1", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json["error"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_a_new_school_has_its_default_categories(client: FlaskClient) -> None:
    found = client.get("/api/v1/categories").json
    assert found["next"] is None
    assert {"children", "tutoring", "elders", "finance", "skills", "mother-child", "medical", "neighbours"} <= {
        category["id"] for category in found["items"]
    }


@EITHER
def test_a_course_is_made_found_by_its_teacher_and_seen_by_others_once_published(
    client: FlaskClient, as_teacher: dict[str, str]
) -> None:
    draft = {"title": " 太极  拳 ", "category": "老人保健", "description": "二十四式\r\n慢慢学"}
    made = client.post("/api/v1/courses", json=draft, headers=as_teacher)
    assert made.status_code == 201
    assert (made.json["title"], made.json["category"], made.json["state"]) == ("太极 拳", "elders", "DRAFT")
    assert datetime.fromisoformat(made.json["created_at"]).tzinfo is not None
    where = f"/api/v1/courses/{made.json['id']}"
    assert client.get(where).status_code == 404
    assert client.get("/api/v1/courses").json["items"] == []
    assert [course["id"] for course in client.get("/api/v1/courses?mine=1", headers=as_teacher).json["items"]] == [
        made.json["id"]
    ]
    for _ in range(2):  # again: nothing changes
        assert client.post(f"{where}/publish", headers=as_teacher).json["state"] == "PUBLISHED"
    assert client.get(where).json["title"] == "太极 拳"
    assert client.post(f"{where}/withdraw", headers=as_teacher).json["state"] == "DRAFT"
    assert client.get(where).status_code == 404


@EITHER
def test_a_course_says_how_its_videos_are_prepared_to_those_who_work_on_it(
    client: FlaskClient, as_teacher: dict[str, str]
) -> None:
    draft = {"title": "老课件", "category": "dance", "preparing": "economical"}
    made = client.post("/api/v1/courses", json=draft, headers=as_teacher)
    where = f"/api/v1/courses/{made.json['id']}"
    assert made.json["preparing"] == "economical"
    assert client.patch(where, json={"title": "旧课件"}, headers=as_teacher).json["preparing"] == "economical"
    assert client.patch(where, json={"preparing": "usual"}, headers=as_teacher).json["preparing"] == "usual"
    assert client.patch(where, json={"preparing": "quick"}, headers=as_teacher).status_code == 422
    client.post(f"{where}/publish", headers=as_teacher)
    assert client.get(where).json["preparing"] is None


@EITHER
def test_a_course_is_published_at_a_time_which_its_teacher_alone_is_told(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson
) -> None:
    where = f"/api/v1/courses/{lesson.course_id}"
    publish = f"{where}/publish"
    planned = client.post(publish, json={"at": "2199-03-01T08:00:00+08:00"}, headers=as_teacher)
    assert (planned.status_code, planned.json["state"]) == (200, "DRAFT")
    assert planned.json["publish_at"] == "2199-03-01T00:00:00+00:00"
    assert [one["state"] for one in planned.json["lessons"]] == ["SCHEDULED"]
    for at, code in (("2001-01-01T00:00:00Z", 422), ("2199-03-01T08:00:00", 422), ("soon", 422), (7, 422)):
        assert client.post(publish, json={"at": at}, headers=as_teacher).status_code == code
    back = client.delete(publish, headers=as_teacher)
    assert (back.json["publish_at"], back.json["lessons"][0]["state"]) == (None, "DRAFT")
    assert client.post(publish, json={"at": None}, headers=as_teacher).json["state"] == "PUBLISHED"
    assert client.post(publish, json={"at": "2199-01-01T00:00:00Z"}, headers=as_teacher).status_code == 409
    client.post(f"{where}/lessons", json={"title": "扇花"}, headers=as_teacher)
    client.post(publish, json={"at": "2199-01-01T00:00:00Z"}, headers=as_teacher)
    assert client.get(where, headers=as_teacher).json["publish_at"]
    assert client.get(where).json["publish_at"] is None


def test_lists_come_in_pages_that_name_the_next_one(client: FlaskClient, as_teacher: dict[str, str]) -> None:
    for number in range(51):
        client.post("/api/v1/courses", json={"title": f"课{number}", "category": "dance"}, headers=as_teacher)
    first = client.get("/api/v1/courses?mine=1", headers=as_teacher).json
    last = client.get(first["next"], headers=as_teacher).json
    assert (len(first["items"]), len(last["items"]), last["next"]) == (50, 1, None)


def test_a_list_is_narrowed_by_a_categorys_id_or_name_and_an_unknown_one_is_told(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson
) -> None:
    def found(category: str) -> list[str]:
        answer = client.get("/api/v1/courses", query_string={"mine": 1, "category": category}, headers=as_teacher)
        return [course["id"] for course in answer.json["items"]]

    assert found("dance") == found("歌舞健身") == [lesson.course_id]
    assert found("finance") == []
    assert client.get("/api/v1/courses?category=nowhere").json["error"] == "unknown_category"


@pytest.mark.parametrize(
    "path", ["/api/v1/courses/%00", "/api/v1/uploads/%00", "/lessons/%00", "/api/v1/lessons/%ff"]
)
def test_an_address_with_a_nul_or_bytes_that_are_no_text_is_404(
    client: FlaskClient, as_teacher: dict[str, str], path: str
) -> None:
    assert client.get(path, headers=as_teacher).status_code == 404


@pytest.mark.parametrize("field", ["name", "password"])
def test_half_a_character_in_a_name_or_a_password_is_400(client: FlaskClient, teacher: Member, field: str) -> None:
    pair = {"name": teacher.name, "password": PASSWORD} | {field: "\ud800"}
    answer = client.post("/api/v1/tokens", data=json.dumps(pair), content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (400, "bad_request")


def test_lessons_are_ordered_and_a_list_that_misses_one_is_refused(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson
) -> None:
    where = f"/api/v1/courses/{lesson.course_id}"
    second = client.post(f"{where}/lessons", json={"title": "扇花"}, headers=as_teacher).json["id"]
    answer = client.patch(where, json={"lessons": [second, lesson.id]}, headers=as_teacher)
    assert [found["id"] for found in answer.json["lessons"]] == [second, lesson.id]
    for order in ([second], [second, second], [second, lesson.id, "x"]):
        assert client.patch(where, json={"lessons": order}, headers=as_teacher).status_code == 409


@EITHER
def test_nobody_sees_a_published_lesson_before_its_package_is_there(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson, session: Session, teacher: Member
) -> None:
    client.post(f"/api/v1/courses/{lesson.course_id}/publish", headers=as_teacher)
    where = f"/api/v1/lessons/{lesson.id}"
    assert client.get(where).status_code == 404
    assert client.get(f"/api/v1/courses/{lesson.course_id}").json["lessons"] == []
    make_ready(session, lesson)
    found = client.get(where).json
    assert (found["state"], found["playable"], found["complete"], found["duration"]) == (
        "PUBLISHED",
        True,
        True,
        100.0,
    )
    assert found["playlist"].startswith("/media/")
    assert found["renditions"][0]["height"] == 720


def test_a_drafts_addresses_are_grants_and_a_withdrawn_lesson_is_gone(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson, ready: Upload, services: Services
) -> None:
    services.store.put(f"packages/{ready.id}/1/main.m3u8", b"#EXTM3U")
    where = f"/api/v1/lessons/{lesson.id}"
    private = client.get(where, headers=as_teacher).json["playlist"]
    assert private.startswith("/hls/")
    assert client.get(private).data == b"#EXTM3U"
    assert client.get(f"/media/{ready.id}/1/main.m3u8").status_code == 404
    assert client.get(private.replace(".", ".x", 1)).status_code == 404
    client.post(f"/api/v1/courses/{lesson.course_id}/publish", headers=as_teacher)
    public = client.get(where).json["playlist"]
    served = client.get(public)
    assert served.data == b"#EXTM3U"
    assert "Cookie" not in served.headers.get("Vary", "")  # or no shared cache could hold it
    client.post(f"{where}/withdraw", headers=as_teacher)
    assert client.get(public).status_code == 404
    assert client.get(where).status_code == 404


@EITHER
@pytest.mark.parametrize(
    "name", ["../../../secret-key", "..%2f..%2fsecret-key", "source", "main.m3u8%00.jpg", ".m3u8/"]
)
def test_a_name_cannot_leave_its_package(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson, ready: Upload, name: str
) -> None:
    client.post(f"/api/v1/courses/{lesson.course_id}/publish", headers=as_teacher)
    assert client.get(f"/media/{ready.id}/1/{name}").status_code == 404


def test_progress_is_kept_per_member_and_within_the_lesson(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson, ready: Upload
) -> None:
    where = f"/api/v1/lessons/{lesson.id}/progress"
    assert client.get(where, headers=as_teacher).json == {"position": 0.0, "watched": [], "finished": False}
    assert client.put(where, json={"position": 96.5}, headers=as_teacher).json["finished"] is False
    ends = [[90, 1000], [0, 60.2], [60, 91]]
    assert client.put(where, json={"position": 999, "watched": ends}, headers=as_teacher).json["finished"] is True
    back = client.put(where, json={"position": 3, "watched": []}, headers=as_teacher).json
    assert back == {"position": 3.0, "watched": [[0, 100]], "finished": True}
    assert client.get(where, headers=as_teacher).json == back
    assert client.put(where, json={"position": 999}, headers=as_teacher).json["position"] == 100.0
    assert client.get(where).status_code == 401


@EITHER
@pytest.mark.parametrize(
    "watched",
    [
        [[5, 3]],
        [[-1, 3]],
        [[0, 1e9]],
        [[0, math.nan]],
        [[0, math.inf]],
        [[1]],
        [[1, 2, 3]],
        [1, 2],
        [["a", "b"]],
        [[None, 1]],
        [[0, 1]] * 101,
        "0-5",
        None,
    ],
)
def test_senseless_ranges_are_422_and_nothing_is_kept(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson, ready: Upload, watched: object
) -> None:
    where = f"/api/v1/lessons/{lesson.id}/progress"
    answer = client.put(where, json={"position": 5, "watched": watched}, headers=as_teacher)
    assert (answer.status_code, answer.json["error"]) == (422, "invalid")
    assert "watched" in answer.json["message"]
    assert client.get(where, headers=as_teacher).json["position"] == 0


@EITHER
@pytest.mark.parametrize("position", [-1, "x", None, [], 1e9])
def test_a_senseless_position_is_422_and_names_the_field(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson, position: object
) -> None:
    answer = client.put(f"/api/v1/lessons/{lesson.id}/progress", json={"position": position}, headers=as_teacher)
    assert (answer.status_code, answer.json["error"]) == (422, "invalid")
    assert "position" in answer.json["message"]


@EITHER
def test_an_upload_is_seen_by_its_sender_and_by_who_mends_all_and_by_nobody_else(
    client: FlaskClient, as_teacher: dict[str, str], add_member: AddMember, bearer: Bearer, ready: Upload
) -> None:
    where = f"/api/v1/uploads/{ready.id}"
    found = client.get(where, headers=as_teacher).json
    assert (found["state"], found["progress"], found["playable"], found["reason"]) == ("READY", 1.0, True, None)
    expected = {Role.RESIDENT: 404, Role.INSTRUCTOR: 404, Role.MODERATOR: 200, Role.OPERATOR: 200, Role.ADMIN: 200}
    for role, status in expected.items():
        assert client.get(where, headers=bearer(add_member(role.name, role))).status_code == status
    assert client.get(where).status_code == 401


@EITHER
def test_a_rejected_upload_says_why_in_the_readers_language_and_operators_may_try_again(
    client: FlaskClient,
    as_teacher: dict[str, str],
    bearer: Bearer,
    add_member: AddMember,
    lesson: Lesson,
    session: Session,
    teacher: Member,
) -> None:
    video = session.get_one(Video, lesson.video_id)
    upload = factories.upload(session, video, UploadState.REJECTED, reason_code="empty_file")
    session.commit()
    where = f"/api/v1/uploads/{upload.id}"
    chinese = client.get(where, headers=as_teacher).json["reason"]
    client.set_cookie("lang", "en")
    english = client.get(where, headers=as_teacher).json["reason"]
    assert chinese["code"] == english["code"] == "empty_file"
    assert "empty" in english["message"]
    assert "空" in chinese["message"]
    assert client.post(f"{where}/retry", headers=as_teacher).status_code == 403
    again = client.post(f"{where}/retry", headers=bearer(add_member("周", Role.OPERATOR)))
    assert (again.json["state"], again.json["reason"]) == ("RECEIVED", None)


ROLES_THAT_TEACH = {Role.INSTRUCTOR, Role.MODERATOR, Role.ADMIN}


@EITHER
@pytest.mark.parametrize("role", list(Role))
def test_only_who_teaches_makes_courses(
    client: FlaskClient, add_member: AddMember, bearer: Bearer, role: Role
) -> None:
    answer = client.post(
        "/api/v1/courses", json={"title": "课", "category": "dance"}, headers=bearer(add_member("甲", role))
    )
    assert answer.status_code == (201 if role in ROLES_THAT_TEACH else 403)


@EITHER
@pytest.mark.parametrize("role", [Role.RESIDENT, Role.INSTRUCTOR])
def test_anothers_draft_does_not_exist(
    client: FlaskClient, add_member: AddMember, bearer: Bearer, lesson: Lesson, role: Role
) -> None:
    headers = bearer(add_member("乙", role))
    course, one = f"/api/v1/courses/{lesson.course_id}", f"/api/v1/lessons/{lesson.id}"
    answers = [
        client.get(course, headers=headers),
        client.patch(course, json={"title": "改"}, headers=headers),
        client.post(f"{course}/publish", headers=headers),
        client.post(f"{course}/lessons", json={"title": "加"}, headers=headers),
        client.get(one, headers=headers),
        client.patch(one, json={"title": "改"}, headers=headers),
        client.delete(one, headers=headers),
        client.put(f"{one}/progress", json={"position": 1}, headers=headers),
    ]
    assert {answer.status_code for answer in answers} == {404}


@EITHER
def test_an_operator_sees_anothers_draft_but_may_not_change_it(
    client: FlaskClient, add_member: AddMember, bearer: Bearer, lesson: Lesson
) -> None:
    headers = bearer(add_member("丙", Role.OPERATOR))
    assert client.get(f"/api/v1/lessons/{lesson.id}", headers=headers).status_code == 200
    assert client.delete(f"/api/v1/lessons/{lesson.id}", headers=headers).status_code == 403


@EITHER
def test_a_removed_lesson_is_gone_with_its_uploads(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson, ready: Upload
) -> None:
    assert client.delete(f"/api/v1/lessons/{lesson.id}", headers=as_teacher).status_code == 204
    assert client.get(f"/api/v1/lessons/{lesson.id}", headers=as_teacher).status_code == 404
    assert client.get(f"/api/v1/uploads/{ready.id}", headers=as_teacher).status_code == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"title=x", "application/x-www-form-urlencoded", 415),
        (b'{"title": "x", "category": "dance"}', "text/plain", 415),
        (b"", "application/json", 422),
        (b'{"title": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"title": "x", "category": "\\ud800"}', "application/json", 400),
        (b'{"title": "x", "category": "\\u0000"}', "application/json", 404),
        (b"[]", "application/json", 422),
        (b'{"title": 5, "category": "dance"}', "application/json", 422),
        (b'{"title": "\\u200b ", "category": "dance"}', "application/json", 422),
        (b'{"title": "x", "category": "dance", "role": "admin"}', "application/json", 422),
        (b'{"title": "x", "category": "nowhere"}', "application/json", 404),
    ],
    ids=lambda value: value[:50].decode(errors="replace") if isinstance(value, bytes) else None,
)
def test_a_body_that_cannot_be_taken_is_refused_with_a_code_and_a_sentence(
    client: FlaskClient, as_teacher: dict[str, str], body: bytes, kind: str, status: int
) -> None:
    answer = client.post("/api/v1/courses", data=body, headers=as_teacher | {"Content-Type": kind})
    assert answer.status_code == status
    assert set(answer.json) == {"error", "message"}


@EITHER
def test_a_change_that_names_nothing_is_refused(
    client: FlaskClient, as_teacher: dict[str, str], lesson: Lesson
) -> None:
    for where in (f"/api/v1/courses/{lesson.course_id}", f"/api/v1/lessons/{lesson.id}"):
        assert client.patch(where, headers=as_teacher).status_code == 400


@EITHER
def test_an_unknown_path_and_a_wrong_method_are_told_as_json(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").json["error"] == "not_found"
    answer = client.delete("/api/v1/categories")
    assert (answer.status_code, answer.json["error"]) == (405, "wrong_method")
    assert "GET" in answer.headers["Allow"]


@EITHER
def test_a_session_cookie_needs_the_csrf_token_and_a_bearer_token_does_not(
    client: FlaskClient, teacher: Member, lesson: Lesson
) -> None:
    page = client.get("/signin").get_data(as_text=True)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {"name": teacher.name, "password": PASSWORD, "csrf_token": token}
    assert client.post("/signin", data=form).status_code in (302, 303)
    where = f"/api/v1/lessons/{lesson.id}"
    assert client.get(where).status_code == 200
    refused = client.patch(where, json={"title": "改"})
    assert (refused.status_code, refused.json["error"]) == (400, "csrf")
    page = client.get("/account").get_data(as_text=True)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert client.patch(where, json={"title": "改"}, headers={"X-CSRF-Token": token}).status_code == 200


def test_ids_are_not_to_be_guessed() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
