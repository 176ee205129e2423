"""What the API of calls for clips takes and gives."""

from apiflask import Schema
from apiflask.fields import AwareDateTime, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range

from catalog.calls.service import MAX_TEXT, MOST_WANTED
from catalog.web.api.schemas import Strict


class CallIn(Strict):
    """What neighbours are asked for."""

    text = String(required=True, validate=Length(1, MAX_TEXT))
    closes_at = AwareDateTime(required=True)
    at = Float(
        load_default=None,
        allow_none=True,
        validate=Range(0),
        metadata={"description": "The second of the lesson that is meant; null for the whole lesson."},
    )
    wanted = Integer(
        load_default=0,
        strict=True,
        validate=Range(0, MOST_WANTED),
        metadata={"description": "How many videos are wished for; 0 for as many as come."},
    )


class CallOut(Schema):
    """A call for clips."""

    id = String(required=True)
    lesson = String(required=True)
    course = String(required=True)
    state = String(required=True, validate=OneOf(("OPEN", "CLOSED")))
    text = String(required=True)
    by = String(required=True, allow_none=True, metadata={"description": "The name of the teacher who asks."})
    at = Float(required=True, allow_none=True)
    wanted = Integer(required=True, strict=True)
    closes_at = AwareDateTime(required=True)
    created_at = AwareDateTime(required=True)


class Calls(Schema):
    """The calls at a lesson."""

    items = List(Nested(CallOut), required=True)
    next = String(required=True, allow_none=True)
