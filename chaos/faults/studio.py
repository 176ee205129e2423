"""What teachers and learners do in a moment, while the web is killed meanwhile: wholly done, or not at all."""

import re
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from sqlalchemy import func, select

from catalog.attachments.models import Attachment
from catalog.courses.models import Course
from catalog.members import service as members
from catalog.members.models import Role
from chaos.client import SILENT, Broken, Client, Unanswered
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually, kill, kill_group
from player.statistics.models import Play

KILLS = 4
LONGEST = 1.0  # seconds from the first request to the kill
PIECE = 64 * 1024
PIECES = 40
_TUS = {"Tus-Resumable": "1.0.0"}


@contextmanager
def killing(scene: Scene) -> Iterator[threading.Event]:
    """Kill the web at any moment of the block; wait until it is back. The event says that it was killed."""
    dead = threading.Event()

    def strike() -> None:
        for child in kill_group(scene.school.part("gunicorn")):
            kill(child)
        dead.set()

    timer = threading.Timer(scene.rng.uniform(0, LONGEST), strike)
    timer.start()
    try:
        yield dead
    finally:
        timer.join()
        eventually(scene.school.ready, "the school is ready", GIVEN_UP_AFTER)


def chapters_killed(scene: Scene) -> float:
    """Chapters are replaced again and again: those of the last answered request stand there, or of the one after."""
    lesson = _lesson(scene)
    done, began = 0, time.monotonic()
    scene.client.call("PUT", f"/lessons/{lesson}/chapters", items=_chapters(0))
    for _ in range(KILLS):
        with killing(scene) as dead, suppress(Unanswered):
            while not dead.is_set():
                scene.client.call("PUT", f"/lessons/{lesson}/chapters", items=_chapters(done + 1))
                done += 1
        began = time.monotonic()
        found = scene.client.call("GET", f"/lessons/{lesson}")["chapters"]
        titles = [one["title"] for one in found]
        stands = [turn for turn in (done, done + 1) if titles == [one["title"] for one in _chapters(turn)]]
        if not stands:
            raise Broken(f"after {done} answers the chapters of lesson {lesson} are {titles}")
        done = stands[0]
    return time.monotonic() - began


def _chapters(turn: int) -> list[dict[str, object]]:
    return [{"at": float(at), "title": f"{turn} {at}"} for at in range(5 + turn % 30)]


def handouts_killed(scene: Scene) -> float:
    """A handout is sent in pieces: no acknowledged byte is lost, and in the end it is there once, as it was sent."""
    lesson = _lesson(scene)
    body = b"%PDF-1.7\n" + scene.rng.randbytes(PIECE * PIECES)
    begin = {**_TUS, "Upload-Length": str(len(body)), "Upload-Metadata": "filename YS5wZGY="}
    path = scene.client.ask("POST", f"/uploads/handouts/{lesson}", headers=begin).headers["Location"]
    acknowledged = 0
    for _ in range(KILLS):
        with killing(scene) as dead, suppress(Unanswered):
            while not dead.is_set() and acknowledged < len(body) - PIECE:
                acknowledged = _piece(scene.client, path, body, acknowledged)
        there = int(scene.client.ask("HEAD", path, headers=_TUS).headers["Upload-Offset"])
        if there < acknowledged:
            raise Broken(f"of a handout {acknowledged} bytes were acknowledged, and {there} are there")
        acknowledged = there
    began = time.monotonic()
    with killing(scene), suppress(Unanswered):
        while acknowledged < len(body):
            acknowledged = _piece(scene.client, path, body, acknowledged)
    _finish(scene.client, path, body)
    with scene.services.database.readers() as session:
        found = session.scalars(select(Attachment).where(Attachment.lesson_id == lesson)).all()
        sizes = [one.size for one in found]
    scene.services.database.engine.dispose()
    if sizes != [len(body)]:
        raise Broken(f"a handout of {len(body)} bytes became {sizes}")
    return time.monotonic() - began


