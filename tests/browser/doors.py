"""The address of the schools that are visited with a real browser, and signing in there."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.serving import make_server

from catalog.members.models import Member
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass
class Door:
    """A WSGI app, behind which stands that of the running test."""

    app: Flask | None = None
    address: str = ""
    """Without a slash at its end."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """What a browser asks for after its test has ended is not answered by the next one's school."""
        return (self.app or ServiceUnavailable())(environ, start_response)


@contextmanager
def opened_door() -> Iterator[Door]:
    """A door on a real socket."""
    door = Door()
    server = make_server("127.0.0.1", 0, door, threaded=True)
    door.address = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield door
    server.shutdown()
    thread.join()


def sign_in(page: Page, member: Member, to: str = "/") -> None:
    """Sign in and arrive at `to`."""
    page.goto(f"/signin?next={to}")
    page.fill("#name", member.name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == to)
