"""Comments in the API."""

from apiflask import Schema
from apiflask.fields import DateTime, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range

from catalog.comments.service import MAX_REASON, MAX_TEXT

LAST_PAGE = 100_000


class CommentIn(Schema):
    """A new comment."""

    text = String(required=True, validate=Length(1, MAX_TEXT))


class CommentReason(Schema):
    """Why a comment should not be shown."""

    reason = String(required=True, validate=Length(1, MAX_REASON))


class CommentDecision(Schema):
    """What a moderator decides."""

    decision = String(required=True, validate=OneOf(("approve", "refuse")))
    reason = String(load_default="", validate=Length(max=MAX_REASON), metadata={"description": "Needed to refuse."})


class CommentOut(Schema):
    """One comment."""

    id = String(required=True)
    by = String(required=True, metadata={"description": "The name of its writer."})
    text = String(required=True)
    state = String(required=True, metadata={"description": "WAITING and REFUSED: for its writer and moderators."})
    reason = String(required=True)
    clip = String(required=True, allow_none=True)
    lesson = String(required=True, allow_none=True)
    at = DateTime(required=True)


class CommentList(Schema):
    """Comments, the oldest first."""

    items = List(Nested(CommentOut), required=True)
    next = String(required=True, allow_none=True)


class CommentQuery(Schema):
    """Which page."""

    page = Integer(load_default=1, validate=Range(1, LAST_PAGE))
