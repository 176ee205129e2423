"""What the API of remotes takes and gives."""

from typing import Any

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, Dict, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import ValidationError, validates_schema

from catalog.web.api.schemas import Strict
from player.classrooms.screens.web.schemas import RoomOfScreenOut

FIELDS: dict[str, tuple[str, ...]] = {
    "play": (),
    "pause": (),
    "seek": ("position", "by"),
    "next": ("by",),
    "again": ("times",),
    "speed": ("speed",),
    "mirror": ("mirror",),
    "volume": ("volume", "by"),
    "captions": ("captions",),
    "open": ("lesson", "clip", "number", "page"),
    "type": ("text", "done"),
    "help": ("reason",),
}
"""Each command, and the fields that belong to it."""
ONE_OF = ("seek", "speed", "volume", "open", "type")
"""Commands that need exactly one of their fields; `done` of `type` does not count."""
PAGES = ("home", "timetable", "search", "back")
CAPTIONS = ("off", "on", "large")
REASONS = ("sound", "picture", "remote", "unwell")
MAX_TEXT = 50  # characters


class _Flag(Boolean):
    """True or false, and no word or number instead."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class CommandIn(Strict):
    """Something that a screen is to do at once. Each command takes only its own fields."""

    command = String(required=True, validate=OneOf(tuple(FIELDS)))
    position = Float(
        validate=Range(0, 86_400), metadata={"description": "Of `seek`: seconds from the beginning of the lesson."}
    )
    by = Integer(
        strict=True,
        validate=Range(-3600, 3600),
        metadata={
            "description": "Of `seek`: seconds from here; of `volume`: percent; of `next`: -1 for the step before."
        },
    )
    times = Integer(
        strict=True,
        validate=Range(0, 10),
        metadata={"description": "Of `again`: how often the step is repeated, 3 unless said; 0 ends that."},
    )
    speed = Float(validate=Range(0.5, 1.5), metadata={"description": "Of `speed`: 1 is as recorded."})
    mirror = _Flag(metadata={"description": "Of `mirror`; without it the picture is turned over."})
    volume = Integer(strict=True, validate=Range(0, 100), metadata={"description": "Of `volume`: percent."})
    captions = String(
        validate=OneOf(CAPTIONS), metadata={"description": "Of `captions`; without it the next of the three."}
    )
    lesson = String(validate=Length(1, 40), metadata={"description": "Of `open`: a lesson's id."})
    clip = String(validate=Length(1, 40), metadata={"description": "Of `open`: the id of a neighbour's video."})
    number = Integer(
        strict=True, validate=Range(1, 999_999), metadata={"description": "Of `open`: a lesson's number."}
    )
    page = String(validate=OneOf(PAGES), metadata={"description": "Of `open`: a page of the screen."})
    text = String(
        validate=Length(0, MAX_TEXT),
        metadata={"description": "Of `type`: the whole text in the search field, also pinyin or a lesson's number."},
    )
    done = _Flag(metadata={"description": "Of `type`: the text is complete."})
    reason = String(validate=OneOf(REASONS), metadata={"description": "Of `help`."})

    @validates_schema
    def _only_its_own(self, data: dict[str, Any], **_: Any) -> None:
        command = data.get("command", "")
        own = FIELDS.get(command, ())
        given = [name for name in data if name != "command"]
        for name in given:
            if name not in own:
                raise ValidationError("This command does not take it.", name)
        if command in ONE_OF and len([name for name in given if name != "done"]) != 1:
            raise ValidationError("Name exactly one of: " + ", ".join(name for name in own if name != "done"), own[0])
        if command == "next" and data.get("by", 1) not in (-1, 1):
            raise ValidationError("1 or -1.", "by")


class CommandOut(CommandIn):
    """A command with its fields, as its screen gets it."""

    number = Integer(required=True, strict=True, metadata={"description": "1, 2, 3, ... for each screen."})
    sender = String(required=True, metadata={"description": "The name of the member; empty for a phone."})
    at = AwareDateTime(required=True)


class CommandsQuery(Schema):
    """Which commands."""

    after = Integer(load_default=0, validate=Range(0, 2**31 - 1), metadata={"description": "The last number known."})


class Commands(Schema):
    """What is to be done now, in its order."""

    items = List(Nested(CommandOut), required=True)
    next = String(required=True, allow_none=True)
    last = Integer(required=True, strict=True, metadata={"description": "The number to ask with the next time."})


class RemoteIn(Strict):
    """The code on the wall."""

    code = String(required=True, validate=Length(1, 40))


class RemoteOut(Schema):
    """A phone that has become a remote."""

    token = String(required=True, metadata={"description": "Told only here; it ends with the day."})
    screen = String(required=True, metadata={"description": "The id of its screen."})
    classroom = Nested(RoomOfScreenOut, required=True)
    expires_at = AwareDateTime(required=True)


class LastOut(Schema):
    """What was pressed last, on any phone."""

    number = Integer(required=True, strict=True)
    command = String(required=True)
    sender = String(required=True)
    at = AwareDateTime(required=True)


class SteeredOut(Schema):
    """What a phone shows of its screen."""

    screen = String(required=True)
    classroom = Nested(RoomOfScreenOut, required=True)
    expires_at = AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When this phone's day ends."}
    )
    state = Dict(required=True, metadata={"description": "What the screen said last, as it was posted."})
    seen_at = AwareDateTime(required=True, allow_none=True, metadata={"description": "When it said that."})
    here = Boolean(required=True, metadata={"description": "Whether the screen has said something within a minute."})
    phones = List(String(), required=True, metadata={"description": "Names; empty for phones without an account."})
    last = Nested(LastOut, required=True, allow_none=True)
    screening = Dict(required=True, allow_none=True)
