"""What the API of calls for help takes and gives."""

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range

from catalog.web.api.schemas import Strict
from player.classrooms.help.duty import MOST
from player.classrooms.help.models import HelpReason, HelpState
from player.classrooms.help.service import MAX_KEY, MAX_TEXT
from player.classrooms.screens.rooms import MAX_NAME

REASONS = [reason.name for reason in HelpReason]
STATES = [state.name for state in HelpState]


class HelpIn(Strict):
    """A press of Help."""

    classroom = String(
        load_default="",
        validate=Length(0, MAX_NAME),
        metadata={"description": "Its id or name, for a member; a screen or a remote is in one."},
    )
    reason = String(load_default=HelpReason.OTHER.name, validate=OneOf(REASONS))
    text = String(load_default="", validate=Length(0, MAX_TEXT))
    key = String(
        load_default="",
        validate=Length(0, MAX_KEY),
        metadata={"description": "The same key is the same press, however often it is sent."},
    )
    at = AwareDateTime(
        load_default=None, allow_none=True, metadata={"description": "When it was pressed, if the line was down."}
    )


class HelpRoomOut(Schema):
    """A classroom."""

    id = String(required=True)
    name = String(required=True)
    community = String(required=True)


class HelpOut(Schema):
    """A call for help."""

    id = String(required=True)
    state = String(required=True, validate=OneOf(STATES))
    classroom = Nested(HelpRoomOut, required=True)
    reason = String(required=True, validate=OneOf(REASONS))
    text = String(required=True)
    called_at = AwareDateTime(required=True)
    arrived_at = AwareDateTime(required=True)
    presses = Integer(required=True, strict=True)
    rung = String(required=True, allow_none=True, metadata={"description": "Who was called last."})
    taken_by = String(required=True, allow_none=True)
    taken_at = AwareDateTime(required=True, allow_none=True)
    closed_at = AwareDateTime(required=True, allow_none=True)
    word = String(required=True)
    waited = Float(
        required=True, allow_none=True, metadata={"description": "Seconds until somebody took it; null: not yet."}
    )


class HelpCalls(Schema):
    """A page of calls."""

    items = List(Nested(HelpOut), required=True)
    next = String(required=True, allow_none=True)


class HelpQuery(Schema):
    """Which calls."""

    open = Boolean(load_default=False, metadata={"description": "Only those that are not closed."})
    page = Integer(load_default=1, strict=False, validate=Range(1, 100_000))


class HelpMineOut(Schema):
    """The call of the classroom in which a screen is."""

    call = Nested(HelpOut, required=True, allow_none=True)


class HelpCloseIn(Strict):
    """How it ended."""

    word = String(required=True, validate=Length(0, MAX_TEXT))


class DutyIn(Strict):
    """The people on duty, by name or id, in the order in which they are called."""

    people = List(String(validate=Length(1, 80)), required=True, validate=Length(0, MOST))
    version = Integer(load_default=None, allow_none=True, strict=True)


class OnDutyOut(Schema):
    """A person on duty."""

    id = String(required=True)
    name = String(required=True)


class DutyOut(Schema):
    """The list of those on duty."""

    people = List(Nested(OnDutyOut), required=True)
    version = Integer(required=True, strict=True)
