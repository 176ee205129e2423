"""Benchmark of classrooms: simulated screens with open streams, reports and requests, and one wall that shows them.

Each screen has an open stream, reports every 30 s, asks for its programme every 15 s with the ETag, and now and then
begins or ends a lesson. The wall asks after a hint and every four seconds, as the page does. Measured are the web's
share of a core, and how old a change is when the wall shows it.
"""

import contextlib
import http.client
import json
import os
import random
import shutil
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import serving
from catalog.clock import now
from catalog.communities.models import Community, District
from catalog.members import service as members
from catalog.members import tokens
from catalog.members.models import Role
from player.classrooms.screens import pairing
from player.classrooms.screens.models import Classroom, ScreenState
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings

REPORT_EVERY, ASK_EVERY, WALL_EVERY, WALL_SOON = 30.0, 15.0, 4.0, 2.0  # seconds
LESSON = 600.0
"""Seconds after which a screen begins or ends a lesson, in the mean."""
AT_A_TIME = 8
_ADDRESSES = 8
"""One address may have 500 connections: districts have several."""


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    screens: int
    seconds: float
    cache: Path


@dataclass
class Simulated:
    """One screen."""

    number: int
    id: str
    token: str
    tag: str = ""
    plays: bool = False
    changed_at: float = 0.0

    @property
    def headers(self) -> dict[str, str]:
        """Of each of its requests."""
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def report(self) -> bytes:
        """What it says about itself."""
        ready = [{"screening": f"s{n}", "lesson": f"l{n}", "percent": 100, "rung": 720} for n in range(4)]
        disk = {"used": 10**10, "free": 9 * 10**10, "quota": 10**11, "persisted": True}
        said: dict[str, Any] = {"lesson": "l1" if self.plays else None, "playing": self.plays, "software": "bench"}
        said["position"] = (time.time() - self.changed_at) if self.plays else 0.0
        return json.dumps(said | {"offline": {"ready": ready, "disk": disk, "line": {"kbit": 5000}}}).encode()


@dataclass
class Seen:
    """What the run has measured."""

    ages: list[float] = field(default_factory=list)
    """Seconds from the answer to a change until the wall showed it."""
    answers: list[float] = field(default_factory=list)
    """Seconds of all requests of screens."""
    walls: list[float] = field(default_factory=list)
    unchanged: int = 0
    """Requests that were answered by 304."""


def measure(options: Options, console: Console) -> None:
    """Measure and print. Raises NotStarted."""
    work = options.cache / "classrooms"
    shutil.rmtree(work, ignore_errors=True)
    with console.status("Opening the classrooms ..."), _school(work) as (services, port, process):
        screens, key = _rows(services, options.screens)
        with contextlib.ExitStack() as stack:
            lines = [stack.enter_context(_stream(port, one)) for one in screens]
            threading.Thread(target=_read, args=(lines,), daemon=True).start()
            seen, share = _run(port, process.pid, screens, key, options.seconds)
    shutil.rmtree(work)
    table = Table(
        "screens", "web, % of a core", "wall behind, s: median, 95%, most", "answer, ms: median, 99%", "304"
    )
    ages, answers = sorted(seen.ages), sorted(seen.answers)
    table.add_row(
        str(options.screens),
        f"{100 * share:.1f}",
        f"{statistics.median(ages):.2f}, {ages[int(0.95 * len(ages))]:.2f}, {ages[-1]:.2f} ({len(ages)} changes)",
        f"{1000 * statistics.median(answers):.1f}, {1000 * answers[int(0.99 * len(answers))]:.0f} ({len(answers)})",
        f"{100 * seen.unchanged / len(answers):.0f}%",
    )
    console.print(table)


@contextlib.contextmanager
def _school(work: Path) -> Iterator[tuple[Services, int, serving.Process]]:
    work.mkdir(parents=True)
    port = serving.free_port()
    environment = {"SCHOOL_DATA": str(work), "PORT": str(port), "SCHOOL_WEB_PROCESSES": "1"}
    services = build(Settings.from_environment(environment))
    upgrade(services.database, work / "migrate.lock")
    process = serving.start_web(environment)
    try:
        yield services, port, process
    finally:
        serving.stop(process)
        services.database.engine.dispose()


def _rows(services: Services, count: int) -> tuple[list[Simulated], str]:
    """Classrooms with paired screens, twenty communities in each district, and an operator's key."""
    screens: list[Simulated] = []
    with services.database.sessions() as session:
        community = Community(name="0", name_key="0")
        for number in range(count):
            if number % 5 == 0:
                name = f"community {number // 5}"
                if number % 100 == 0:
                    district = District(name=f"district {number}", name_key=f"district {number}")
                community = Community(name=name, name_key=name, district=district)
            name = f"room {number}"
            room = Classroom(name=name, name_key=name, community=community)
            made = pairing.begin(session, now())
            made.screen.state, made.screen.classroom, made.screen.code = ScreenState.PAIRED, room, None
            session.flush()
            screens.append(Simulated(number, made.screen.id, made.token))
        operator = members.add(session, "operator", "a long password", Role.OPERATOR)
        key = tokens.issue(session, operator, now())
        session.commit()
    return screens, key


