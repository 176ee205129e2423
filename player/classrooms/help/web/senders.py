"""The screen for which a request calls: by the token of the screen, or of a remote of it."""

from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.classrooms.remotes import codes
from player.classrooms.screens.errors import UnknownScreen
from player.classrooms.screens.models import Screen
from player.classrooms.screens.pairing import by_token
from player.classrooms.screens.web.identity import bearer


def sender_of() -> Screen:
    """The screen of the request. Raises Unauthorized, ScreenRevoked, RemoteOver."""
    token = bearer()
    try:
        return by_token(session(), token)
    except UnknownScreen:
        return codes.by_token(session(), token, context().clock()).screen
