"""Holes that other video platforms and the libraries below us had, each asked of this school by its number.

Those of ffmpeg and of driving it are in tests/transcode (grep for CVE); those of forms in test_headers.py beside this
file and in tests/school/access. docs/safety.md lists all, also those that come with features not here yet.
"""

import pickle
from base64 import b64encode
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kombu import Connection, Exchange, Producer, Queue
from kombu.exceptions import ContentDisallowed

from catalog.captions.service import parse, written
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members import tokens
from catalog.members.models import Member, Role
from school.queue.celery_app import create_celery
from school.serve.programs import broker
from school.services import Services
from school.settings import Settings
from tests.conftest import PASSWORD, AddMember, Bearer
from tests.factories import published_course
from tests.school.access.test_forms import running
from tests.school.people.conftest import Browser

pytestmark = pytest.mark.databases("sqlite")  # which one it is changes nothing here

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


def _metadata(**facts: str) -> str:
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in facts.items())


def _begin(client: FlaskClient, headers: dict[str, str], length: int, **facts: str) -> str:
    sent = {**headers, **TUS, "Upload-Length": str(length), "Upload-Metadata": _metadata(**facts)}
    answer = client.post("/uploads/", headers=sent)
    assert answer.status_code == 201
    return str(answer.location)


# Uploads


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/cron.d/x",
        "..\\..\\x.php",
        "/etc/passwd",
        "x.php",
        "a\x00.mp4",
        "-i",
        "<svg onload=alert(1)>.svg",
    ],
)
def test_cve_2024_52004_mediacms_a_files_name_is_only_a_text(
    client: FlaskClient, services: Services, teacher: Member, lesson: Lesson, bearer: Bearer, name: str
) -> None:
    before = {path for path in services.settings.data.parent.rglob("*") if path.is_file()}
    location = _begin(client, bearer(teacher), 5, lesson=lesson.id, filename=name)
    upload_id = location.rsplit("/", 1)[1]
    new = {path for path in services.settings.data.parent.rglob("*") if path.is_file()} - before
    parts = [path for path in new if not path.name.startswith("school.sqlite")]
    assert parts == [services.intake.parts.path(upload_id)]
    told = client.get(f"/api/v1/uploads/{upload_id}", headers=bearer(teacher))
    assert "\x00" not in told.json["filename"]
    assert running(client.get(f"/studio/courses/{lesson.course_id}", headers=bearer(teacher)).text) == []


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE", "POST"])
def test_cve_2026_77368_seaweedfs_the_tus_id_of_another_is_not_there(
    client: FlaskClient, teacher: Member, lesson: Lesson, add_member: AddMember, bearer: Bearer, method: str
) -> None:
    location = _begin(client, bearer(teacher), 5, lesson=lesson.id)
    other = bearer(add_member("另一位", Role.ADMIN))
    chunk = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    headers = {**other, **TUS, **chunk, "X-HTTP-Method-Override": "PATCH"}
    assert client.open(location, method=method, headers=headers, data=b"12345").status_code == 404
    mine = client.head(location, headers={**bearer(teacher), **TUS})
    assert mine.headers["Upload-Offset"] == "0"


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize(
    "upload_id", ["../secret-key", "..%2fsecret-key", "%2e%2e%2fsecret-key", ".", "*", "a" * 5000]
)
def test_cve_2021_21402_jellyfin_no_id_leaves_its_folder(
    client: FlaskClient, teacher: Member, bearer: Bearer, upload_id: str
) -> None:
    headers = {**bearer(teacher), **TUS}
    for path in (f"/uploads/{upload_id}", f"/assets/{upload_id}", f"/hls/x/{upload_id}", f"/media/x/1/{upload_id}"):
        assert client.head(path, headers=headers).status_code in (404, 405)


@pytest.mark.parametrize(
    "name", ["../../../secret-key", "..%2f..%2f..%2fsecret-key", "%2fetc%2fpasswd", "..\\secret-key"]
)
def test_cve_2025_32943_peertube_no_name_leaves_its_package(
    client: FlaskClient, services: Services, teacher: Member, name: str
) -> None:
    lesson = published_course(services, teacher, "秧歌舞", ["站姿"]).lessons[0]
    assert lesson.package is not None
    answer = client.get(f"/media/{lesson.package.prefix}/{name}")
    assert answer.status_code in (308, 404)  # 308: routing takes double slashes out of a path
    assert services.settings.secret.encode() not in answer.data


