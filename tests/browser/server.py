"""The server of the schools that are visited with a real browser, and signing in there."""

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import SEE_OTHER
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

TOKEN = re.compile('name="csrf_token" value="([^"]+)"')


@dataclass
class SchoolServer:
    """A WSGI app, behind which stands that of the running test."""

    app: Flask | None = None
    address: str = ""
    """Without a slash at its end."""
    _running: int = 0
    """Requests that the app has not answered yet."""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """What a browser asks for after its test has ended is not answered by the next one's school."""
        with self._changed:
            app = self.app
            self._running += 1
        try:
            return (app or ServiceUnavailable())(environ, start_response)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def shut(self) -> None:
        """Answer no further request, and wait for answers that are on their way: each could set a cookie again."""
        with self._changed:
            self.app = None
            self._changed.wait_for(lambda: self._running == 0)


@contextmanager
def running_server() -> Iterator[SchoolServer]:
    """A server on a real socket."""
    school = SchoolServer()
    listener = make_server("127.0.0.1", 0, school, threaded=True)
    school.address = f"http://127.0.0.1:{listener.port}"
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    yield school
    listener.shutdown()
    thread.join()


def sign_in(page: Page, member: Member, to: str = "/") -> None:
    """Sign in and arrive at `to`. The form is sent without showing it, which would cost half of some tests' time."""
    asked = TOKEN.search(page.request.get("/signin").text())
    assert asked is not None
    form: dict[str, str | float | bool] = {"csrf_token": asked[1], "name": member.name, "password": PASSWORD}
    assert page.request.post("/signin", form=form, max_redirects=0).status == SEE_OTHER
    page.goto(to)


def sign_in_by_hand(page: Page, member: Member, to: str = "/") -> None:
    """The same in the form of the page, by keyboard."""
    page.goto(f"/signin?next={to}")
    page.fill("#name", member.name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == to)