def _stream(port: int, screen: Simulated) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), 60, (f"127.0.0.{2 + screen.number % _ADDRESSES}", 0))
    head = (
        f"GET /api/v1/screens/me/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {screen.token}\r\n\r\n"
    )
    line.sendall(head.encode())
    got = b""
    while b"retry:" not in got:
        piece = line.recv(65536)
        if not piece:
            raise serving.NotStarted(f"a stream ended early: {got!r}")
        got += piece
    return line


def _read(lines: list[socket.socket]) -> None:
    """Read what streams send, so that none is closed as too slow."""
    for line in lines:
        line.setblocking(False)
    with contextlib.suppress(OSError):
        while True:
            for line in lines:
                with contextlib.suppress(BlockingIOError):
                    line.recv(65536)
            time.sleep(5)


def _run(port: int, pid: int, screens: list[Simulated], key: str, seconds: float) -> tuple[Seen, float]:
    seen, stop, connections = Seen(), threading.Event(), threading.local()

    def ask(method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> tuple[int, str, bytes]:
        if not hasattr(connections, "one"):
            connections.one = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        began = time.perf_counter()
        connections.one.request(method, path, body, headers)
        answer = connections.one.getresponse()
        content = answer.read()
        (seen.walls if path.startswith("/api/v1/wall") else seen.answers).append(time.perf_counter() - began)
        return answer.status, answer.headers.get("ETag", ""), content

    def report(screen: Simulated) -> None:
        ask("POST", "/api/v1/screens/me/state", screen.headers, screen.report())

    def programme(screen: Simulated) -> None:
        known = {"If-None-Match": screen.tag} if screen.tag else {}
        status, screen.tag, _ = ask("GET", "/api/v1/screens/me", screen.headers | known)
        seen.unchanged += status == 304

    def change(screen: Simulated, waiting: dict[str, float]) -> None:
        screen.plays, screen.changed_at = not screen.plays, time.time()
        report(screen)
        waiting[screen.id] = time.perf_counter()

    waiting: dict[str, float] = {}
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for _ in pool.map(report, screens):
            pass
        watched = _Wall(port, key, screens, waiting, seen)
        wall = threading.Thread(target=_follow, args=(watched, ask, stop))
        wall.start()
        time.sleep(2)
        seen.answers.clear()
        before, began = _cpu(pid), time.perf_counter()
        _schedule(pool, screens, seconds, (report, programme, lambda one: change(one, waiting)))
        share = (_cpu(pid) - before) / (time.perf_counter() - began)
        stop.set()
        wall.join()
    return seen, share


def _schedule(pool: ThreadPoolExecutor, screens: list[Simulated], seconds: float, acts: tuple[Any, Any, Any]) -> None:
    """Do all of it at its time, each screen with an offset of its own."""
    report, programme, change = acts
    chance = random.Random(7)  # noqa: S311 - the same run each time
    due: list[tuple[float, int, Any, Simulated]] = []
    for one in screens:
        for every, act in ((REPORT_EVERY, report), (ASK_EVERY, programme)):
            at = chance.random() * every
            while at < seconds:
                due.append((at, one.number, act, one))
                at += every
        if (at := chance.expovariate(1 / LESSON)) < seconds:
            due.append((at, one.number, change, one))
    began = time.perf_counter()
    for at, _, act, one in sorted(due, key=lambda row: row[:2]):
        time.sleep(max(0.0, began + at - time.perf_counter()))
        pool.submit(act, one)
    time.sleep(max(0.0, began + seconds - time.perf_counter()))


@dataclass(frozen=True)
class _Wall:
    """The page of an operator."""

    port: int
    key: str
    screens: list[Simulated]
    waiting: dict[str, float]
    """The screens whose last change the wall has not shown yet, and when that was."""
    seen: Seen


def _follow(wall: _Wall, ask: Any, stop: threading.Event) -> None:
    """The page: asks soon after a hint, and every four seconds."""
    tag, key, waiting = "", wall.key, wall.waiting
    by_id = {one.id: one for one in wall.screens}
    head = f"GET /api/v1/events?subject=wall:all HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
    with contextlib.closing(socket.create_connection(("127.0.0.1", wall.port))) as hints:
        hints.sendall(head.encode())
        while not stop.is_set():
            asked = time.perf_counter()
            known = {"Authorization": f"Bearer {key}"} | ({"If-None-Match": tag} if tag else {})
            status, tag, body = ask("GET", "/api/v1/wall", known)
            if status == 200:
                shown = {row["screen"]: row["playing"] for row in json.loads(body)["items"]}
                for screen_id, at in list(waiting.items()):
                    if shown.get(screen_id) == by_id[screen_id].plays:
                        wall.seen.ages.append(time.perf_counter() - at)
                        waiting.pop(screen_id, None)
            hints.settimeout(WALL_EVERY)
            with contextlib.suppress(TimeoutError):
                while b"wall:all" not in hints.recv(65536):
                    pass
            time.sleep(max(0.0, asked + WALL_SOON - time.perf_counter()))


def _cpu(pid: int) -> float:
    """Seconds of a core that the web's processes have used so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for each in (str(pid), *children):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
