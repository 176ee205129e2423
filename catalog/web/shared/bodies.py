"""A first look at what a program sends, before any view: what no view could take ends here as 400, 404, 413 or 415.

JSON itself allows numbers of any length, any depth, any number of fields and halves of characters; Python, the
database or the encoder break on each of them or take seconds, at a place where it would look like our fault.
"""

import json
from collections.abc import Iterator
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from catalog.web.shared.route import needed

MOST_BYTES = 128 * 1024
"""Of a body: an introduction of 5000 letters is 60 KB at most, with each of them escaped; 1000 ids are 13 KB."""
MOST_VALUES = 10_000
"""In a body, in all its lists and objects together."""
MOST_FIELDS = 100
"""Of an object; no body of ours has a tenth of that."""
MOST_DEPTH = 20


def check() -> None:
    """Raises BadRequest for JSON that cannot be kept, UnsupportedMediaType for another kind, NotFound for a NUL."""
    if "\0" in request.path:
        raise NotFound()  # no id holds a NUL, and PostgreSQL refuses to compare with one
    if request.endpoint is None or needed().get("files"):
        return  # None: no such address or method, which routing answers
    if request.is_json:
        _check_json()
    elif request.path.startswith("/api/") and request.content_length:
        raise UnsupportedMediaType()
    if request.path.startswith("/api/") and request.method == "PATCH" and not request.get_data():
        raise BadRequest()  # it says what changes; with nothing said, a lost body would pass for a success


def _check_json() -> None:
    if not request.get_data():
        return  # the view says which fields are missing, or needs none
    try:
        body = request.get_json()
        if not is_small(body):
            raise BadRequest()
        json.dumps(body, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):  # RFC 7493 section 2.1: no unpaired surrogates
        raise BadRequest() from None


def is_small(body: Any) -> bool:
    """Whether JSON has no more values, fields and depth than anything of ours could need."""
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
