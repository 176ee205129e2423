"""Refusals of calls for clips."""

from catalog.errors import CatalogError, Kind


class NothingAsked(CatalogError):
    """A call without a text."""

    code = "nothing_asked"
    sentence = "Write in a sentence what you would like neighbours to show."


class TooManyCalls(CatalogError):
    """More open calls at one lesson than neighbours can survey."""

    kind = Kind.CONFLICT
    code = "too_many_calls"
    sentence = "A lesson can have %(most)s open calls at most. Close one first."


class TooLong(CatalogError):
    """A call that would be open for years."""

    code = "call_too_long"
    sentence = "A call can be open for a year at most. Choose an earlier day."


class BeyondTheEnd(CatalogError):
    """A second that the lesson does not have."""

    code = "beyond_the_end"
    sentence = "The lesson has no such time. Choose one within the video."


class NoDemonstrations(CatalogError):
    """A lesson that is itself a neighbour's video."""

    kind = Kind.CONFLICT
    code = "no_demonstrations"
    sentence = "This lesson is a neighbour's video. Ask for videos at a lesson of your own."
