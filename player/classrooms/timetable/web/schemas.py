"""What the API of the timetable takes and gives."""

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, Date, Dict, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range

from catalog.web.api.schemas import Strict
from player.classrooms.timetable.closing import MAX_TEXT
from player.classrooms.timetable.models import ScreeningState
from player.classrooms.timetable.planning import LONGEST, MOST_CLASSROOMS, SHORTEST

STATES = tuple(state.name for state in ScreeningState)
_MINUTES = Range(SHORTEST.seconds // 60, LONGEST.seconds // 60)
_ID = Length(1, 80)


class RepeatIn(Strict):
    """A weekly repetition."""

    weekdays = List(
        Integer(strict=True, validate=Range(1, 7)),
        required=True,
        validate=Length(1, 7),
        metadata={"description": "1: Monday."},
    )
    until = Date(required=True)
    interval = Integer(load_default=1, strict=True, validate=Range(1, 8), metadata={"description": "In weeks."})
    skip_holidays = Boolean(load_default=True, metadata={"description": "Leave public holidays out."})
    make_up = Boolean(load_default=True, metadata={"description": "Take days off to their make-up days."})


class ScreeningIn(Strict):
    """A lesson for classrooms at a time."""

    lesson = String(required=True, validate=_ID)
    classrooms = List(String(validate=_ID), required=True, validate=Length(1, MOST_CLASSROOMS))
    starts_at = AwareDateTime(required=True)
    minutes = Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=_MINUTES,
        metadata={"description": "How long the classrooms are booked; null: as long as the lesson takes."},
    )
    repeat = Nested(RepeatIn)
    on_conflict = String(
        load_default="tell",
        validate=OneOf(("tell", "refuse")),
        metadata={"description": "refuse: plan nothing when a classroom is taken (409)."},
    )


class ScreeningChange(Strict):
    """What is changed of a planned screening; left out: as it is."""

    lesson = String(validate=_ID)
    classrooms = List(String(validate=_ID), validate=Length(1, MOST_CLASSROOMS))
    starts_at = AwareDateTime()
    minutes = Integer(strict=True, validate=_MINUTES)
    following = Boolean(load_default=False, metadata={"description": "Also the later ones of its repetition."})


class ConflictOut(Schema):
    """Another screening in one of the classrooms at the same time."""

    screening = String(required=True, metadata={"description": "The planned one."})
    other = String(required=True, metadata={"description": "The one in its way."})
    title = String(required=True)
    starts_at = AwareDateTime(required=True)
    ends_at = AwareDateTime(required=True)
    classrooms = List(String(), required=True)
    free_at = AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When the planned one would be in nobody's way."}
    )


class PauseOut(Schema):
    """A pause for all."""

    begins = AwareDateTime(required=True, data_key="from")
    ends = AwareDateTime(required=True, allow_none=True, data_key="to")


class ScreeningOut(Schema):
    """A screening."""

    id = String(required=True)
    state = String(required=True, validate=OneOf(STATES), metadata={"description": "By the clock, at this moment."})
    lesson = String(required=True, allow_none=True)
    title = String(required=True)
    classrooms = List(String(), required=True)
    apart = List(String(), required=True, metadata={"description": "Classrooms that go on in their own time."})
    starts_at = AwareDateTime(required=True)
    ends_at = AwareDateTime(required=True, metadata={"description": "Until when the classrooms are booked."})
    started_at = AwareDateTime(required=True, allow_none=True)
    paused_at = AwareDateTime(required=True, allow_none=True)
    ended_at = AwareDateTime(required=True, allow_none=True)
    position = Float(required=True, metadata={"description": "Seconds from the start of the lesson, at this moment."})
    pauses = List(Nested(PauseOut), required=True)
    series = String(required=True, allow_none=True)
    batch = String(required=True, allow_none=True)
    version = Integer(required=True, strict=True)


class PlannedOut(ScreeningOut):
    """What was planned: the first screening, the others of its repetition, and what is in their way."""

    conflicts = List(Nested(ConflictOut), required=True)
    also = List(String(), required=True, metadata={"description": "The ids of the others that were planned."})
    left_out = List(Dict(), required=True, metadata={"description": "Days, and why: HOLIDAY, CLOSED."})
    moved = List(Dict(), required=True, metadata={"description": "Days off, and their make-up days."})
    unknown_years = List(
        Integer(), required=True, metadata={"description": "Years whose holidays have not been announced."}
    )


class Screenings(Schema):
    """The screenings of some days."""

    items = List(Nested(ScreeningOut), required=True)
    next = String(required=True, allow_none=True)


class Days(Schema):
    """A time, and a classroom."""

    begins = AwareDateTime(data_key="from")
    ends = AwareDateTime(data_key="to")
    classroom = String(validate=_ID)


class CopyIn(Strict):
    """One week, and another into which it is copied: their first days."""

    begins = Date(required=True, data_key="from")
    to = Date(required=True)


class CopyOut(Schema):
    """What was planned by a copy."""

    batch = String(required=True, allow_none=True)
    planned = Integer(required=True)
    conflicts = List(Nested(ConflictOut), required=True)


class UndoIn(Strict):
    """An act of planning."""

    batch = String(required=True, validate=_ID)


class UndoOut(Schema):
    """How many screenings were removed."""

    removed = Integer(required=True)


class RoomIn(Strict):
    """A classroom of a screening."""

    classroom = String(required=True, validate=_ID)


class ApartIn(Strict):
    """Whether the classroom of a screen goes on in its own time."""

    screening = String(required=True, validate=_ID)
    apart = Boolean(required=True)


class ClosedIn(Strict):
    """Why the school is closed on a day."""

    text = String(load_default="", validate=Length(0, MAX_TEXT))


class ClosedOut(Schema):
    """A day on which the school is closed."""

    day = Date(required=True)
    text = String(required=True)


class ClosedDays(Schema):
    """The days on which the school is closed."""

    items = List(Nested(ClosedOut), required=True)
    next = String(required=True, allow_none=True)
