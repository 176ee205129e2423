"""Refusals about the disks of classrooms, and about files from sticks."""

from catalog.errors import CatalogError, Kind


class NotKept(CatalogError):
    """A package without a list of its objects: it was made before there were any."""

    kind = Kind.NOT_FOUND
    code = "not_kept"
    sentence = "This video cannot be kept on a screen's disk."


class StickUnreadable(CatalogError):
    """The file is none that a screen has written, or it was cut."""

    kind = Kind.INVALID
    code = "stick_unreadable"
    sentence = "This is not a file with what happened on a screen, or it was cut off. Save it on the screen again."


class StickForged(CatalogError):
    """The seal of the file does not fit: it was changed, or the screen is not one of this school."""

    kind = Kind.INVALID
    code = "stick_forged"
    sentence = "This file was changed, or is not of a screen of this school. Nothing of it was taken."


class Uncountable(CatalogError):
    """What a screen tells names no lesson of the school, or makes no sense."""

    kind = Kind.INVALID
    code = "uncountable"
    sentence = "What the screen told about this cannot be counted. It stays on record."


class LineUnreadable(CatalogError):
    """A time or a number of the settings of a line is none, or out of bounds."""

    kind = Kind.INVALID
    code = "line_unreadable"
    sentence = "Times are written as 22:00, and numbers are whole and at least 1; leave a field empty for no bound."


class NothingToCarry(CatalogError):
    """No screening of the classroom falls into this time."""

    kind = Kind.CONFLICT
    code = "nothing_to_carry"
    sentence = "Nothing is planned for this classroom in this time, so there is nothing to put on a stick."
