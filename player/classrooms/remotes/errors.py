"""Refusals of remotes."""

from catalog.errors import CatalogError, Kind


class WrongRemoteCode(CatalogError):
    """No screen shows this code now."""

    kind = Kind.NOT_FOUND
    code = "wrong_code"
    sentence = "No screen shows this code now. Look up at the screen: its code changes every few hours."


class RemoteOver(CatalogError):
    """The day has ended, somebody has ended all remotes of the screen, or the screen was unpaired."""

    kind = Kind.NOT_SIGNED_IN
    code = "remote_over"
    sentence = "This phone is no longer connected. Enter the code that the screen shows now."


class TooManyRemotes(CatalogError):
    """A screen has as many remotes as a day may bring."""

    kind = Kind.TOO_MANY
    code = "too_many_remotes"
    sentence = "Too many phones steer this screen already. A volunteer can end them all."


class UnknownLesson(CatalogError):
    """A command would open a lesson that the screen may not show."""

    kind = Kind.NOT_FOUND
    code = "unknown_lesson"
    sentence = "There is no such lesson for this screen."
