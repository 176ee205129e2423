"""What the API gives of a file of captions that was sent."""

from apiflask import Schema
from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import OneOf

from catalog.captions.cues import Reason as WhyLeftOut
from catalog.web.api.schemas import LessonOut


class RemarkOut(Schema):
    """Something of a file of captions that was left out or cut."""

    line = Integer(required=True, metadata={"description": "In the file, from 1."})
    reason = String(required=True, validate=OneOf([reason.value for reason in WhyLeftOut]))


class ReadOut(Schema):
    """What was read of a file of captions."""

    kept = Integer(required=True)
    left_out = Integer(required=True)
    remarks = List(Nested(RemarkOut), required=True, metadata={"description": "At most 1000, in order of lines."})
    message = String(required=True, metadata={"description": "The same in a sentence for a person."})


class CaptionedOut(LessonOut):
    """A lesson whose captions were set."""

    read = Nested(ReadOut, required=True)
