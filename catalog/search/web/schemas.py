"""What the API of search takes and gives."""

from apiflask import Schema
from apiflask.fields import Float, Integer, List, Nested, String
from apiflask.validators import OneOf, Range

from catalog.search.segment import LENGTHS

KINDS = ("course", "lesson", "caption", "clip")
LAST_PAGE = 50


class SearchQuery(Schema):
    """What is looked for, and what it is narrowed to."""

    q = String(load_default="", metadata={"description": "Words, pinyin or first letters; 64 characters are read."})
    category = String(load_default="", metadata={"description": "The id of a category."})
    teacher = String(load_default="", metadata={"description": "The id of a teacher."})
    length = String(load_default="", validate=OneOf(("", *LENGTHS)))
    kind = String(load_default="", validate=OneOf(("", *KINDS)))
    page = Integer(load_default=1, validate=Range(1, LAST_PAGE))


class SuggestQuery(Schema):
    """What was typed so far."""

    q = String(load_default="")


class HitOut(Schema):
    """Something that was found."""

    kind = String(required=True, validate=OneOf(KINDS))
    id = String(
        required=True, metadata={"description": "The course's, the lesson's (also for a caption), or the clip's."}
    )
    lesson = String(required=True, allow_none=True)
    course = String(required=True, allow_none=True, metadata={"description": "None: a clip that is in no course."})
    title = String(required=True)
    snippet = String(required=True, metadata={"description": "HTML; what was looked for stands in <mark>."})
    at = Float(required=True, allow_none=True, metadata={"description": "Seconds; of captions only."})
    url = String(required=True)


class FacetOut(Schema):
    """How many hits there are of one sort."""

    id = String(required=True)
    title = String(required=True)
    count = Integer(required=True, strict=True)


class FacetsOut(Schema):
    """Each facet with what the other filters leave, the commonest first."""

    category = List(Nested(FacetOut), required=True)
    teacher = List(Nested(FacetOut), required=True)
    length = List(Nested(FacetOut), required=True)


class Found(Schema):
    """A page of hits: courses, lessons and clips that fit best first, then captions."""

    total = Integer(required=True, strict=True)
    hits = List(Nested(HitOut), required=True)
    facets = Nested(FacetsOut, required=True)
    correction = String(
        required=True,
        allow_none=True,
        metadata={"description": "Another query: what the hits are for, or without hits what would find some."},
    )
    next = String(required=True, allow_none=True)


class SuggestionOut(Schema):
    """A name that begins or goes on like what was typed."""

    text = String(required=True)
    kind = String(required=True, validate=OneOf(("course", "lesson", "teacher", "category")))
    id = String(required=True)


class Suggestions(Schema):
    """At most eight of them."""

    items = List(Nested(SuggestionOut), required=True)
