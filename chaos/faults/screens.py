"""The line of a classroom, lost at any moment."""

import contextlib
import json
import socket
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from chaos.client import Broken, Client
from chaos.scene import Scene
from player.classrooms.offline.models import Happening

ITEMS = 60
CUTS = 80
AT_ONCE = 10


def line_lost(scene: Scene) -> float:
    """A screen tells what happened over a line that is cut at any byte; each thing is there once afterwards."""
    screen_id, screen = paired(scene)
    told = [_item(number) for number in range(ITEMS)]
    for _ in range(CUTS):
        some = scene.rng.sample(told, AT_ONCE)
        _send_and_cut(screen, json.dumps({"items": some}).encode(), scene.rng.random())
    began = time.monotonic()
    answer = screen.call("POST", "/screens/me/happened", items=told)
    seconds = time.monotonic() - began
    if set(answer["received"]) != {item["key"] for item in told}:
        raise Broken("the school did not confirm what it was told")
    with scene.services.database.readers() as session:
        found = Counter(session.scalars(select(Happening.key).where(Happening.screen_id == screen_id)))
    scene.services.database.engine.dispose()
    if found != Counter(item["key"] for item in told):
        raise Broken(f"{ITEMS} things were told, {found.total()} were counted, {len(found)} different ones")
    return seconds


def paired(scene: Scene) -> tuple[str, Client]:
    """The id of a new screen in a new classroom, and its client."""
    name = f"教室 {uuid.uuid4().hex[:8]}"
    scene.client.call("POST", "/classrooms", name=name, community="和平社区")
    made = Client(scene.school.address).call("POST", "/screens")
    scene.client.call("POST", "/screens/pair", code=made["code"], classroom=name)
    return made["id"], Client(scene.school.address, made["token"])


def _item(number: int) -> dict[str, Any]:
    return {"key": uuid.uuid4().hex, "kind": "play", "at": datetime.now(UTC).isoformat(), "number": number}


def _send_and_cut(screen: Client, body: bytes, share: float) -> None:
    """Send the request up to a byte by lot, or all of it, and break the connection off without an answer."""
    place = urlsplit(screen.address)
    head = (
        f"POST /api/v1/screens/me/happened HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Authorization: Bearer {screen.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    whole = head + body
    cut = min(len(whole), int(share * 1.5 * len(whole)))  # every third one arrives whole, and its answer is lost
    with contextlib.suppress(OSError), socket.create_connection((place.hostname or "", place.port or 80)) as line:
        line.sendall(whole[:cut])
        if cut == len(whole) and share > 0.8:
            line.recv(1)  # the answer has begun: it was counted
        # No polite end: the kernel sends a reset, as after a pulled plug.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