def _piece(client: Client, path: str, body: bytes, at: int) -> int:
    """Send the next piece; how many bytes are acknowledged then. Raises Unanswered."""
    headers = {**_TUS, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
    answer = client.ask("PATCH", path, body[at : at + PIECE], headers)
    if answer.status != 204:
        raise Unanswered(f"{answer.status} {answer.body[:200]!r}")
    return int(answer.headers["Upload-Offset"])


def _finish(client: Client, path: str, body: bytes) -> None:
    """Send what is missing; an upload that is no longer on record has become a handout."""
    while (answer := client.ask("HEAD", path, headers=_TUS)).status == 200:
        at = int(answer.headers["Upload-Offset"])
        if at == len(body) or _piece(client, path, body, at) == len(body):
            return


def plays_killed(scene: Scene) -> float:
    """Visitors report plays and repeat what was not answered: each counts once."""
    sending = scene.send("short")
    scene.finish_all()
    visitor, names = Client(scene.school.address), [secrets.token_hex(10) for _ in range(5 * KILLS)]
    for number in range(KILLS):
        todo = names[5 * number : 5 * number + 5]
        with killing(scene):
            for name in todo:
                with suppress(Unanswered):
                    _report(visitor, sending.lesson, name)
        for name in todo:
            _report(visitor, sending.lesson, name)
    began = time.monotonic()
    counted = _plays(scene, sending.lesson)
    if counted != len(names):
        raise Broken(f"{len(names)} plays were reported, {counted} count")
    return time.monotonic() - began


def _report(visitor: Client, lesson: str, name: str) -> None:
    visitor.call("PUT", f"/lessons/{lesson}/plays/{name}", watched=[[0, 30]], again=[], browser="")


def _plays(scene: Scene, lesson: str) -> int:
    with scene.services.database.readers() as session:
        found = session.scalar(select(func.count()).select_from(Play).where(Play.lesson_id == lesson)) or 0
    scene.services.database.engine.dispose()
    return found


def team_killed(scene: Scene) -> float:
    """Two teachers hand a course to each other: it has one owner always, and the other one teaches it."""
    names, password = [f"teacher {secrets.token_hex(4)}" for _ in range(2)], secrets.token_hex(8)
    with scene.services.database.sessions() as session:
        ids = [members.add(session, name, password, Role.INSTRUCTOR).id for name in names]
        session.commit()
    browsers = [_Browser(scene.school.address, name, password) for name in names]
    owner = Client(scene.school.address)
    token = owner.call("POST", "/tokens", name=names[0], password=password)["token"]
    course = Client(scene.school.address, token).call("POST", "/courses", title="接力", category="dance")["id"]
    at, began = 0, time.monotonic()
    for turn in range(KILLS):
        other = 1 - at
        with killing(scene), suppress(*SILENT, urllib.error.URLError):
            browsers[at].send(f"/studio/courses/{course}/team/invite", name=names[other], offer="OWN")
            browsers[other].send(f"/studio/courses/{course}/team/accept")
        began = time.monotonic()
        with scene.services.database.readers() as session:
            found = session.get_one(Course, course)
            owner_id, others = found.owner_id, found.teacher_ids
        scene.services.database.engine.dispose()
        at = ids.index(owner_id)
        if others not in ({ids[1 - at]}, set()) or (others == set() and at == 1):
            raise Broken(f"after {turn + 1} turns course {course} has the owner {owner_id} and the team {others}")
    return time.monotonic() - began


class _Browser:
    """A member who is signed in with a session: teams have no API."""

    def __init__(self, address: str, name: str, password: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.send("/signin", name=name, password=password)

    def send(self, path: str, **fields: str) -> None:
        """Send a form, with a fresh token. A refusal, such as of what was done already, is no error."""
        page = self._ask("/signin" if path == "/signin" else "/account")
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        with suppress(urllib.error.HTTPError):
            self._ask(path, urlencode({**fields, "csrf_token": token}).encode())

    def _ask(self, path: str, body: bytes | None = None) -> str:
        with self._opener.open(f"{self._address}{path}", body, timeout=30) as answer:
            return str(answer.read().decode())


def _lesson(scene: Scene) -> str:
    course = scene.client.call("POST", "/courses", title=secrets.token_hex(4), category="dance")["id"]
    made: str = scene.client.call("POST", f"/courses/{course}/lessons", title="十字步")["id"]
    return made
