"""Schemas of progress in the API. They check requests and generate the OpenAPI description."""

from typing import Any

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, Float, Integer, List, Nested, String
from apiflask.validators import Length, Range
from marshmallow import ValidationError

from catalog.web.api.schemas import Strict


def _runs_forward(ends: list[float]) -> None:
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ValidationError("Write two numbers, the smaller one first.")


_SECONDS = Range(0, 1_000_000)


def spans_field(**options: Any) -> List[Any]:
    """Ranges that were played. The number is bounded: a player has a new one for each jump, and reports often."""
    one = List(Float(validate=_SECONDS), validate=_runs_forward, metadata={"minItems": 2, "maxItems": 2})
    said = "Ranges [from, to) that were really played, in seconds; they may overlap and come again."
    return List(one, validate=Length(0, 100), **({"metadata": {"description": said}} | options))


class Place(Strict):
    """The position, in seconds from the start, and what was watched."""

    position = Float(required=True, validate=_SECONDS)
    watched = spans_field()


class VisitedPlace(Strict):
    """Where somebody stopped in a lesson, and what they watched, stored by a browser until it could be sent."""

    lesson = String(required=True, validate=Length(1, 40))
    position = Float(required=True, validate=_SECONDS)
    watched = spans_field(load_default=[])
    seen = AwareDateTime(required=True, metadata={"description": "When it was kept."})


class VisitedPlaces(Strict):
    """The positions that a browser stored."""

    items = List(Nested(VisitedPlace), required=True, validate=Length(0, 50))


class TakenOver(Schema):
    """How many of the places belong to the member now."""

    taken = Integer(required=True)


class PlaceOut(Schema):
    """Where a member stopped, and what they watched."""

    position = Float(required=True, metadata={"description": "Seconds from the start."})
    watched = List(
        List(Integer(), metadata={"minItems": 2, "maxItems": 2}),
        required=True,
        metadata={
            "description": "All ranges [from, to) so far, in whole seconds; in order, and none touches another."
        },
    )
    finished = Boolean(
        required=True, metadata={"description": "At least 95% of the lesson's length was watched: it is learned."}
    )


class Asked(Schema):
    """Whether it is made before other imported videos."""

    asked = Boolean(required=True)
