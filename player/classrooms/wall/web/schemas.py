"""What the API of the wall gives."""

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, Dict, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf

from player.classrooms.wall.judging import Standing

STANDINGS = [one.name for one in Standing]


class WallQuery(Schema):
    """Which classrooms."""

    district = String(load_default="", validate=Length(0, 80))
    community = String(load_default="", validate=Length(0, 80))
    only_ = String(
        data_key="only", attribute="only", load_default="", validate=OneOf(["", "LOOK", "NEXT", *STANDINGS])
    )


class ShowOut(Schema):
    """A screening."""

    id = String(required=True)
    lesson = String(required=True, allow_none=True)
    title = String(required=True)
    starts_at = AwareDateTime(required=True)


class WallCallOut(Schema):
    """The call for help of a classroom."""

    id = String(required=True)
    state = String(required=True)
    reason = String(required=True)
    text = String(required=True)
    called_at = AwareDateTime(required=True)
    taken_by = String(required=True, allow_none=True)


class RoomDiskOut(Schema):
    """The disk of a classroom's PC, in bytes."""

    free = Integer(required=True, strict=True, allow_none=True)
    quota = Integer(required=True, strict=True, allow_none=True)
    persisted = Boolean(required=True, allow_none=True)


class WallRoomOut(Schema):
    """A classroom on the wall."""

    id = String(required=True)
    name = String(required=True)
    community = String(required=True)
    district = String(required=True)
    state = String(required=True, validate=OneOf(STANDINGS))
    on = Boolean(required=True, metadata={"description": "Whether its screen spoke within 100 s."})
    seen_at = AwareDateTime(required=True, allow_none=True)
    screen = String(required=True, allow_none=True)
    software = String(required=True)
    lesson = String(required=True, allow_none=True)
    title = String(required=True)
    playing = Boolean(required=True)
    position = Float(required=True)
    line_kbit = Integer(required=True, strict=True, allow_none=True)
    disk = Nested(RoomDiskOut, required=True)
    clock_offset = Float(required=True, allow_none=True)
    errors = List(String(), required=True)
    screening = Nested(ShowOut, required=True, allow_none=True)
    next = Nested(ShowOut, required=True, allow_none=True)
    call = Nested(WallCallOut, required=True, allow_none=True)


class ReadinessOut(Schema):
    """How the classrooms of the next screening stand."""

    screening = Nested(ShowOut, required=True)
    rooms = Integer(required=True, strict=True)
    ready = Integer(required=True, strict=True)
    low = List(Dict(), required=True, metadata={"description": "`{height, rooms}`: will play in a small height."})
    fetching = Integer(required=True, strict=True)
    dark = Integer(required=True, strict=True)
    dark_since = AwareDateTime(required=True, allow_none=True)
    empty = Integer(required=True, strict=True)
    sentence = String(required=True)


class WallOut(Schema):
    """The wall, the most urgent classroom first."""

    items = List(Nested(WallRoomOut), required=True)
    next = String(required=True, allow_none=True)
    counts = Dict(required=True)
    readiness = Nested(ReadinessOut, required=True, allow_none=True)


class PieceOut(Schema):
    """A part of a day."""

    doing = String(required=True, metadata={"description": "PLAY, PAUSE, IDLE, or OFF: silent."})
    since = AwareDateTime(required=True)
    until = AwareDateTime(required=True)
    title = String(required=True)


class RoomHistory(Schema):
    """A day of a classroom."""

    items = List(Nested(PieceOut), required=True)
    next = String(required=True, allow_none=True)
