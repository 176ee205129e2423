"""Schemas of chapters in the API."""

from apiflask import Schema
from apiflask.fields import Float, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import RAISE

from catalog.chapters.proposing import Reason
from catalog.chapters.service import LAST, MAX_TITLE, MOST_CHAPTERS


class _Strict(Schema):
    """As Strict of catalog/web/api/schemas.py, which needs ChapterOut."""

    class Meta:
        unknown = RAISE


class ChapterOut(Schema):
    """A chapter of a video: it goes on until the next one begins."""

    at = Float(required=True, metadata={"description": "Seconds from the start."})
    title = String(required=True)


class ChapterIn(_Strict):
    """Where a chapter begins, and its title."""

    at = Float(required=True, validate=Range(0, LAST), metadata={"description": "Seconds from the start."})
    title = String(required=True, validate=Length(1, MAX_TITLE))


class ChaptersIn(_Strict):
    """All chapters of a lesson's video, in order."""

    items = List(Nested(ChapterIn), required=True, validate=Length(0, MOST_CHAPTERS))


class ProposedOut(ChapterOut):
    """A chapter that the captions suggest."""

    reason = String(required=True, validate=OneOf([one.value for one in Reason]))


class ProposedList(Schema):
    """Chapters that the captions suggest, in order; nobody sees them but those who may edit the lesson."""

    items = List(Nested(ProposedOut), required=True)
    next = String(required=True, allow_none=True)


class DropIn(_Strict):
    """Which proposed chapters are not wanted."""

    drop = List(Float(validate=Range(0, LAST)), load_default=[], validate=Length(0, MOST_CHAPTERS))
    again = List(
        Float(validate=Range(0, LAST)),
        load_default=[],
        validate=Length(0, MOST_CHAPTERS),
        metadata={"description": "Seconds of dropped ones that are to be proposed again."},
    )


class ChaptersOut(Schema):
    """The chapters of a lesson's video."""

    items = List(Nested(ChapterOut), required=True, metadata={"description": "Those that fit the video, in order."})
    beyond = List(
        Nested(ChapterOut),
        required=True,
        metadata={"description": "Those behind its end, since a shorter file replaced it. Nobody else sees them."},
    )
