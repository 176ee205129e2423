"""Benchmark of screenings: how far simulated and real screens are apart while they show the same lesson."""

import contextlib
import random
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from bench import serving
from bench.screens.client import Client, wrong_clock
from bench.screens.film import Film
from bench.screens.front import Front, lines
from bench.screens.measure import Shown, apart
from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.publishing import publish_course
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members import tokens as tokens_of_members
from catalog.members.models import Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package
from player.classrooms.screens import pairing
from player.classrooms.screens.models import ScreenState
from player.classrooms.screens.rooms import Room, add_room
from player.classrooms.timetable import closing, planning
from player.classrooms.timetable.planning import Rules, Wish
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings

LEAD = 15.0
"""Seconds until the lesson begins, in which all screens come; the last one comes late."""
STALL = 8.0
PAUSE = 5.0
SAMPLE = 0.25
CHROMIUM = ("--headless=new", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required")


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    minutes: float
    simulated: int
    real: int
    cache: Path
    seed: int = 1


@dataclass(frozen=True)
class Hall:
    """A school with a screening, and a token for each screen."""

    services: Services
    port: int
    screening_id: str
    key: str
    """The API key of an operator."""
    tokens: list[str]
    starts_at: float


def compare(options: Options, console: Console) -> None:
    """Measure and print. Raises NotStarted."""
    work, length = options.cache / "screenings", options.minutes * 60
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    film = _film(work / "film.mp4", length + 120)
    with console.status(f"Showing a lesson for {options.minutes:g} minutes ..."), _hall(options, work) as hall:
        shown = _show(options, hall, film)
    shutil.rmtree(work)
    begin = hall.starts_at + 10
    moments = [begin + count for count in range(int(length) - 10)]
    table = Table("screens", "pairs x moments", "apart at the median, ms", "at the 95th percentile, ms")
    real = {name: one for name, one in shown.items() if name.startswith("real")}
    for name, group in (("all", shown), ("real browsers", real)):
        found = apart(group, moments)
        row = (f"{name}: {len(group)}", f"{found.pairs:,}", f"{found.median * 1000:.0f}", f"{found.p95 * 1000:.0f}")
        table.add_row(*row)
    console.print(table)


def _show(options: Options, hall: Hall, film: Path) -> dict[str, Shown]:
    """Run all screens until the time is over; what each showed."""
    luck = random.Random(options.seed)  # noqa: S311 - no secret
    count = options.simulated + options.real
    front = Front(hall.port, film, lines(luck, count))
    threading.Thread(target=front.serve_forever, daemon=True).start()
    address, length = f"http://127.0.0.1:{front.server_address[1]}", options.minutes * 60
    clients = [_client(f"{address}/line/{at}", hall.tokens[at], luck) for at in range(options.simulated)]
    stalls = time.monotonic() + (hall.starts_at - time.time()) + length * 0.6
    clients[0].film.stalls = (stalls, stalls + STALL)
    samples: list[list[tuple[float, float]]] = [[] for _ in clients]
    with _browsers(address, hall.tokens[options.simulated :], options.simulated) as pages:
        for client in clients[:-1]:
            client.start()
        _watch(hall, clients, samples, (length, pages))
        real = {
            f"real {at}": [tuple(one) for one in page.evaluate("window.samples")] for at, page in enumerate(pages)
        }
    for client in clients:
        client.over.set()
    front.shutdown()
    shown: dict[str, Shown] = {f"simulated {at}": one for at, one in enumerate(samples)}
    return shown | real


def _watch(
    hall: Hall, clients: list[Client], samples: list[list[tuple[float, float]]], rest: tuple[float, Any]
) -> None:
    """Note where each film is; the last screen comes late, and halfway everybody waits for a question."""
    length, pages = rest
    todo = [
        (hall.starts_at + min(30.0, length * 0.2), clients[-1].start),
        (hall.starts_at + length * 0.4, lambda: _steer(hall, "pause")),
        (hall.starts_at + length * 0.4 + PAUSE, lambda: _steer(hall, "resume")),
    ]
    while time.time() < hall.starts_at + length:
        while todo and time.time() >= todo[0][0]:
            todo.pop(0)[1]()
        for client, kept in zip(clients, samples, strict=True):
            if client.screening is not None:
                kept.append((time.time(), client.film.now()))
        if pages:
            pages[0].wait_for_timeout(SAMPLE * 1000)  # Playwright works only while somebody waits in it
        else:
            time.sleep(SAMPLE)


def _steer(hall: Hall, act: str) -> None:
    """Pause or go on, by the web: it tells the screens at once."""
    address = f"http://127.0.0.1:{hall.port}/api/v1/screenings/{hall.screening_id}/{act}"
    headers = {"Authorization": f"Bearer {hall.key}"}
    with urllib.request.urlopen(urllib.request.Request(address, b"", headers), timeout=30):
        pass


def _client(address: str, token: str, luck: random.Random) -> Client:
    own = random.Random(luck.random())  # noqa: S311
    return Client(address, token, Film(own, luck.uniform(-1e-4, 1e-4)), wrong_clock(luck))


@contextlib.contextmanager
def _browsers(address: str, tokens: list[str], first: int) -> Iterator[list[Any]]:
    """As many pages of Chromium, each a browser of its own process."""
    if not tokens:
        yield []
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        pages = [browser.new_context().new_page() for _ in tokens]
        for at, (page, token) in enumerate(zip(pages, tokens, strict=True)):
            page.goto(f"{address}/#{first + at}:{token}")
        yield pages
        browser.close()


@contextlib.contextmanager
def _hall(options: Options, work: Path) -> Iterator[Hall]:
    port = serving.free_port()
    environment = {"SCHOOL_DATA": str(work / "var"), "PORT": str(port), "SCHOOL_WEB_PROCESSES": "1"}
    (work / "var").mkdir()
    services = build(Settings.from_environment(environment))
    upgrade(services.database, work / "migrate.lock")
    process = serving.start_web(environment)
    try:
        with services.database.sessions() as session:
            hall = _planned(session, options, services, port)
            session.commit()
        yield hall
    finally:
        serving.stop(process)


def _planned(session: Session, options: Options, services: Services, port: int) -> Hall:
    ensure_defaults(session)
    operator = members.add(session, "周伟", "绿水青山 2026", Role.ADMIN)
    course = make_course(session, operator, CourseDraft("秧歌舞入门", "dance", ""))
    lesson = add_lesson(session, operator, course, "十字步")
    upload = Upload(video=lesson.video, state=UploadState.READY, member_id=operator.id, filename="a.mp4", length=1)
    session.add(upload)
    session.flush()
    facts: dict[str, Any] = {"playlist": "main.m3u8", "poster": None, "renditions": [], "size": 1, "objects": 1}
    lesson.video.package = Package(
        video_id=lesson.video_id, upload_id=upload.id, prefix="x/1", duration=options.minutes * 60 + 100, **facts
    )
    publish_course(session, operator, course)
    rooms = [
        add_room(session, operator, Room(f"{at} 号教室", "和平社区"))
        for at in range(options.simulated + options.real)
    ]
    tokens = []
    for room in rooms:
        made = pairing.begin(session, now())
        made.screen.state, made.screen.classroom, made.screen.code = ScreenState.PAIRED, room, None
        tokens.append(made.token)
    starts_at = now() + timedelta(seconds=LEAD)
    rules = Rules(services.settings.time_zone, closing.days_off(session))
    planned = planning.plan(session, operator, Wish(lesson, rooms, starts_at), rules, now())
    key = tokens_of_members.issue(session, operator, now())
    return Hall(services, port, planned.screenings[0].id, key, tokens, starts_at.timestamp())


def _film(target: Path, seconds: float) -> Path:
    """A small film with a counter; sound would cost the browsers more than the measurement is worth."""
    from transcode.tools import ffmpeg

    source = f"testsrc=size=320x180:rate=10:duration={seconds:.0f}"
    words = [
        str(ffmpeg()),
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        source,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-g",
        "20",
    ]
    subprocess.run([*words, "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(target)], check=True)
    return target
