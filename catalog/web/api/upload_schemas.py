"""What the API takes and gives of uploads; see schemas.py."""

from apiflask import Schema
from apiflask.fields import Boolean, DateTime, Float, Integer, List, Nested, String
from apiflask.validators import Length, Range

from catalog.web.api.schemas import Strict
from storage.multipart import MOST_BYTES, MOST_PARTS


class Reason(Schema):
    """Why an upload did not become a lesson."""

    code = String(required=True)
    message = String(required=True)


class UploadOut(Schema):
    """Where an upload stands."""

    id = String(required=True)
    state = String(required=True)
    reason = Nested(Reason, required=True, allow_none=True)
    notes = List(
        String(), required=True, metadata={"description": "What of the file is not in the lesson, a sentence each."}
    )
    progress = Float(required=True, metadata={"description": "Of the preparing, 0 to 1."})
    playable = Boolean(required=True)
    ready = Float(
        required=True,
        allow_none=True,
        metadata={"description": "Seconds that can be watched already; null while nothing can."},
    )
    place = Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Its place in the queue, 1: it is next; null when it does not wait there."},
    )
    lesson = String(required=True, allow_none=True)
    clip = String(required=True, allow_none=True)
    filename = String(required=True)
    length = Integer(required=True, metadata={"description": "Bytes promised."})
    offset = Integer(required=True, metadata={"description": "Bytes received."})
    duration = Float(required=True, allow_none=True, metadata={"description": "Seconds of video."})
    speed = Float(required=True, allow_none=True, metadata={"description": "Seconds of video made in a second."})
    created_at = DateTime(required=True)


class UploadIn(Strict):
    """A file that will be sent straight to the school's bucket."""

    filename = String(required=True, validate=Length(0, 1000))
    size = Integer(required=True, strict=True, validate=Range(0, MOST_BYTES), metadata={"description": "Bytes."})
    lesson = String(
        load_default="", validate=Length(0, 200), metadata={"description": "The id of the lesson that it is for."}
    )
    clip = String(load_default="", validate=Length(0, 200), metadata={"description": "Or the id of the clip."})


class PartsOut(Schema):
    """How the file is cut: part N begins at (N - 1) * part_size; the last one may be smaller."""

    id = String(required=True)
    part_size = Integer(required=True, metadata={"description": "Bytes of every part but the last."})
    parts = Integer(required=True, metadata={"description": "How many there are."})


class PartsQuery(Schema):
    """Which parts."""

    first = Integer(data_key="from", load_default=1, validate=Range(1, MOST_PARTS))


class PartOut(Schema):
    """One part."""

    number = Integer(required=True, attribute="part.number")
    offset = Integer(
        required=True, attribute="part.offset", metadata={"description": "Where it begins in the file, in bytes."}
    )
    size = Integer(required=True, attribute="part.size", metadata={"description": "Bytes."})
    there = Boolean(required=True, metadata={"description": "The bucket has it."})
    url = String(
        required=True,
        allow_none=True,
        metadata={"description": "Where to PUT exactly its bytes within an hour; null when it is there."},
    )


class PartList(Schema):
    """A page of parts."""

    items = List(Nested(PartOut), required=True)
    next = String(required=True, allow_none=True)
