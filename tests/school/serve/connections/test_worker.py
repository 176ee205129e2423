"""A real gunicorn whose clients send half of everything, or read nothing: pages go on being answered."""

import contextlib
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from bench import serving
from catalog.categories.models import Category, ensure_defaults
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members import tokens
from catalog.members.models import Role
from catalog.uploads.service import Offer, begin
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings
from school.web import assets
from tests.school.serve.running import eventually, free_port

BUILT = assets.BUILD_FOLDER
MANY = 300
FORM = "application/x-www-form-urlencoded"
VIDEO = "application/offset+octet-stream"


class Web:
    """One web process of a school, and a teacher with a lesson in it."""

    def __init__(self, data: Path, worker: str = "") -> None:
        self.port = free_port()
        environment = {"SCHOOL_DATA": str(data), "PORT": str(self.port), "SCHOOL_WEB_PROCESSES": "1"}
        self.services: Services = build(Settings.from_environment(environment))
        upgrade(self.services.database, data / "migrate.lock")
        with self.services.database.sessions() as session:
            ensure_defaults(session)
            teacher = members.add(session, "王老师", "a long password", Role.INSTRUCTOR)
            category = session.query(Category).first()
            assert category is not None
            course = make_course(session, teacher, CourseDraft("扇子舞", category.id))
            self.lesson = add_lesson(session, teacher, course, "十字步").id
            self.token = tokens.issue(session, teacher, now())
            session.commit()
        self.process = serving.start_web(environment, worker)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        serving.stop(self.process)
        self.services.database.engine.dispose()

    def begun(self, length: int) -> str:
        """The address of a new upload."""
        with self.services.database.sessions() as session:
            video = session.get_one(Lesson, self.lesson).video
            upload = begin(session, self.services.intake, video.owner, Offer("a.mp4", video.id, length))
            session.commit()
            return f"/uploads/{upload.id}"

    def kept(self, where: str) -> int:
        """How many bytes the school says it has."""
        headers = {"Authorization": f"Bearer {self.token}", "Tus-Resumable": "1.0.0"}
        return int(requests.head(self.address + where, headers=headers, timeout=60).headers["Upload-Offset"])

    def line(self, sent: bytes, *, window: int = 0) -> socket.socket:
        """A connection that has sent so much; `window` bytes at most wait to be read."""
        line = socket.socket()
        if window:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        line.settimeout(60)
        line.connect(("127.0.0.1", self.port))
        line.sendall(sent)
        return line

    def counted(self, why: str) -> float:
        """How many connections were closed for this reason."""
        told = requests.get(f"{self.address}/metrics", timeout=60).text
        found = re.search(rf'^school_connections_closed_total\{{why="{why}"\}} (\S+)$', told, re.MULTILINE)
        return float(found[1]) if found else 0.0


def _half(method: str, path: str, kind: str, begun: bytes, length: int = 100_000, extra: str = "") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
    return (head + extra + "\r\n").encode() + begun


def _ask_for_much(times: int) -> bytes:
    largest = max(BUILT.glob("*.js"), key=lambda path: path.stat().st_size)
    return f"GET /assets/{largest.name} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * times


def _half_upload(web: Web) -> bytes:
    extra = f"Authorization: Bearer {web.token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
    return _half("PATCH", web.begun(100_000), VIDEO, b"video", extra=extra)


