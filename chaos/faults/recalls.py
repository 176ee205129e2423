"""A clip that is recalled, or withdrawn by its owner, is unreachable by every address it ever had."""

import contextlib
import http.client
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urljoin, urlsplit

import structlog

from bench import serving
from catalog.captions.cues import Cue
from catalog.captions.service import Track, put, store_track
from catalog.clips.models import Clip
from catalog.members.models import Role
from chaos import playing
from chaos.client import TIMEOUT, Broken, Client
from chaos.faults.neighbours import REACH, member_of, shared_clip
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually, free_port
from school.serve.nginx import configuration
from school.settings import Settings

log = structlog.get_logger()
PAUSE = 0.25  # seconds between two questions
LEAST = 25
"""Addresses of one clip: with fewer, some kind of them was not found."""


@dataclass(frozen=True)
class Address:
    """One address, and who asks for it."""

    path: str
    """Whole, with host, for a presigned address of the store."""
    client: Client
    shows: Callable[[bytes], bool] = bool
    """Whether a body of status 200 still has something of the clip."""


def recalled_everywhere(scene: Scene) -> float:
    """Behind nginx, where there is one, a clip is recalled, another withdrawn, and all addresses are asked."""
    took = []
    with _front(scene) as front:
        moderator, resident = member_of(scene, Role.MODERATOR), member_of(scene, Role.RESIDENT)
        course = scene.client.call("POST", "/courses", title=f"kurs {secrets.token_hex(4)}", category="dance")["id"]
        scene.client.call("POST", f"/courses/{course}/publish")
        for by, act, said in ((moderator, "recall", {"reason": "chaos"}), (resident, "withdraw", {})):
            clip = shared_clip(scene, resident)
            moderator.call("POST", f"/review/{clip}", decision="return", reason="chaos")
            _caption(scene, clip)
            resident.call("POST", f"/clips/{clip}/submit")
            before = [*_objects(Client(front, moderator.token), clip)]  # those of a grant, before everybody sees it
            moderator.call("POST", f"/review/{clip}", decision="approve", course=course)
            addresses = [*before, *_all(front, clip, course)]
            reached = [one for one in addresses if _answers(one)]
            if len(reached) != len(addresses) or len(reached) < LEAST:
                lacking = [one.path for one in addresses if one not in reached]
                raise Broken(f"{len(reached)} addresses of a published clip answer; these do not: {lacking}")
            by.call("POST", f"/clips/{clip}/{act}", **said)
            took.append(_until_gone(reached))
            log.info("gone", clip=act, addresses=len(reached), seconds=round(took[-1], 1))
    return max(took)


@contextlib.contextmanager
def _front(scene: Scene) -> Iterator[str]:
    """The address of nginx in front of the school, started again for that; of the school itself without nginx."""
    if serving.nginx_program() is None:
        yield scene.school.address
        return
    school, before, port = scene.school, scene.school.settings, free_port()
    school.settings = {**before, "SCHOOL_X_ACCEL": "1", "SCHOOL_PROXIES": "1"}
    school.stop()
    school.start()
    address = f"http://127.0.0.1:{port}"
    text = configuration(
        Settings.from_environment(school.environment), f"127.0.0.1:{port}", serving.workers_account()
    )
    nginx = serving.start_nginx(scene.folder / "nginx", text, f"{address}/healthz")
    try:
        yield address
    finally:
        serving.stop(nginx)
        school.settings = before
        school.stop()
        school.start()


def _caption(scene: Scene, clip_id: str) -> None:
    """Captions, by the owner, to whom it was returned."""
    with scene.services.database.sessions() as session:
        clip = session.get_one(Clip, clip_id)
        track = Track("zh-CN", [Cue(0.1, 0.5, f"hört {clip_id}")])
        put(session, clip.owner, clip.video, track, store_track(scene.services.store, clip.video_id, track))
        session.commit()
    scene.services.database.engine.dispose()


