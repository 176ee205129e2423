"""A real nginx in front of the school's own web, configured by `school nginx`."""

import base64
import gzip
import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import select, update
from tusclient.client import TusClient

from catalog.clock import now
from catalog.courses.models import Lesson, LessonState
from catalog.members import tokens
from catalog.members.models import Member, MemberState, Role
from catalog.uploads.models import Upload, UploadState
from player.delivery.access_cache import CACHED_FOR, REDIRECT_FOR
from player.web.sending import MIME_TYPES
from school.cli.proxy import nginx
from school.serve.nginx import EXAMPLE, configuration
from school.services import build
from school.settings import Settings, SettingsError
from tests import factories
from tests.factories import OBJECTS, PLAYLIST, SEGMENT, Stocked, stocked
from tests.nginx import NginxSchool, nginx_program
from tests.school.serve.running import ROOT, eventually, free_port

pytestmark = pytest.mark.xdist_group("nginx")


def test_the_file_of_the_repository_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(nginx, env={name: "" for name in os.environ if name.startswith("SCHOOL_")} | EXAMPLE)
    assert printed.output == (ROOT / "deploy" / "nginx.conf").read_text()


@pytest.mark.parametrize("folder", ['/a"b', "/a$b", "/a;b", "/a{b", "/a\\b", "/a\nb"])
def test_a_folder_that_nginx_would_misread_is_refused(folder: str) -> None:
    with pytest.raises(SettingsError, match="misread"):
        configuration(replace(Settings.from_environment(EXAMPLE), data=Path(folder)))


def test_the_settings_come_through(tmp_path: Path) -> None:
    told = {"SCHOOL_HOSTS": "a.example,.b.example", "SCHOOL_HTTPS": "1", "SCHOOL_MAX_UPLOAD_MB": "77", "PORT": "8123"}
    text = configuration(Settings.from_environment(EXAMPLE | told), "127.0.0.1:8080", "school")
    for line in (
        "user school;",
        "listen 127.0.0.1:8080;",
        "server_name 127.0.0.1 localhost a.example .b.example;",
        "server 127.0.0.1:8123;",
        "proxy_set_header X-Forwarded-Proto https;",
        "client_max_body_size 77m;",
    ):
        assert line in text


def test_with_an_object_store_nginx_has_no_files_of_lessons_and_takes_the_configuration(tmp_path: Path) -> None:
    settings = replace(Settings.from_environment(EXAMPLE), storage_url="s3://bucket?endpoint=x")
    text = configuration(settings, f"127.0.0.1:{free_port()}")  # port 80, its own, is root's alone
    assert "alias" not in text
    assert "auth_request" not in text
    # A browser keeps what came from nginx for as long again as it may: both together must stay below a minute.
    kept = re.findall(r"proxy_ignore_headers Cache-Control;\s+proxy_cache_valid 200 302 (\d+)s;", text)
    assert kept == [str(REDIRECT_FOR)]
    assert REDIRECT_FOR + CACHED_FOR < 60
    conf = tmp_path / "nginx.conf"
    conf.write_text(text)
    words = [nginx_program(), "-t", "-p", str(tmp_path), "-c", str(conf)]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


# --- with a school behind it


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(
    address: str, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes | None = None
) -> Answer:
    """One request, its path exactly as written."""
    with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)) as line:
        line.request(method, path, body, dict(headers or {}))
        answer = line.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def listens(port: int) -> bool:
    """Whether anybody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def teacher(behind_nginx: NginxSchool) -> Member:
    with behind_nginx.services.database.sessions() as session:
        session.expire_on_commit = False
        member = factories.member(session)
        session.commit()
        return member


@pytest.fixture(scope="session")
def withdrawn(behind_nginx: NginxSchool, teacher: Member) -> Stocked:
    """A lesson that nginx has sent, and that was withdrawn when the first test here began."""
    shelf = stocked(behind_nginx.services, teacher)
    for base in (shelf.public, shelf.granted):
        assert ask(behind_nginx.address, f"{base}/360p/1-0.m4s").status == 200
    with behind_nginx.services.database.sessions() as session:
        session.execute(update(Lesson).where(Lesson.id == shelf.lesson_id).values(state=LessonState.WITHDRAWN))
        session.commit()
    return shelf


@pytest.fixture(scope="session")
def shelf(behind_nginx: NginxSchool, teacher: Member, withdrawn: Stocked) -> Stocked:
    return stocked(behind_nginx.services, teacher)


@pytest.fixture(params=["public", "granted"])
def base(request: pytest.FixtureRequest, shelf: Stocked) -> str:
    """Both kinds of address, one after the other."""
    found: str = getattr(shelf, request.param)
    return found


def asked(front: NginxSchool) -> list[str]:
    """The routes of all requests that Flask has answered, by the school's log."""
    lines = (front.settings.data / "web.log").read_text().splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    return [event["route"] for event in events if event.get("event") == "request"]


