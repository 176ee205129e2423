"""Corrections in the API."""

from apiflask import Schema
from apiflask.fields import Boolean, DateTime, Float, List, Nested, String
from apiflask.validators import Length, OneOf, Range

from catalog.captions.plain import MAX_CUE
from catalog.chapters.service import LAST
from catalog.corrections.rules import Fit
from catalog.corrections.service import MAX_TEXT, MOST_OF_LESSON
from catalog.web.api.schemas import Strict


class CorrectionIn(Strict):
    """A line of captions as it reads now, and as it should read."""

    at = Float(required=True, validate=Range(0, LAST), metadata={"description": "When the line begins, in seconds."})
    before = String(required=True, validate=Length(1, MAX_CUE))
    after = String(required=True, validate=Length(1, MAX_TEXT))


class CorrectionDecision(Strict):
    """What an editor decides."""

    decision = String(required=True, validate=OneOf(("accept", "decline", "reopen")))
    ids = List(
        String(validate=Length(1, 40)),
        validate=Length(1, MOST_OF_LESSON),
        metadata={"description": "Without them: all that wait in this language."},
    )
    anyway = Boolean(
        load_default=False, metadata={"description": "Also where the line has been changed since; with one id only."}
    )


class CorrectionOut(Schema):
    """A proposed correction of one line."""

    id = String(required=True)
    language = String(required=True)
    at = Float(required=True)
    end = Float(required=True)
    before = String(required=True)
    after = String(required=True)
    now = String(required=True, metadata={"description": "What the line says now; empty if it is gone."})
    fit = String(required=True, validate=OneOf([one.value for one in Fit]))
    state = String(required=True, validate=OneOf(("WAITING", "ACCEPTED", "DECLINED")))
    by = String(required=True, metadata={"description": "The name of the member."})
    created_at = DateTime(required=True)


class CorrectionList(Schema):
    """Corrections that wait, in order of time."""

    items = List(Nested(CorrectionOut), required=True)
    next = String(required=True, allow_none=True)


class DecidedOut(Schema):
    """What was decided."""

    items = List(Nested(CorrectionOut), required=True, metadata={"description": "Those that are decided now."})
    left = List(
        Nested(CorrectionOut),
        required=True,
        metadata={"description": "Those that still wait, because their line has been changed."},
    )
