"""Refusals of comments."""

from catalog.errors import CatalogError, Kind, NotAllowed


class NoComments(NotAllowed):
    """The category takes no comments."""

    code = "no_comments"
    sentence = "Nobody can write comments here."


class TooManyComments(CatalogError):
    """A member has many comments that no moderator has read yet."""

    kind = Kind.TOO_MANY
    code = "too_many_comments"
    sentence = "%(most)s of your comments are still waiting for a moderator. Write more when they are read."


class OwnComment(NotAllowed):
    """Nobody decides about, or reports, their own comment."""

    code = "own_comment"
    sentence = "This is your own comment. You can delete it."


class DecidedBefore(CatalogError):
    """The comment does not wait for a decision any more."""

    kind = Kind.CONFLICT
    code = "comment_decided"
    sentence = "Somebody else was faster: this comment no longer waits for a decision."