@pytest.mark.parametrize("name", OBJECTS)
def test_each_object_comes_with_its_type_and_its_bytes(behind_nginx: NginxSchool, base: str, name: str) -> None:
    answer = ask(behind_nginx.address, f"{base}/{name}")
    assert (answer.status, answer.body) == (200, OBJECTS[name])
    assert answer.headers.get_content_type() == MIME_TYPES[Path(name).suffix]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Accel-Redirect" not in answer.headers


def test_segments_leave_without_the_school_being_asked_for_each(behind_nginx: NginxSchool, base: str) -> None:
    before = len(asked(behind_nginx))
    for _ in range(30):
        assert ask(behind_nginx.address, f"{base}/360p/1-0.m4s").body == SEGMENT
    assert len(asked(behind_nginx)) - before <= 3  # however slow this machine: once in 15 s


def test_what_is_sent_from_here_is_marked_as_the_school_marks_it(behind_nginx: NginxSchool, shelf: Stocked) -> None:
    names = ("Cache-Control", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Timing-Allow-Origin")
    for base in (shelf.public, shelf.granted):
        own = ask(behind_nginx.web, f"{base}/360p/1-0.m4s")
        for name in ("360p/1-0.m4s", "poster.jpg"):
            front = ask(behind_nginx.address, f"{base}/{name}")
            for header in names:
                found = [sorted((answer.headers[header] or "").split(", ")) for answer in (own, front)]
                assert found[0] == found[1], (base, name, header)


@pytest.mark.parametrize("name", ["360p/1-0.m4s", "main.m3u8"])
def test_who_has_it_is_not_sent_it_again(behind_nginx: NginxSchool, base: str, name: str) -> None:
    first = ask(behind_nginx.address, f"{base}/{name}")
    again = ask(behind_nginx.address, f"{base}/{name}", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    head = ask(behind_nginx.address, f"{base}/{name}", method="HEAD")
    assert (head.status, head.headers["ETag"]) == (200, first.headers["ETag"])


def test_parts_can_be_asked_for(behind_nginx: NginxSchool, base: str) -> None:
    where = f"{base}/360p/1-0.m4s"
    for words, wanted in (("0-99", SEGMENT[:100]), ("-7", SEGMENT[-7:]), ("10000-", SEGMENT[10000:])):
        answer = ask(behind_nginx.address, where, {"Range": f"bytes={words}"})
        assert (answer.status, answer.body) == (206, wanted)
    several = ask(behind_nginx.address, where, {"Range": "bytes=0-1,5-9"})
    assert (several.status, several.body) == (200, SEGMENT)
    beyond = ask(behind_nginx.address, where, {"Range": f"bytes={len(SEGMENT)}-"})
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{len(SEGMENT)}")


def test_playlists_are_compressed(behind_nginx: NginxSchool, base: str) -> None:
    answer = ask(behind_nginx.address, f"{base}/main.m3u8", {"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == PLAYLIST


def test_a_page_of_another_site_may_ask_for_what_is_public(behind_nginx: NginxSchool, shelf: Stocked) -> None:
    answer = ask(behind_nginx.address, f"{shelf.public}/360p/1-0.m4s", {"Origin": "https://a.example"}, "OPTIONS")
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert ask(behind_nginx.address, f"{shelf.public}/360p/1-0.m4s", method="DELETE").status in (400, 405)


@pytest.mark.parametrize(
    "path",
    [
        "/_objects/packages/{prefix}/360p/1-0.m4s",
        "/_may_be_had",
        "/_is_granted",
        "/media/{prefix}/gone.m4s",
        "/media/{prefix}/..%2f..%2f..%2f..%2fsecret-key",
        "/media/{prefix}/../../../../secret-key",
        "/media/{prefix}/x/..%2f..%2f..%2f..%2f..%2fsecret-key.jpg",
        "/hls/forged/360p/1-0.m4s",
        "/hls/forged/main.m3u8",
        "/hls/../media/{prefix}/360p/none.m4s",
    ],
)
def test_nothing_else_is_had(behind_nginx: NginxSchool, shelf: Stocked, path: str) -> None:
    answer = ask(behind_nginx.address, path.format(prefix=shelf.prefix))
    assert answer.status in (400, 404)
    assert SEGMENT not in answer.body
    assert "max-age=30" not in (answer.headers["Cache-Control"] or "")


def test_a_client_cannot_tell_nginx_what_to_send(behind_nginx: NginxSchool, shelf: Stocked) -> None:
    claims = {"X-Accel-Redirect": f"/_objects/packages/{shelf.prefix}/360p/1-0.m4s", "X-School-Package": shelf.prefix}
    for path in ("/healthz", "/hls/forged/360p/1-0.m4s", "/hls/forged/poster.jpg"):
        assert SEGMENT not in ask(behind_nginx.address, path, claims).body


def test_another_name_is_refused(behind_nginx: NginxSchool, base: str) -> None:
    for path in ("/", f"{base}/360p/1-0.m4s", f"{base}/main.m3u8"):
        assert ask(behind_nginx.address, path, {"Host": "evil.example"}).status == 400


def test_signed_addresses_are_not_logged(behind_nginx: NginxSchool, shelf: Stocked) -> None:
    assert ask(behind_nginx.address, f"{shelf.granted}/gone.m4s").status == 404
    grant = shelf.granted.removeprefix("/hls/")
    for log in ("run/nginx/access.log", "run/nginx/error.log", "web.log"):
        assert grant not in (behind_nginx.settings.data / log).read_text()


def test_a_member_who_is_blocked_gets_no_further_objects(behind_nginx: NginxSchool, shelf: Stocked) -> None:
    services = behind_nginx.services
    with services.database.sessions() as session:
        session.expire_on_commit = False
        resident = factories.member(session, "老王", Role.RESIDENT)
        lesson = session.get_one(Lesson, shelf.lesson_id)
        assert lesson.package is not None
        session.commit()
        address = f"/hls/{services.access.grants.issue(lesson.package.id, resident.id, now())}/poster.jpg"
    assert ask(behind_nginx.address, address).status == 200
    with services.database.sessions() as session:
        session.get_one(Lesson, shelf.lesson_id).state = LessonState.DRAFT
        session.commit()
    # Each of these is asked for (X-Accel-Redirect), and the school remembers a right for a few seconds.
    eventually(lambda: ask(behind_nginx.address, address).status == 404, "the draft is closed")
    with services.database.sessions() as session:
        session.get_one(Lesson, shelf.lesson_id).state = LessonState.PUBLISHED
        session.get_one(Member, resident.id).state = MemberState.BLOCKED
        session.commit()
    assert ask(behind_nginx.address, address).status == 200  # published: anybody may


# --- uploads


@pytest.fixture
def sender(behind_nginx: NginxSchool, teacher: Member) -> dict[str, str]:
    """The headers of a program that sends a video for a new lesson."""
    with behind_nginx.services.database.sessions() as session:
        owner = session.get_one(Member, teacher.id)
        lesson = factories.lesson(session, factories.course(session, owner, "太极拳"), "起势")
        token = tokens.issue(session, owner, now())
        session.commit()
        metadata = f"filename {_b64('a.mp4')},lesson {_b64(lesson.id)}"
    return {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", "Upload-Metadata": metadata}


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


VIDEO = hashlib.shake_256(b"a video").digest(12 * 1024**2)


def stored(front: NginxSchool, where: str) -> bytes:
    """The source of an upload that arrived whole."""
    with front.services.database.readers() as session:
        upload = session.scalars(select(Upload).where(Upload.id == where.rsplit("/", 1)[-1])).one()
        assert upload.state is UploadState.RECEIVED
    with front.services.store.open(f"sources/{upload.id}") as file:
        return file.read()


def test_an_upload_that_was_cut_loses_next_to_nothing_and_goes_on(
    behind_nginx: NginxSchool, sender: dict[str, str]
) -> None:
    made = ask(behind_nginx.address, "/uploads/", sender | {"Upload-Length": str(len(VIDEO))}, "POST")
    assert made.status == 201
    where = made.headers["Location"]
    sent = 7 * 1024**2
    head = f"PATCH {where} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {sender['Authorization']}\r\n"
    head += "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
    head += f"Content-Length: {len(VIDEO)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", behind_nginx.front_port), timeout=60) as line:
        line.sendall(head.encode() + VIDEO[:sent])

    def offset() -> int:
        return int(ask(behind_nginx.address, where, sender, "HEAD").headers["Upload-Offset"])

    def goes_on() -> bool:
        """False while the school is still busy with what came before the cut."""
        start = offset()
        assert start <= sent
        body = sender | {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
        try:
            rest = ask(behind_nginx.address, where, body, "PATCH", VIDEO[start:])
        except (OSError, http.client.HTTPException):  # refused before all was sent
            return False
        assert rest.status in (204, 409, 423)
        return rest.status == 204 and rest.headers["Upload-Offset"] == str(len(VIDEO))

    eventually(lambda: offset() >= sent - 512 * 1024, "the school keeps what came before the cut")
    eventually(goes_on, "the rest is taken")
    assert stored(behind_nginx, where) == VIDEO


def test_a_client_sends_large_chunks_to_the_address_that_it_was_given(
    behind_nginx: NginxSchool, sender: dict[str, str], tmp_path: Path
) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(VIDEO)
    client = TusClient(f"{behind_nginx.address}/uploads/", {"Authorization": sender["Authorization"]})
    words = [pair.split(" ") for pair in sender["Upload-Metadata"].split(",")]
    metadata = {name: base64.b64decode(value).decode() for name, value in words}
    uploader = client.uploader(str(video), chunk_size=11 * 1024**2, metadata=metadata)
    uploader.upload()
    assert uploader.url.startswith(behind_nginx.address)
    assert stored(behind_nginx, uploader.url) == VIDEO


def test_an_upload_larger_than_the_school_takes_is_refused(behind_nginx: NginxSchool, sender: dict[str, str]) -> None:
    too_long = str((behind_nginx.settings.max_upload_mb + 1) * 1024**2)
    assert ask(behind_nginx.address, "/uploads/", sender | {"Upload-Length": too_long}, "POST").status == 413


# --- what takes time; last


def test_a_withdrawn_lesson_is_gone_within_a_minute(
    behind_nginx: NginxSchool, withdrawn: Stocked, teacher: Member
) -> None:
    for name in ("360p/1-0.m4s", "main.m3u8", "poster.jpg"):
        where = f"{withdrawn.public}/{name}"
        eventually(lambda where=where: ask(behind_nginx.address, where).status == 404, f"{name} is gone")  # type: ignore[misc]
    assert ask(behind_nginx.address, f"{withdrawn.granted}/360p/1-0.m4s").status == 200  # its own teacher sees it


def test_films_go_on_over_a_restart_with_new_keys(behind_nginx: NginxSchool, teacher: Member) -> None:
    """And while no web answers at all, nginx holds to the last word for a few seconds more."""
    shelf = stocked(behind_nginx.services, teacher)
    segments = [f"{base}/360p/1-0.m4s" for base in (shelf.public, shelf.granted)]
    assert [ask(behind_nginx.address, segment).status for segment in segments] == [200, 200]
    behind_nginx.processes[0].kill()
    behind_nginx.processes[0].wait(60)
    # Killed was gunicorn's first process: its child answers until it notices, and would answer for the next web too.
    eventually(lambda: not listens(behind_nginx.port), "no web answers")
    assert [ask(behind_nginx.address, segment).body for segment in segments] == [SEGMENT, SEGMENT]
    old = behind_nginx.settings.secret
    keys = {"SCHOOL_SECRET_KEY": "a key of quite another year", "SCHOOL_OLD_SECRET_KEYS": old}
    behind_nginx.environment.update(keys)
    behind_nginx.services = build(Settings.from_environment(behind_nginx.environment))
    behind_nginx.processes[0] = behind_nginx.start_web()
    for name in ("main.m3u8", "360p/init.mp4", "poster.jpg"):
        assert ask(behind_nginx.address, f"{shelf.granted}/{name}").body == OBJECTS[name]


def test_pages_are_answered_while_hundreds_have_sent_half_through_nginx(
    behind_nginx: NginxSchool, sender: dict[str, str]
) -> None:
    def half(path: str, length: int, *more: str) -> bytes:
        lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", *more]
        return "\r\n".join([*lines, "", "half"]).encode()

    headers = [f"{name}: {value}" for name, value in sender.items()]
    video = (*headers, "Upload-Length: 100000", "Content-Type: application/offset+octet-stream")
    kinds = (
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: b",
        half("/signin", 1000, "Content-Type: application/x-www-form-urlencoded"),
        half("/api/v1/tokens", 1000, "Content-Type: application/json"),
        half("/uploads/", 100_000, *video),
    )
    with ExitStack() as lines:
        for number in range(300):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", behind_nginx.front_port), timeout=60))
            line.sendall(kinds[number % len(kinds)])
        for path in ("/healthz", "/", "/api/v1/courses"):
            assert requests.get(behind_nginx.address + path, timeout=60).status_code == 200
