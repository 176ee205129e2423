"""Sends segments from the store's folder without calling Flask: most requests, and nearly all bytes, are segments.

The request for a segment needs a right and a file, but no session, form, language or page. Answered here it costs a
fiftieth of what it costs in Flask (docs/performance.md), so a laptop can serve a hall. The rules are those of
player/web/delivery.py; unusual requests (a range, a condition, a HEAD, a refusal, a lesson in progress) are left to
it.
"""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import http_date
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wsgi import FileWrapper

from catalog.videos.keys import package_key
from player.delivery.access_cache import CACHED_FOR, AccessCache
from player.web.delivery import CLOSED, GRANTED, MEDIA, OPEN
from player.web.sending import MIME_TYPES, file_tag
from storage.errors import BadKey

_PUBLIC = re.compile(r"/media/([0-9a-z]+/[1-9][0-9]*)/([\w./-]+(?:\.m4s|\.mp4))", re.ASCII).fullmatch
_GRANTED = re.compile(r"/hls/([\w.-]+)/([\w./-]+(?:\.m4s|\.mp4))", re.ASCII).fullmatch
_SPECIAL = ("HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
_BLOCK = 256 * 1024  # bytes at a time where the server cannot sendfile(2)
PUBLIC_ROUTE = "/media/<upload>/<int:attempt>/<path:name>"
GRANTED_ROUTE = "/hls/<grant>/<path:name>"
_AREAS = {PUBLIC_ROUTE: MEDIA, GRANTED_ROUTE: GRANTED}


@dataclass(frozen=True)
class SegmentMiddleware:
    """A WSGI application around `app`."""

    app: WSGIApplication
    rights: AccessCache
    path: Callable[[str], Path]
    """The file that holds a key of the store; raises BadKey."""
    hosts: tuple[str, ...]
    counted: Callable[[str, str, int], None]
    """Called with the route of each request answered here, its area in the metrics, and the number of bytes sent."""
    _trusted: Callable[[str], bool] = field(init=False)

    def __post_init__(self) -> None:
        trusted = lru_cache(maxsize=256)(lambda host: host_is_trusted(host, self.hosts))
        object.__setattr__(self, "_trusted", trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request for a segment, pass everything else to `app` (PEP 3333)."""
        answer = self._answer(environ, start_response) if environ["REQUEST_METHOD"] == "GET" else None
        return self.app(environ, start_response) if answer is None else answer

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        asked = environ["PATH_INFO"]
        opened: Callable[[str], str | None]
        if found := _PUBLIC(asked):
            opened, route = self.rights.public, PUBLIC_ROUTE
        elif found := _GRANTED(asked):
            opened, route = self.rights.granted, GRANTED_ROUTE
        else:
            return None
        if any(name in environ for name in _SPECIAL) or not self._trusted(environ.get("HTTP_HOST", "")):
            return None
        try:
            prefix = opened(found[1])
        except SQLAlchemyError:
            return None  # Flask will find the database unavailable too, and has the error page
        if prefix is None:
            return None
        return self._send(package_key(prefix, found[2]), route, environ, start_response)

    def _send(
        self, key: str, route: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        mime_type = MIME_TYPES[key[-4:]]
        try:
            file = self.path(key).open("rb", buffering=0)  # sendfile(2) needs no buffer
        except (OSError, BadKey):
            return None
        facts = os.fstat(file.fileno())
        headers = [
            ("Content-Type", mime_type),
            ("Content-Length", str(facts.st_size)),
            ("Accept-Ranges", "bytes"),
            ("ETag", f'"{file_tag(facts)}"'),
            ("Last-Modified", _date(int(facts.st_mtime))),
        ]
        self.counted(route, _AREAS[route], facts.st_size)
        start_response("200 OK", headers + _RULES[route])
        wrapper: Callable[[IO[bytes], int], Iterable[bytes]] = environ.get("wsgi.file_wrapper", FileWrapper)
        return wrapper(file, _BLOCK)


_date = lru_cache(maxsize=4096)(http_date)  # a fifth of the time spent here, and the times of files repeat


def _rules(cached: str, extra: dict[str, str]) -> list[tuple[str, str]]:
    return [("Cache-Control", cached), ("X-Content-Type-Options", "nosniff"), *extra.items()]


_RULES = {
    PUBLIC_ROUTE: _rules(f"public, immutable, max-age={CACHED_FOR}", OPEN),
    GRANTED_ROUTE: _rules(f"private, max-age={CACHED_FOR}", CLOSED),
}
