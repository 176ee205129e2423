"""Refusals of classrooms and screens."""

from catalog.errors import CatalogError, Kind


class UnknownScreen(CatalogError):
    """No screen has this token."""

    kind = Kind.NOT_SIGNED_IN
    code = "unknown_screen"
    sentence = "The school does not know this screen. It needs a new code."


class ScreenRevoked(CatalogError):
    """An operator or volunteer has unpaired the screen."""

    kind = Kind.NOT_SIGNED_IN
    code = "screen_revoked"
    sentence = "This screen was unpaired from its classroom. Ask for a new code to pair it again."


class ScreenNotPaired(CatalogError):
    """The screen belongs to no classroom yet."""

    kind = Kind.CONFLICT
    code = "screen_not_paired"
    sentence = "This screen belongs to no classroom yet."


class ScreenPaired(CatalogError):
    """The screen belongs to a classroom already and needs no code."""

    kind = Kind.CONFLICT
    code = "screen_paired"
    sentence = "This screen belongs to a classroom already."


class WrongCode(CatalogError):
    """No screen shows this code now: it is mistyped, too old or used."""

    kind = Kind.NOT_FOUND
    code = "wrong_code"
    sentence = "No screen shows this code now. Codes change every 10 minutes; read it from the wall again."


class TooManyScreens(CatalogError):
    """So many screens wait to be paired that a mistyped code would meet one of them."""

    kind = Kind.TOO_MANY
    code = "too_many_screens"
    sentence = "Too many screens are waiting to be paired. Try again in a few minutes."


class ClassroomTaken(CatalogError):
    """The community has a classroom of this name."""

    kind = Kind.CONFLICT
    code = "classroom_taken"
    sentence = "%(community)s has a classroom called %(name)s already."

    def __init__(self, name: str, community: str) -> None:
        super().__init__(name=name, community=community)


class UnknownClassroom(CatalogError):
    """No classroom has this id or name."""

    kind = Kind.NOT_FOUND
    code = "unknown_classroom"
    sentence = "There is no such classroom."
