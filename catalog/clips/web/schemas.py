"""What the API takes and gives of clips; see catalog/web/api/schemas.py."""

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, DateTime, Dict, Float, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range

from catalog.clips.edits import MOST
from catalog.clips.models import Verdict, Waits
from catalog.clips.review import MAX_REASON as MAX_DECISION
from catalog.clips.review import MAX_REMARK, MOST_REMARKS
from catalog.clips.service import MAX_APPEAL, MAX_NAME
from catalog.courses.facts import MAX_DESCRIPTION, MAX_TITLE
from catalog.web.api.schemas import Flag, Strict

_ID = Length(1, 200)
_LONGEST_S = 7 * 86_400
_LESSON = {"description": "The id of the lesson to which it might belong; empty: none."}


class ClipIn(Strict):
    """A new clip; its file is sent by tus with the metadata `clip`."""

    title = String(required=True, validate=Length(1, MAX_TITLE))
    description = String(load_default="", validate=Length(0, MAX_DESCRIPTION))
    category = String(metadata={"description": "Id or name; else that of the lesson, or of neighbours' own videos."})
    lesson = String(validate=Length(0, 200), allow_none=True, metadata=_LESSON)
    call = String(validate=Length(0, 200), metadata={"description": "The id of a teacher's call that it answers."})
    consent = Flag(load_default=False, metadata={"description": "All people in it agree. Without it: 422."})
    children = Flag(load_default=False, metadata={"description": "Whether children are seen in it."})
    guardian = String(
        load_default="",
        validate=Length(0, MAX_NAME),
        metadata={"description": "The parent or guardian who agrees; needed with children."},
    )


class ClipChange(Strict):
    """What changes about a clip; what is left out stays."""

    title = String(validate=Length(1, MAX_TITLE))
    description = String(validate=Length(0, MAX_DESCRIPTION))
    category = String()
    lesson = String(validate=Length(0, 200), allow_none=True, metadata=_LESSON)


class AppealIn(Strict):
    """Why another moderator should look."""

    text = String(required=True, validate=Length(1, MAX_APPEAL))


class ReasonIn(Strict):
    """Why."""

    reason = String(required=True, validate=Length(1, MAX_DECISION))


class ExpiryIn(Strict):
    """Until when a clip is valid."""

    at = AwareDateTime(required=True, allow_none=True, metadata={"description": "null: for ever."})


class AnswerIn(Strict):
    """What the owner says to a remark."""

    answer = String(required=True, validate=Length(0, MAX_APPEAL))


_SECOND = Range(0, _LONGEST_S)
_SHARE = Range(0, 1)


class CoverIn(Strict):
    """A rectangle of the picture as it is shown, in shares of its sides, and the seconds from when to when."""

    start = Float(required=True, data_key="from", validate=_SECOND)
    end = Float(required=True, data_key="to", validate=_SECOND)
    x = Float(required=True, validate=_SHARE)
    y = Float(required=True, validate=_SHARE)
    w = Float(required=True, validate=_SHARE)
    h = Float(required=True, validate=_SHARE)
    blurred = Flag(load_default=False, metadata={"description": "Coarse spots of colour; otherwise black."})


class EditsIn(Strict):
    """All edits of a clip's file; what is left out is as it was sent."""

    trim = List(
        Float(validate=_SECOND),
        load_default=None,
        allow_none=True,
        validate=Length(equal=2),
        metadata={"description": "[from, to]: what is kept. null: all."},
    )
    mutes = List(
        List(Float(validate=_SECOND), validate=Length(equal=2)),
        load_default=list,
        validate=Length(max=MOST),
        metadata={"description": "[from, to] each."},
    )
    covers = List(Nested(CoverIn), load_default=list, validate=Length(max=MOST))


class EditsOut(Schema):
    """The edits of a clip's file, in seconds of the whole file, for its owner."""

    trim = List(Float(), required=True, allow_none=True)
    mutes = List(List(Float()), required=True)
    covers = List(Nested(CoverIn), required=True)
    length = Float(required=True, metadata={"description": "Seconds of the whole file."})
    made = Boolean(required=True, metadata={"description": "Whether what is shown is so already."})
    version = Integer(required=True)


class ClipRemarkOut(Schema):
    """What a moderator says about one second."""

    id = String(required=True)
    at = Float(required=True, metadata={"description": "Seconds."})
    text = String(required=True)
    answer = String(required=True, metadata={"description": "What the owner says to it."})


class PlacedOut(Schema):
    """Where a clip stands."""

    course = String(required=True)
    lesson = String(required=True)
    at = Float(
        required=True,
        allow_none=True,
        metadata={"description": "Seconds from the beginning of the lesson; null: the lesson is the clip's own."},
    )


