"""Connections with half a request."""

import contextlib
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

from chaos.client import Broken, Client
from chaos.scene import Scene

HALF_SENT = 300
LOOKS = 30


def half_sent(scene: Scene) -> float:
    """Three hundred incomplete requests: pages are still answered, and an upload goes on."""
    sending = scene.begin("long", chunks=20)
    moved = scene.moves(sending)
    with _opened(scene.school.address):
        for look in range(LOOKS):
            for page in ("/healthz", "/", "/courses"):
                answer = Client(scene.school.address).ask("GET", page)
                if answer.status != 200:
                    raise Broken(f"{page} answered {answer.status} beside half-sent requests (look {look})")
        return scene.recovery(moved)


@contextlib.contextmanager
def _opened(address: str) -> Iterator[None]:
    """Connections that have sent a part of a head, of a form or of JSON, in turn."""
    place = urlsplit(address)
    host = f"Host: {place.netloc}\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nname=a"
    data = 'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"name":'
    halves = [f"GET / HTTP/1.1\r\n{host}X-a: b", f"POST /signin HTTP/1.1\r\n{host}{form}"]
    halves.append(f"POST /api/v1/tokens HTTP/1.1\r\n{host}{data}")
    with ExitStack() as lines:
        for number in range(HALF_SENT):
            line = lines.enter_context(socket.create_connection((place.hostname or "", place.port or 80), timeout=60))
            line.sendall(halves[number % len(halves)].encode())
        yield
