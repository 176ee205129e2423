"""What the API of classrooms and screens takes and gives."""

import json
from typing import Any

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, Dict, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import INCLUDE, ValidationError, validates_schema

from catalog.web.api.schemas import Strict
from player.classrooms.screens.keeping import LANGUAGES
from player.classrooms.screens.models import ScreenState
from player.classrooms.screens.rooms import MAX_NAME
from player.classrooms.screens.state import MAX_SOFTWARE

STATES = [state.name for state in ScreenState]


class PageQuery(Schema):
    """Which page of a list."""

    page = Integer(load_default=1, strict=False, validate=Range(1, 100_000))


class ClassroomIn(Strict):
    """A new classroom."""

    name = String(required=True, validate=Length(1, MAX_NAME))
    community = String(
        required=True,
        validate=Length(1, MAX_NAME),
        metadata={"description": "The name of its community; an unknown one is added."},
    )
    district = String(load_default="", validate=Length(0, MAX_NAME))


class WindowOut(Schema):
    """When screens may fetch ahead, in local time."""

    from_ = String(required=True, data_key="from", attribute="from")
    until = String(required=True)


class SettingsOut(Schema):
    """The settings of a classroom."""

    line_kbit = Integer(required=True, strict=True, allow_none=True)
    window = Nested(WindowOut, required=True)
    storage_gb = Integer(required=True, strict=True, allow_none=True)
    rung = Integer(required=True, strict=True, allow_none=True)
    volume = Integer(required=True, strict=True)
    language = String(required=True, validate=OneOf(LANGUAGES))


class CommunityOut(Schema):
    """A community."""

    id = String(required=True)
    name = String(required=True)
    district = String(required=True, allow_none=True, metadata={"description": "The name of its district."})


class ScreenOut(Schema):
    """A screen, as operators and volunteers see it."""

    id = String(required=True)
    state = String(required=True, validate=OneOf(STATES))
    classroom = String(required=True, allow_none=True)
    paired_at = AwareDateTime(required=True, allow_none=True)
    seen_at = AwareDateTime(required=True, allow_none=True)


class ClassroomOut(Schema):
    """A classroom; `screens` are told to those who may steer it."""

    id = String(required=True)
    name = String(required=True)
    community = Nested(CommunityOut, required=True)
    settings = Nested(SettingsOut, required=True)
    screens = List(Nested(ScreenOut), required=True)


class Classrooms(Schema):
    """A page of classrooms."""

    items = List(Nested(ClassroomOut), required=True)
    next = String(required=True, allow_none=True)


class CodeOut(Schema):
    """The code that a screen shows."""

    code = String(required=True, metadata={"description": "Six digits."})
    expires_at = AwareDateTime(required=True)


class NewScreenOut(CodeOut):
    """A screen that has just come."""

    id = String(required=True)
    token = String(required=True, metadata={"description": "It is told only here, and has no end."})


class PairIn(Strict):
    """A code on a wall, and the classroom."""

    code = String(required=True, validate=Length(1, 40))
    classroom = String(
        required=True,
        validate=Length(1, MAX_NAME),
        metadata={"description": "Its id, or its name if no other classroom has it."},
    )


class RoomOfScreenOut(Schema):
    """The classroom of a screen."""

    id = String(required=True)
    name = String(required=True)
    community = String(required=True, metadata={"description": "The name of its community."})


class WallCodeOut(CodeOut):
    """What phones need to steer the screen."""

    path = String(required=True, metadata={"description": "The page of the QR code, from the school's address on."})


class MeOut(Schema):
    """What a screen is told."""

    id = String(required=True)
    state = String(required=True, validate=OneOf(STATES))
    classroom = Nested(RoomOfScreenOut, required=True, allow_none=True)
    screening = Dict(
        required=True, allow_none=True, metadata={"description": "The screening that runs now (timetable)."}
    )
    next = List(Dict(), required=True, metadata={"description": "The next screenings."})
    today = List(
        Dict(),
        required=True,
        metadata={"description": "Today's screenings that are over, each with `headcount`, the people who came."},
    )
    settings = Nested(SettingsOut, required=True, allow_none=True)
    remote = Nested(WallCodeOut, required=True, allow_none=True)
    commands = Integer(required=True, strict=True, metadata={"description": "The number of the last command."})


class StateIn(Schema):
    """What a screen says about itself. Fields that are not listed are kept as they are."""

    class Meta:
        unknown = INCLUDE

    lesson = String(allow_none=True, validate=Length(0, 40))
    position = Float(allow_none=True, validate=Range(0, 1e6), metadata={"description": "Seconds."})
    playing = Boolean()
    speed = Float(validate=Range(0.25, 4))
    mirror = Boolean()
    volume = Integer(strict=True, validate=Range(0, 100))
    view = String(validate=Length(0, 40))
    software = String(validate=Length(0, MAX_SOFTWARE), metadata={"description": "The version of its page."})

    @validates_schema
    def _is_json(self, data: dict[str, Any], **_: Any) -> None:
        """Python also reads NaN and Infinity, which the phone that gets them could not."""
        try:
            json.dumps(data, allow_nan=False)
        except ValueError:
            raise ValidationError("NaN and Infinity are no JSON.") from None


class StateOut(Schema):
    """What was noted."""

    seen_at = AwareDateTime(required=True)


class ClockOut(Schema):
    """The clock of the school."""

    now = Float(required=True, metadata={"description": "Seconds since 1970-01-01 UTC, with fractions."})
