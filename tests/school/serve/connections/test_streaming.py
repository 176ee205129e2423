"""Streams of events on a real gunicorn: hundreds at once cost no thread, and each ends when it has to."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from bench import serving
from catalog.clock import now
from catalog.members import service as members
from catalog.members import tokens
from catalog.members.models import Member, Role
from tests.school.serve.connections.test_worker import Web
from tests.school.serve.running import eventually

MANY = 200
pytestmark = pytest.mark.xdist_group("streaming")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    started = Web(tmp_path_factory.mktemp("streams"), worker="tests.school.serve.connections.quick.Worker")
    yield started
    started.close()


class Listener:
    """A browser that listens to an upload."""

    def __init__(self, web: Web, upload: str, version: str = "1.1", *, window: int = 0, token: str = "") -> None:
        head = f"GET /api/v1/events?subject=upload:{upload} HTTP/{version}\r\nHost: 127.0.0.1\r\n"
        self.line = web.line(f"{head}Authorization: Bearer {token or web.token}\r\n\r\n".encode(), window=window)
        self.got = b""

    def until(self, what: bytes) -> None:
        """Read until this has come. Raises TimeoutError; AssertionError when the stream ends before."""
        while what not in self.got:
            piece = self.line.recv(65536)
            assert piece, self.got
            self.got += piece

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()


def streams(web: Web) -> float:
    told = requests.get(f"{web.address}/metrics", timeout=60).text
    found = re.search(r"^school_event_streams (\S+)$", told, re.MULTILINE)
    return float(found[1]) if found else 0.0


def change(web: Web, upload: str) -> None:
    """Send a piece, so that the upload moves from waiting to received."""
    headers = {
        "Authorization": f"Bearer {web.token}",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    answer = requests.patch(f"{web.address}/uploads/{upload}", b"no video.", headers=headers, timeout=60)
    assert answer.status_code == 204


def moderators(web: Web, count: int) -> list[str]:
    """Keys of so many people who see everybody's uploads."""
    with web.services.database.sessions() as session:
        people = [members.add(session, f"陈静{number}", "a long password", Role.MODERATOR) for number in range(count)]
        keys = [tokens.issue(session, one, now()) for one in people]
        session.commit()
        return keys


def begun(web: Web) -> str:
    return web.begun(9).rpartition("/")[2]


def test_all_of_many_hear_of_a_change_while_pages_are_answered(web: Web) -> None:
    upload, keys = begun(web), moderators(web, MANY // 20)
    with ExitStack() as stack:
        listeners = [stack.enter_context(Listener(web, upload, token=key)) for key in keys for _ in range(20)]
        for listener in listeners:
            listener.until(b"retry: 3000")
        assert streams(web) == MANY
        assert requests.get(web.address, timeout=30).status_code == 200
        change(web, upload)
        for listener in listeners:
            listener.until(f'"subject": "upload:{upload}"'.encode())
    eventually(lambda: streams(web) == 0, "closed streams give their places back")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_stream_is_as_the_version_of_http_wants_it(web: Web, version: str) -> None:
    upload = begun(web)
    with Listener(web, upload, version) as listener:
        listener.until(b"retry: 3000\n\n")
        change(web, upload)
        listener.until(b"}\n\n")
    head, _, body = listener.got.partition(b"\r\n\r\n")
    assert (b"chunked" in head) is (version == "1.1")
    assert body.startswith(b"D\r\nretry" if version == "1.1" else b"retry")
    assert b"\r\n0\r\n\r\n" not in body


def test_a_stream_beats_and_ends_soon_after_its_member_is_blocked(web: Web) -> None:
    upload = begun(web)
    with web.services.database.sessions() as session:
        listening = members.add(session, "赵敏", "a long password", Role.MODERATOR)
        key, listening_id = tokens.issue(session, listening, now()), listening.id
        session.commit()
    with Listener(web, upload, token=key) as listener:
        listener.until(b":::")
        with web.services.database.sessions() as session:
            admin = members.add(session, "周伟", "a long password", Role.ADMIN)
            members.block(session, session.get_one(Member, listening_id), admin)
            session.commit()
        listener.until(b"\r\n0\r\n\r\n")
        assert listener.line.recv(1) == b""


def test_a_reader_who_takes_nothing_is_dropped_and_counted(web: Web) -> None:
    upload = begun(web)
    with Listener(web, upload, window=1024):
        eventually(lambda: streams(web) == 1, "it alone is open")
        eventually(lambda: streams(web) == 0, "it is dropped")
    assert web.counted("events") >= 1


def test_a_web_that_stops_does_not_wait_for_its_streams(web: Web) -> None:
    upload = begun(web)
    with Listener(web, upload) as listener:
        listener.until(b"retry")
        began = time.monotonic()
        serving.stop(web.process)
        assert time.monotonic() - began < 60  # it ends by itself; the bench measures how soon
        assert web.process.returncode == 0
        listener.until(b"0\r\n\r\n")
