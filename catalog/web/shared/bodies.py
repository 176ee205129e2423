"""Checks JSON bodies before any view: those that no view can process are answered with 400, 404, 413 or 415.

JSON allows numbers of any length, any depth, any number of fields and lone surrogates; Python, the database or the
encoder would fail on each of them or take seconds, and it would look like a fault of the server.
"""

import json
from collections.abc import Iterator
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from catalog.web.shared.route import needed

MOST_BYTES = 128 * 1024
"""The limit of a body: a description of 5000 characters has 60 KB at most, if all are escaped; 1000 ids have 13
KB."""
MOST_VALUES = 10_000
"""The most values in a body, in all its lists and objects."""
MOST_FIELDS = 100
"""The most fields of an object; the API needs less than a tenth."""
MOST_DEPTH = 20


def check() -> None:
    """Raises BadRequest for JSON that cannot be stored, UnsupportedMediaType for another type, NotFound for a NUL."""
    if "\0" in request.path:
        raise NotFound()  # no id contains a NUL, and PostgreSQL rejects it in a query
    if request.endpoint is None or needed().get("files"):
        return  # None: routing will answer 404 or 405
    if request.is_json:
        _check_json()
    elif request.path.startswith("/api/") and request.content_length:
        raise UnsupportedMediaType()
    if request.path.startswith("/api/") and request.method == "PATCH" and not request.get_data():
        raise BadRequest()  # a change needs a body; otherwise a lost body would look like a success


def _check_json() -> None:
    if not request.get_data():
        return  # the view reports missing fields, or needs none
    try:
        body = request.get_json()
        if not is_small(body):
            raise BadRequest()
        json.dumps(body, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):  # RFC 7493 section 2.1: no unpaired surrogates
        raise BadRequest() from None


def is_small(body: Any) -> bool:
    """Whether JSON is within the limits of values, fields and depth."""
    level, values = [body], 0
    for _ in range(MOST_DEPTH):
        if any(isinstance(value, dict) and len(value) > MOST_FIELDS for value in level):
            return False
        level = [inner for value in level for inner in _inside(value)]
        values += len(level)
        if values > MOST_VALUES:
            return False
        if not level:
            return True
    return False


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        return iter(value.values())
    return iter(value if isinstance(value, list) else ())
