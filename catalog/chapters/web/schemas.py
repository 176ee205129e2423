"""Schemas of chapters in the API."""

from apiflask import Schema
from apiflask.fields import Float, List, Nested, String
from apiflask.validators import Length, Range

from catalog.chapters.service import LAST, MAX_TITLE, MOST_CHAPTERS
from catalog.web.api.schemas import ChapterOut, Strict


class ChapterIn(Strict):
    """Where a chapter begins, and its title."""

    at = Float(required=True, validate=Range(0, LAST), metadata={"description": "Seconds from the start."})
    title = String(required=True, validate=Length(1, MAX_TITLE))


class ChaptersIn(Strict):
    """All chapters of a lesson's video, in order."""

    items = List(Nested(ChapterIn), required=True, validate=Length(0, MOST_CHAPTERS))


class ChaptersOut(Schema):
    """The chapters of a lesson's video."""

    items = List(Nested(ChapterOut), required=True, metadata={"description": "Those that fit the video, in order."})
    beyond = List(
        Nested(ChapterOut),
        required=True,
        metadata={"description": "Those behind its end, since a shorter file replaced it. Nobody else sees them."},
    )
