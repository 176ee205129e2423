"""Refusals of calls for help."""

from catalog.errors import CatalogError, Kind


class UnknownCall(CatalogError):
    """No call has this id, or none that this person may see."""

    kind = Kind.NOT_FOUND
    code = "unknown_call"
    sentence = "There is no such call for help."


class CallTaken(CatalogError):
    """Somebody else was faster."""

    kind = Kind.CONFLICT
    code = "call_taken"
    sentence = "%(name)s is looking after this already."


class CallClosed(CatalogError):
    """The call was settled before."""

    kind = Kind.CONFLICT
    code = "call_closed"
    sentence = "This call for help is closed already."


class NoWord(CatalogError):
    """A call is closed with a word about how it ended."""

    code = "no_word"
    sentence = "Say in a word how it ended, so that the next person knows."


class WhichClassroom(CatalogError):
    """A member did not name the classroom."""

    code = "which_classroom"
    sentence = "Say which classroom needs help."


class UnknownOnDuty(CatalogError):
    """Nobody with this name or id, or nobody who may be on duty."""

    code = "unknown_on_duty"
    sentence = "%(name)s is no operator and looks after no classroom, and so cannot be on duty."
