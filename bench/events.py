"""Benchmark of event streams: latency and cost of an open stream, compared with pages that poll."""

import contextlib
import http.client
import re
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import serving
from bench.report import spread
from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members import tokens
from catalog.members.models import Role
from catalog.uploads.service import Offer, begin
from school.events.hub import EACH
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings

_VIDEO = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    streams: int
    runs: int
    cache: Path


@dataclass(frozen=True)
class Run:
    """One change, received by all streams. Seconds."""

    told: float
    """From the change until the last stream has received it."""
    asked: float
    """The time of as many requests of pages that poll, one after the other."""
    memory: int
    """Bytes of memory of the web per open stream."""


def compare(options: Options, console: Console) -> None:
    """Measure and print. Raises NotStarted."""
    work = options.cache / "events"
    shutil.rmtree(work, ignore_errors=True)
    with console.status("Opening the streams ..."), _school(work) as (services, address, process):
        keys = _listeners(services, -(-options.streams // EACH))
        runs = [_run(services, address, process.pid, keys, options.streams) for _ in range(options.runs)]
    shutil.rmtree(work)
    table = Table("streams", "as many GETs take, times as long", "heard after, ms", "memory a stream, KB")
    table.add_row(
        str(options.streams),
        str(spread(run.asked / run.told for run in runs)),
        str(spread(run.told * 1000 for run in runs)),
        str(spread(run.memory / 1000 for run in runs)),
    )
    console.print(table)


@contextlib.contextmanager
def _school(work: Path) -> Iterator[tuple[Services, str, serving.Process]]:
    work.mkdir(parents=True)
    port = serving.free_port()
    environment = {"SCHOOL_DATA": str(work), "PORT": str(port), "SCHOOL_WEB_PROCESSES": "1"}
    services = build(Settings.from_environment(environment))
    upgrade(services.database, work / "migrate.lock")
    with services.database.sessions() as session:
        ensure_defaults(session)
        session.commit()
    process = serving.start_web(environment)
    try:
        yield services, f"http://127.0.0.1:{port}", process
    finally:
        serving.stop(process)
        services.database.engine.dispose()


def _listeners(services: Services, count: int) -> list[str]:
    """API keys of members who may see all uploads; each may have a share of the streams."""
    with services.database.sessions() as session:
        people = [
            members.add(session, f"listener {number}", "a long password", Role.ADMIN) for number in range(count)
        ]
        keys = [tokens.issue(session, one, now()) for one in people]
        session.commit()
        return keys


def _upload(services: Services, key: str) -> str:
    with services.database.sessions() as session:
        found = tokens.held(session, key, now())
        assert found is not None  # noqa: S101 - made a moment ago
        course = make_course(session, found.member, CourseDraft("streams", "dance"))
        lesson = add_lesson(session, found.member, course, "one")
        upload = begin(session, services.intake, found.member, Offer("a.mp4", lesson.video_id, 9))
        session.commit()
        return upload.id


def _run(services: Services, address: str, pid: int, keys: list[str], count: int) -> Run:
    upload, before = _upload(services, keys[0]), _memory(pid)
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(_stream(address, keys[number // EACH], upload)) for number in range(count)]
        memory = (_memory(pid) - before) // count
        headers = {"Authorization": f"Bearer {keys[0]}"}
        page = stack.enter_context(contextlib.closing(http.client.HTTPConnection(address.removeprefix("http://"))))
        _ask(page, "PATCH", f"/uploads/{upload}", headers | _VIDEO, b"no video.")
        began = time.perf_counter()  # the answer comes after the commit, so after the first stream got its hint
        for line in lines:
            _until(line, b'"subject"')
        told = time.perf_counter() - began
        began = time.perf_counter()
        for _ in range(count):
            _ask(page, "GET", f"/api/v1/uploads/{upload}", headers)
        asked = time.perf_counter() - began
    return Run(told, asked, memory)


def _ask(
    page: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> None:
    page.request(method, path, body, headers)
    page.getresponse().read()


def _stream(address: str, key: str, upload: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    line = socket.create_connection((host, int(port)), timeout=60)
    head = (
        f"GET /api/v1/events?subject=upload:{upload} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\r\n"
    )
    line.sendall(head.encode())
    _until(line, b"retry:")
    return line


def _until(line: socket.socket, what: bytes) -> None:
    got = b""
    while what not in got:
        piece = line.recv(65536)
        if not piece:
            raise serving.NotStarted(f"a stream ended early: {got!r}")
        got += piece


def _memory(pid: int) -> int:
    """Bytes of memory of the web's processes: gunicorn's own and its one worker."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    sizes = [Path(f"/proc/{each}/status").read_text() for each in (str(pid), *children)]
    return sum(int(found[1]) * 1024 for text in sizes if (found := re.search(r"VmRSS:\s+(\d+)", text)))
