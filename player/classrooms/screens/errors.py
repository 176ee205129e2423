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


class NoSuchMember(CatalogError):
    """No active member is called so."""

    kind = Kind.NOT_FOUND
    code = "no_such_member"
    sentence = "There is no member called %(name)s."

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class WrongSetting(CatalogError):
    """A setting of a classroom is not possible."""

    code = "wrong_setting"
    sentence = (
        "Choose a line of 64 to 1,000,000 kbit/s, 1 to 10,000 GB, a volume of 0 to 100, and times such as 22:00. "
        "Nothing was changed."
    )

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class NotAList(CatalogError):
    """A file is no list of classrooms."""

    code = "not_a_list"
    sentence = "This is no list of classrooms: each line needs a community and a classroom, with a comma between."
