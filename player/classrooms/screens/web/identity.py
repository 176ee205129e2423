"""The screen that makes a request, by its token."""

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from catalog.web.shared.session import session
from player.classrooms.screens.models import Screen
from player.classrooms.screens.pairing import by_token


def this_screen(*, with_room: bool = False) -> Screen:
    """The screen that makes the request; `with_room`: its classroom is read along.

    Raises Unauthorized, UnknownScreen, ScreenRevoked.
    """
    return by_token(session(), bearer(), with_room=with_room)


def bearer() -> str:
    """The token of the request (RFC 6750). Raises Unauthorized without one."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    return given.token
