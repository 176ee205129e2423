"""The screen for which a request calls: by the token of the screen, or of a remote of it."""

from player.classrooms.screens.models import Screen
from player.classrooms.screens.web.identity import this_screen


def sender_of() -> Screen:
    """The screen of the request. Raises Unauthorized, UnknownScreen, ScreenRevoked."""
    return this_screen()
