"""Notices in the API."""

from apiflask import Schema
from apiflask.fields import Boolean, DateTime, Integer, List, Nested, String
from apiflask.validators import Range

LAST_PAGE = 100_000


class NoticeQuery(Schema):
    """Which page."""

    page = Integer(load_default=1, validate=Range(1, LAST_PAGE))


class NoticeOut(Schema):
    """One notice."""

    id = String(required=True)
    kind = String(required=True, metadata={"description": "Such as PUBLISHED, RETURNED, THANKED."})
    text = String(required=True, metadata={"description": "A sentence in the language of the request."})
    said = String(required=True, metadata={"description": "The reason, or the comment; may be empty."})
    clip = String(required=True, allow_none=True)
    lesson = String(required=True, allow_none=True)
    url = String(required=True)
    at = DateTime(required=True)
    read = Boolean(required=True)


class NoticeList(Schema):
    """A page of notices, newest first."""

    items = List(Nested(NoticeOut), required=True)
    next = String(required=True, allow_none=True)
    unread = Integer(required=True)
