"""Refusals of attendance."""

from catalog.errors import CatalogError, Kind


class ReasonMissing(CatalogError):
    """A late correction without a reason."""

    code = "reason_missing"
    sentence = "This was counted long ago. Please say why it is corrected now."


class TooLongAgo(CatalogError):
    """Something is told that happened before rules.OLDEST."""

    code = "too_long_ago"
    sentence = "That was too long ago to be counted now."


class CodeOver(CatalogError):
    """The code on the wall was not scanned in time, or is none of this school."""

    kind = Kind.GONE
    code = "code_over"
    sentence = "This code is no longer valid. Scan the one that is on the wall now."


class RegisterFull(CatalogError):
    """More names than anybody could tap."""

    kind = Kind.TOO_MANY
    code = "register_full"
    sentence = "The register has no room for more names. Count the heads instead."
