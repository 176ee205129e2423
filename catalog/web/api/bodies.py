"""A first look at what a program sends, before any view: what no view could take ends here as 400, 404 or 415.

JSON itself allows numbers of any length, any depth and halves of characters; Python, the database or the encoder
break on each of them, at a place where it would look like our fault.
"""

import json

from flask import request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

_TAKES_FILES = ("api_captions.put",)


def check() -> None:
    """Raises BadRequest for JSON that cannot be kept, UnsupportedMediaType for another kind, NotFound for a NUL."""
    if "\0" in request.path:
        raise NotFound()  # no id holds a NUL, and PostgreSQL refuses to compare with one
    if not request.path.startswith("/api/") or request.endpoint in (None, *_TAKES_FILES):
        return  # None: no such address or method, which is told by routing
    if request.method == "PATCH" and not request.get_data():
        raise BadRequest()  # it says what changes; with nothing said, a lost body would pass for a success
    if request.is_json:
        _check_json()
    elif request.content_length:
        raise UnsupportedMediaType()


def _check_json() -> None:
    if not request.get_data():
        return  # the view says which fields are missing, or needs none
    try:
        json.dumps(request.get_json(), ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):  # RFC 7493 section 2.1: no unpaired surrogates
        raise BadRequest() from None