class ClipOut(Schema):
    """A clip, for whoever may see it."""

    id = String(required=True)
    state = String(required=True)
    title = String(required=True)
    description = String(required=True)
    category = String(required=True, attribute="category_id")
    owner = String(required=True, metadata={"description": "The name by which neighbours know its owner."})
    lesson = String(required=True, allow_none=True, metadata={"description": "To which it might belong."})
    playlist = String(required=True, allow_none=True)
    poster = String(required=True, allow_none=True)
    duration = Float(required=True, allow_none=True)
    remarks = List(
        Nested(ClipRemarkOut),
        required=True,
        metadata={"description": "What its owner is asked to change; for the owner."},
    )
    reason = String(required=True, allow_none=True, metadata={"description": "Of the last decision; for the owner."})
    next_step = String(required=True, metadata={"description": "A sentence."})
    placed = Nested(PlacedOut, required=True, allow_none=True)
    hidden = Boolean(required=True, metadata={"description": "Viewers reported it; a moderator has to look."})
    expires_at = DateTime(required=True, allow_none=True)
    created_at = DateTime(required=True)
    version = Integer(required=True)


class QuotaOut(Schema):
    """What a member may still share."""

    today = Integer(required=True, metadata={"description": "Clips until tomorrow."})
    clips = Integer(required=True, metadata={"description": "Clips in all."})
    bytes = Integer(required=True)


class MyClips(Schema):
    """The reader's own clips, newest first."""

    items = List(Nested(ClipOut), required=True)
    next = String(required=True, allow_none=True)
    quota = Nested(QuotaOut, required=True)


class PageQuery(Schema):
    """Which page."""

    page = Integer(load_default=1, validate=Range(1, 100_000))


class QueueQuery(PageQuery):
    """Which clips, and which page of them."""

    category = String(load_default="", validate=Length(0, 200))
    district = String(
        load_default="",
        validate=Length(0, 200),
        metadata={"description": "The id of the district of those who shared them."},
    )
    mine = String(
        load_default="",
        validate=OneOf(["", "0", "1", "true", "false"]),
        metadata={"description": "1: those that I have claimed."},
    )


class WaitingOut(Schema):
    """A clip in the queue of the desk."""

    id = String(required=True)
    title = String(required=True)
    owner = String(required=True)
    category = String(required=True, attribute="category_id")
    state = String(required=True)
    waits_for = String(required=True, validate=OneOf([one.name for one in Waits]))
    waits_since = DateTime(required=True)
    late = Boolean(required=True, metadata={"description": "It has waited longer than the target, 48 hours."})
    claimed_by = String(required=True, allow_none=True, metadata={"description": "The name of a moderator."})
    needs = Integer(required=True, metadata={"description": "How many moderators have still to agree."})
    duration = Float(required=True, allow_none=True)


class Queue(Schema):
    """The clips that wait, oldest first; members take turns."""

    items = List(Nested(WaitingOut), required=True)
    next = String(required=True, allow_none=True)
    total = Integer(required=True)


class RemarkIn(Strict):
    """What is said about one second."""

    at = Float(required=True, validate=Range(0, _LONGEST_S))
    text = String(required=True, validate=Length(1, MAX_REMARK))


class DecisionIn(Strict):
    """A moderator's decision, with the place of an approved clip."""

    decision = String(required=True, validate=OneOf([one.value for one in Verdict if one is not Verdict.RECALL]))
    reason = String(load_default="", validate=Length(0, MAX_DECISION))
    remarks = List(Nested(RemarkIn), load_default=list, validate=Length(max=MOST_REMARKS))
    course = String(allow_none=True, validate=_ID, metadata={"description": "It becomes a lesson of this course."})
    lesson = String(
        allow_none=True, validate=_ID, metadata={"description": "It stands at this lesson, from `at` on."}
    )
    at = Float(allow_none=True, validate=Range(0, _LONGEST_S), metadata={"description": "Seconds."})


class ReportOut(Schema):
    """What a viewer says against a clip."""

    reason = String(required=True)
    at = DateTime(required=True)
    counts = Boolean(required=True, metadata={"description": "Whether it counts for hiding the clip."})


class DecidedOut(Schema):
    """An earlier decision about a clip of the same owner."""

    clip = String(required=True)
    title = String(required=True)
    decision = String(required=True)
    reason = String(required=True)
    by = String(required=True, allow_none=True)
    at = DateTime(required=True)
    first_of_two = Boolean(required=True)


class FactOut(Schema):
    """What the school found in a clip before anybody looked."""

    kind = String(required=True)
    at = Float(required=True, allow_none=True, metadata={"description": "Seconds; null: about the whole."})
    until = Float(required=True, allow_none=True)
    text = String(required=True, metadata={"description": "The fact as a sentence."})
    data = Dict(required=True)


class DeskClip(ClipOut):
    """A clip for its moderator."""

    waits_for = String(required=True, allow_none=True)
    waits_since = DateTime(required=True, allow_none=True)
    claimed_by = String(required=True, allow_none=True)
    needs = Integer(required=True)
    appeal = String(required=True)
    children = Boolean(required=True)
    reports = List(Nested(ReportOut), required=True)
    checks = String(required=True, metadata={"description": "NONE, WAITING, DONE or FAILED."})
    facts = List(Nested(FactOut), required=True, metadata={"description": "In order of time; no verdicts."})
    earlier = List(Nested(DecidedOut), required=True, metadata={"description": "About this owner's clips."})