def _all(front: str, clip: str, course: str) -> Iterator[Address]:
    visitor = Client(front)
    title = visitor.call("GET", f"/clips/{clip}")["title"]
    lesson = visitor.call("GET", f"/clips/{clip}")["placed"]["lesson"]
    asked, page = urlencode({"q": title}), urlencode({"url": f"{front}/lessons/{lesson}"})

    def names(body: bytes) -> bool:
        return title.encode() in body or clip.encode() in body or lesson.encode() in body

    def finds(body: bytes) -> bool:
        return clip.encode() in body or lesson.encode() in body

    eventually(lambda: finds(visitor.ask("GET", f"/api/v1/search?{asked}").body), "search finds it", GIVEN_UP_AFTER)
    yield from _objects(visitor, clip)
    yield from _presigned(visitor, clip)
    for path in (
        *(f"/clips/{clip}", f"/api/v1/clips/{clip}", f"/lessons/{lesson}", f"/api/v1/lessons/{lesson}"),
        *(f"/embed/{lesson}", f"/oembed?{page}"),
    ):
        yield Address(path, visitor)
    owner = visitor.call("GET", f"/courses/{course}")["lessons"]
    if lesson not in [one["id"] for one in owner]:
        raise Broken(f"course {course} does not have the lesson of clip {clip}")
    for path in (
        *(f"/courses/{course}", f"/api/v1/courses/{course}", "/courses/feed.xml", "/sitemap.xml"),
        *(f"/api/v1/clips/{clip}/comments", f"/api/v1/clips/{clip}/reactions"),
    ):
        if _answers(Address(path, visitor, names)) or "/api/v1/clips" in path:
            yield Address(path, visitor, bool if "/api/v1/clips" in path else names)
    yield Address(f"/search?{asked}", visitor, finds)
    yield Address(f"/api/v1/search?{asked}", visitor, finds)
    yield Address(f"/api/v1/suggest?{asked}", visitor, names)


def _objects(client: Client, clip: str) -> Iterator[Address]:
    """Playlists, initialization sections, segments, poster, storyboard with its sprites, captions."""
    known = client.call("GET", f"/clips/{clip}")
    paths = playing.objects(client, known["playlist"])
    paths |= {known["poster"]} if known["poster"] else set()
    page = client.ask("GET", f"/clips/{clip}").body.decode()
    beside = {urlsplit(unescape(found)).path for found in re.findall(r'"([^"]+\.(?:vtt|jpg|webp))"', page)}
    base = known["playlist"].rpartition("/")[0]
    paths |= {path for path in beside if path.startswith((base, "/captions/"))}
    for path in [path for path in paths if path.endswith("storyboard.vtt")]:
        sheet = client.ask("GET", path).body.decode()
        paths |= {playing.beside(path, name.partition("#")[0]) for name in re.findall(r"^\S+\.jpg\S*$", sheet, re.M)}
    holder = client if base.startswith("/api") else Client(client.address)
    return iter([Address(path, holder) for path in sorted(paths)])


def _presigned(visitor: Client, clip: str) -> Iterator[Address]:
    """Where the school sends browsers to the store itself."""
    for one in _objects(visitor, clip):
        parts = urlsplit(visitor.address)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
        line.request("GET", one.path)
        answer = line.getresponse()
        answer.read()
        line.close()
        there = urljoin(f"{visitor.address}{one.path}", answer.headers.get("Location", ""))
        if answer.status in (302, 303, 307) and not there.startswith(visitor.address):
            yield Address(there, visitor)


def _answers(one: Address) -> bool:
    parts = urlsplit(one.path)
    client = Client(f"{parts.scheme}://{parts.netloc}") if parts.netloc else one.client
    answer = client.ask("GET", parts._replace(scheme="", netloc="").geturl())
    return answer.status == 200 and one.shows(answer.body)


def _until_gone(addresses: list[Address]) -> float:
    """Seconds until the last one is gone. Raises Broken after REACH."""
    began, left = time.monotonic(), addresses
    while left:
        left = [one for one in left if _answers(one)]
        if left and time.monotonic() - began > REACH:
            raise Broken(f"not gone after {REACH:.0f} s: {[one.path for one in left]}")
        time.sleep(PAUSE if left else 0)
    return time.monotonic() - began
