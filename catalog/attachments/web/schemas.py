"""What the API says about handouts."""

from apiflask import Schema
from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range

from catalog.attachments.kinds import Family
from catalog.attachments.settings import MAX_NAME, MOST_FILES


class HandoutOut(Schema):
    """A file beside a lesson."""

    id = String(required=True)
    name = String(required=True, metadata={"description": "Without the ending."})
    file_name = String(required=True)
    kind = String(required=True, validate=OneOf([family.name for family in Family]))
    media_type = String(required=True)
    size = Integer(required=True, strict=True, metadata={"description": "Bytes."})
    sha256 = String(required=True)
    url = String(
        required=True, metadata={"description": "PDF and pictures open in a browser; others are downloaded."}
    )


class HandoutList(Schema):
    """All handouts of a lesson, in order."""

    items = List(Nested(HandoutOut), required=True)
    next = String(required=True, allow_none=True)


class HandoutQuery(Schema):
    """What the file is called."""

    name = String(
        required=True,
        validate=Length(1, 300),
        metadata={"description": "The name of the file with its ending, by which its kind is recognized."},
    )


class HandoutChange(Schema):
    """Another name, another place."""

    class Meta:
        unknown = "raise"

    name = String(validate=Length(1, MAX_NAME))
    position = Integer(strict=True, validate=Range(1, MOST_FILES), metadata={"description": "From 1."})