HALF: dict[str, Callable[[Web], bytes]] = {
    "half a head": lambda _: b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: b",
    "nothing at all": lambda _: b"",
    "half a form": lambda _: _half("POST", "/signin", FORM, b"name=a"),
    "half a large form": lambda _: _half("POST", "/signin", FORM, b"name=a", length=8_000_000),
    "half a JSON": lambda _: _half("POST", "/api/v1/tokens", "application/json", b"{"),
    "half a JSON in chunks": lambda _: (
        b"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n"
    ),
    "half an upload": _half_upload,
    "half an upload of nobody": lambda _: _half("PATCH", "/uploads/abc", VIDEO, b"video"),
}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    started = Web(tmp_path_factory.mktemp("web"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def short_timeouts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    started = Web(
        tmp_path_factory.mktemp("short_timeouts"), worker="tests.school.serve.connections.short_timeouts.Worker"
    )
    yield started
    started.close()


def _pages_answer(web: Web) -> None:
    for path in ("/healthz", "/", "/signin", "/api/v1/courses"):
        assert requests.get(web.address + path, timeout=30).status_code == 200
    wrong = requests.post(f"{web.address}/api/v1/tokens", json={"name": "a", "password": "b"}, timeout=30)
    assert wrong.status_code in (401, 429)


@pytest.mark.parametrize("what", [*HALF, "a mix"])
def test_pages_are_answered_while_hundreds_have_sent_half(web: Web, what: str) -> None:
    kinds = list(HALF.values()) if what == "a mix" else [HALF[what]]
    with ExitStack() as lines:
        for number in range(MANY):
            lines.enter_context(web.line(kinds[number % len(kinds)](web)))
        _pages_answer(web)


def test_pages_are_answered_while_hundreds_read_nothing(web: Web) -> None:
    ask = _ask_for_much(4)
    with ExitStack() as lines:
        for _ in range(MANY):
            lines.enter_context(web.line(ask, window=2048))
        _pages_answer(web)


def test_more_than_an_address_may_have_gives_way_to_newer_ones(web: Web) -> None:
    with ExitStack() as lines:
        for _ in range(700):
            lines.enter_context(web.line(b"GET / HTTP/1.1\r\n"))
        _pages_answer(web)
    assert web.counted("share") >= 200


def test_a_classroom_at_one_address_watches(web: Web) -> None:
    with ExitStack() as browsers:
        lines = [browsers.enter_context(requests.Session()) for _ in range(60)]
        for _ in range(3):
            assert {line.get(f"{web.address}/api/v1/courses", timeout=60).status_code for line in lines} == {200}


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("half a head", "head"),
        ("half a form", "body"),
        ("half a JSON", "body"),
        ("half a JSON in chunks", "body"),
        ("half an upload", "upload"),
    ],
)
def test_what_comes_too_slowly_is_closed_and_counted(short_timeouts: Web, what: str, why: str) -> None:
    before = short_timeouts.counted(why)
    with short_timeouts.line(HALF[what](short_timeouts)) as line:
        line.settimeout(30)
        while said := line.recv(4096):
            assert said
    eventually(lambda: short_timeouts.counted(why) > before, f"{what} is counted")


def test_one_that_comes_byte_by_byte_is_closed_as_well(short_timeouts: Web) -> None:
    before = short_timeouts.counted("head")
    with short_timeouts.line(b"GET / HTTP/1.1\r\n") as line:
        while short_timeouts.counted("head") == before:
            with contextlib.suppress(OSError):
                line.sendall(b"X")
            time.sleep(0.1)


def test_who_reads_too_slowly_is_closed_and_counted(short_timeouts: Web) -> None:
    before = short_timeouts.counted("answer")
    with short_timeouts.line(_ask_for_much(20), window=2048):
        eventually(lambda: short_timeouts.counted("answer") > before, "a slow reader is counted")


def test_a_weak_line_that_pauses_goes_on_and_keeps_every_byte(short_timeouts: Web) -> None:
    where = short_timeouts.begun(3000)
    extra = f"Authorization: Bearer {short_timeouts.token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
    with short_timeouts.line(_half("PATCH", where, VIDEO, b"", length=3000, extra=extra)) as line:
        for _ in range(5):
            line.sendall(b"v" * 600)
            time.sleep(1)  # half of what is too slow there
        assert line.recv(100).split()[1] == b"204"
    assert short_timeouts.kept(where) == 3000


def test_an_upload_that_was_closed_for_slowness_keeps_what_came(short_timeouts: Web) -> None:
    where = short_timeouts.begun(100_000)
    extra = f"Authorization: Bearer {short_timeouts.token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
    with short_timeouts.line(_half("PATCH", where, VIDEO, b"v" * 40_000, extra=extra)) as line:
        assert line.recv(100).split()[1] == b"408"
    assert 20_000 <= short_timeouts.kept(where) <= 40_000  # all but the last block, which was not whole


def test_requests_on_one_line_are_answered_one_after_the_other(web: Web) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    form = b"POST /preferences HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with web.line(one + form + b"Content-Length: 7\r\n\r\nback=/x" + one) as line:
        said = b""
        while said.count(b"HTTP/1.1 ") < 3:
            said += line.recv(65536)
    assert re.findall(rb"HTTP/1.1 (\d+)", said) == [b"200", b"303", b"200"]


def test_who_waits_to_be_told_to_go_on_is_told(web: Web) -> None:
    head = b"POST /preferences HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with web.line(head + b"Expect: 100-continue\r\nContent-Length: 7\r\n\r\n") as line:
        assert line.recv(100).startswith(b"HTTP/1.1 100 ")
        line.sendall(b"back=/x")
        assert line.recv(100).startswith(b"HTTP/1.1 303 ")


def test_a_head_without_end_is_refused(web: Web) -> None:
    with web.line(b"GET / HTTP/1.1\r\nX-a: " + b"a" * 70_000) as line:
        assert line.recv(100).startswith(b"HTTP/1.1 431 ")