@pytest.mark.parametrize("field", ["url", "target", "targetUrl", "source", "poster", "remote"])
def test_cve_2022_0508_peertube_and_cve_2021_29490_jellyfin_no_field_makes_the_school_call_another_machine(
    client: FlaskClient, teacher: Member, lesson: Lesson, bearer: Bearer, field: str
) -> None:
    # There is nothing that fetches: such a field is refused, and in the metadata of an upload it is only kept.
    answer = client.patch(
        f"/api/v1/lessons/{lesson.id}", json={"title": "x", field: "http://127.0.0.1:1/"}, headers=bearer(teacher)
    )
    assert (answer.status_code, answer.json["error"]) == (422, "invalid")
    _begin(client, bearer(teacher), 5, lesson=lesson.id, **{field: "http://127.0.0.1:1/"})


# Markup


SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"


def test_cve_2024_43801_jellyfin_an_svg_is_no_picture_of_ours(
    client: FlaskClient, services: Services, teacher: Member
) -> None:
    lesson = published_course(services, teacher, "秧歌舞", ["站姿"]).lessons[0]
    assert lesson.package is not None
    for name in ("poster.svg", "poster.html", "poster.jpg"):
        services.store.put(lesson.package.key(name), SVG.encode())
    assert client.get(f"/media/{lesson.package.prefix}/poster.svg").status_code == 404
    assert client.get(f"/media/{lesson.package.prefix}/poster.html").status_code == 404
    picture = client.get(f"/media/{lesson.package.prefix}/poster.jpg")
    assert (picture.mimetype, picture.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "script-src 'self'" in picture.headers["Content-Security-Policy"]


@pytest.mark.parametrize("word", [SVG, '"><img src=x onerror=alert(1)>', "</script><script>alert(1)</script>"])
def test_cve_2023_23636_jellyfin_and_cve_2025_61788_opencast_a_title_is_text_on_every_page_that_plays(
    client: FlaskClient, services: Services, teacher: Member, bearer: Bearer, word: str
) -> None:
    course = published_course(services, teacher, word, [word, word])
    for path in ("/", "/courses", "/categories/dance", f"/courses/{course.id}", f"/lessons/{course.lessons[0].id}"):
        page = client.get(path).text
        assert running(page) == [], path
        assert word not in page
    answer = client.get(f"/api/v1/courses/{course.id}")
    assert answer.mimetype == "application/json"


@pytest.mark.parametrize("word", [SVG, "<img src=x onerror=alert(1)>"])
def test_cve_2025_26529_moodle_what_a_stranger_is_called_does_nothing_to_the_administrator_who_looks(
    browser: Browser, add_member: AddMember, word: str
) -> None:
    add_member(word)
    browser.sign_in(add_member("管理员", Role.ADMIN).name, PASSWORD)
    assert running(browser.get("/admin/members").text) == []


def test_captions_carry_no_markup_however_it_is_written() -> None:
    cue = "<b>a</b><script>alert(1)</script>&lt;img src=x onerror=alert(1)&gt; {\\an8}b"
    text = written(
        parse(f"WEBVTT\n\nSTYLE\n::cue {{ background: url(//evil) }}\n\n00:00.000 --> 00:01.000\n{cue}\n".encode())
    )
    assert "<" not in text
    assert "url(" not in text


# Rights


def test_cve_2026_73090_peertube_nobody_sends_a_video_into_anothers_lesson(
    client: FlaskClient, teacher: Member, lesson: Lesson, add_member: AddMember, bearer: Bearer, services: Services
) -> None:
    other = add_member("另一位老师", Role.INSTRUCTOR)
    sent = {**bearer(other), **TUS, "Upload-Length": "5", "Upload-Metadata": _metadata(lesson=lesson.id)}
    assert client.post("/uploads/", headers=sent).status_code == 404
    course = published_course(services, teacher, "秧歌舞", ["站姿"])
    sent["Upload-Metadata"] = _metadata(lesson=course.lessons[0].id)
    assert client.post("/uploads/", headers=sent).status_code == 403


def test_cve_2025_32945_peertube_a_course_takes_no_lesson_of_another_course(
    client: FlaskClient, teacher: Member, add_member: AddMember, bearer: Bearer, services: Services
) -> None:
    mine = published_course(services, add_member("另一位老师", Role.INSTRUCTOR), "太极", ["起势"])
    theirs = published_course(services, teacher, "秧歌舞", ["站姿"])
    with services.database.readers() as session:
        headers = bearer(session.get_one(Member, mine.owner_id))
    body = {"lessons": [mine.lessons[0].id, theirs.lessons[0].id]}
    answer = client.patch(f"/api/v1/courses/{mine.id}", json=body, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (409, "wrong_order")


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize(
    "word", ["' OR '1'='1", "x' UNION SELECT password_hash FROM member --", "%' OR 1=1 --", "\\", "%"]
)
def test_cve_2026_73211_peertube_a_word_is_never_a_part_of_a_query(
    browser: Browser, client: FlaskClient, add_member: AddMember, word: str
) -> None:
    browser.sign_in(add_member("管理员", Role.ADMIN).name, PASSWORD)
    found = browser.client.get("/admin/members", query_string={"q": word}).text
    assert "<b>管理员</b>" not in found
    assert "argon2" not in found
    assert client.get("/api/v1/courses", query_string={"category": word}).status_code == 404
    assert client.post("/api/v1/tokens", json={"name": word, "password": word}).status_code == 401


def test_cve_2024_43431_moodle_no_id_of_anothers_thing_is_enough_to_delete_it(
    client: FlaskClient,
    browser: Browser,
    teacher: Member,
    lesson: Lesson,
    add_member: AddMember,
    bearer: Bearer,
    services: Services,
) -> None:
    another = add_member("另一位老师", Role.INSTRUCTOR)
    other = bearer(another)
    with services.database.sessions() as session:
        tokens.issue(session, session.get_one(Member, teacher.id), now())
        [key] = [token.id for token in tokens.of_member(session, session.get_one(Member, teacher.id), now())]
        session.commit()
    assert client.delete(f"/api/v1/lessons/{lesson.id}", headers=other).status_code == 404
    assert client.delete(f"/api/v1/lessons/{lesson.id}/captions/en", headers=other).status_code == 404
    browser.sign_in(another.name, PASSWORD)
    assert browser.send("/account", f"/account/tokens/{key}/revoke").status_code == 404


def test_cve_2023_35172_nextcloud_no_way_to_a_password_is_without_a_limit(browser: Browser, teacher: Member) -> None:
    # The three places that take one: the page, the API and the own account (each alone: tests/school/people).
    doors = [
        lambda: browser.send("/signin", "/signin", name=teacher.name, password="wrong"),
        lambda: browser.client.post("/api/v1/tokens", json={"name": teacher.name, "password": "wrong"}),
    ]
    statuses = [doors[count % 2]().status_code for count in range(12)]
    assert statuses == [401] * 10 + [429] * 2  # together: the API is no way around the page


def test_cve_2024_37313_nextcloud_half_a_sign_in_is_none(browser: Browser, teacher: Member) -> None:
    # There is one step; what a session holds before it opens nothing, whatever its cookie claims.
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = teacher.id
        cookie["_fresh"] = True
    assert browser.get("/account").status_code == 401
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = f"{teacher.id}:{teacher.session_key}"
    assert browser.get("/account").status_code == 401


# The parts below


def test_cve_2023_30861_flask_no_cache_may_keep_an_answer_with_somebodys_session(
    browser: Browser, teacher: Member
) -> None:
    browser.sign_in(teacher.name, PASSWORD)
    for path in ("/", "/courses", "/account", "/studio/", "/api/v1/courses?mine=1", "/api/v1/categories"):
        answer = browser.get(path)
        assert "Cookie" in answer.vary, path
        assert answer.cache_control.private, path
    public = browser.get("/healthz")
    assert "Set-Cookie" not in public.headers or public.cache_control.private


class Trap:
    """Runs something where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("unpickled"),)


def test_cve_2021_23727_celery_takes_json_alone_and_keeps_no_results(tmp_path: Path) -> None:
    celery = create_celery(Settings.from_environment({"SCHOOL_DATA": str(tmp_path)}))
    assert celery.conf.accept_content == ["json"]
    assert celery.conf.task_serializer == celery.conf.result_serializer == celery.conf.event_serializer == "json"
    assert celery.conf.result_backend is None  # the hole: an error kept as a result was made an object again
    assert celery.conf.task_ignore_result


def test_a_pickled_message_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    celery = create_celery(Settings.from_environment({"SCHOOL_DATA": str(tmp_path / "school")}))
    with Connection("memory://") as connection:
        channel = connection.channel()
        queue = Queue("default", Exchange("default"), "default")(channel)
        queue.declare()
        body, kind = pickle.dumps(Trap()), "application/x-python-serialize"
        Producer(channel, queue.exchange).publish(body, "default", content_type=kind, content_encoding="binary")
        message = queue.get(accept=celery.conf.accept_content)
        with pytest.raises(ContentDisallowed):
            message.decode()
    assert not (tmp_path / "unpickled").exists()


def test_the_own_broker_listens_on_no_port_and_only_its_owner_opens_its_socket(tmp_path: Path) -> None:
    settings = Settings.from_environment({"SCHOOL_DATA": str(tmp_path)})
    words = " ".join(broker(settings).argv)
    assert "--port 0" in words
    assert "--unixsocketperm 700" in words
    assert settings.broker.startswith("redis+socket://")
