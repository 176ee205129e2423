"""Limits on the size of requests, checked before all other work, for all routes.

A new route has these limits by default. A route that needs more declares it with `@needs(body=..., fields=...)` of
catalog/web/shared/route.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, request

from catalog.web.shared import bodies
from catalog.web.shared.route import Needs, needed

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_LINE = 8192
"""Bytes of a path, of a query and of a header: the usual limit of web servers (RFC 9110 section 5.4)."""
_TOO_LONG = "school.too_long"


@dataclass(frozen=True)
class Bound:
    """The limits of a body."""

    size: int
    """Bytes."""
    fields: int = 100
    """The most fields of a form."""


FORM = Bound(128 * 1024)
"""A description of 5000 characters is 45 KB in Chinese and 60 KB in emoji, form-encoded; a course has two."""
BODY = Bound(bodies.MOST_BYTES)


@dataclass(frozen=True)
class Lines:
    """A WSGI application around `app` that removes texts longer than MOST_LINE.

    Before Flask, since routing and the headers of proxies come before any function of ours. Too long texts are
    removed here and refused by `_check`, which can answer with a sentence.
    """

    app: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Remove too long texts, and call `app` (PEP 3333)."""
        for name, text in list(environ.items()):
            if isinstance(text, str) and len(text) > MOST_LINE and (name.startswith("HTTP_") or name in _KEPT):
                environ[name] = _KEPT.get(name, "")
                environ[_TOO_LONG] = 414 if name in ("PATH_INFO", "QUERY_STRING") else 431
        return self.app(environ, start_response)


_KEPT = {"PATH_INFO": "/", "QUERY_STRING": "", "CONTENT_TYPE": "", "CONTENT_LENGTH": "0"}
"""Replacements for texts that are too long."""


def init_app(flask: Flask) -> None:
    """Add the limits; call it before all other functions that read a request."""
    flask.config.update(MAX_CONTENT_LENGTH=BODY.size, MAX_FORM_MEMORY_SIZE=FORM.size, MAX_FORM_PARTS=FORM.fields)
    flask.wsgi_app = Lines(flask.wsgi_app)  # type: ignore[method-assign]
    flask.before_request(_check)


def _check() -> None:
    if status := request.environ.get(_TOO_LONG):
        abort(int(status))
    bound = _bound(needed())
    request.max_content_length = bound.size
    request.max_form_memory_size = bound.size
    request.max_form_parts = bound.fields
    # Werkzeug's own limit of fields applies only to multipart forms; URL-encoded ones are read completely.
    if request.mimetype == FORMS[0] and request.get_data(parse_form_data=False).count(b"&") >= bound.fields:
        abort(413)
    bodies.check()


def _bound(wanted: Needs) -> Bound:
    usual = FORM if request.mimetype in FORMS else BODY
    size = wanted.get("body")
    if callable(size):
        size = size()
    return Bound(usual.size if size is None else size, wanted.get("fields", usual.fields))
