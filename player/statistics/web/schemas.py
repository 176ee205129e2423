"""Schemas of statistics in the API."""

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Date, Float, Integer, List, Nested, String
from apiflask.validators import OneOf, Regexp

from catalog.web.api.schemas import Strict
from player.statistics.figures import FEWEST
from player.statistics.weeks import Period
from player.web.schemas import spans_field

_FEW = {"description": f"Null while there are fewer than {FEWEST} people."}


class ViewingIn(Strict):
    """All that was watched in one play until now."""

    watched = spans_field(required=True)
    again = spans_field(
        load_default=[], metadata={"description": "Those of them that were played at least twice, in seconds."}
    )
    browser = String(
        load_default="",
        validate=Regexp("^[0-9a-z]{0,40}$"),
        metadata={"description": "A random name that the browser of a visitor has given itself."},
    )


class ViewingOut(Schema):
    """Whether it counts."""

    counted = Boolean(required=True)


class PeriodQuery(Schema):
    """The time that the figures are about."""

    period = String(
        load_default=Period.ALL.value,
        validate=OneOf([period.value for period in Period]),
        metadata={"description": "The current week, the last four with it, or all."},
    )


class TableQuery(Schema):
    """Which table of a lesson."""

    table = String(
        load_default="weeks",
        validate=OneOf(["weeks", "parts", "classrooms"]),
        metadata={"description": "Figures by week, by chapter (or by tenths of a lesson), or by week and classroom."},
    )


class WeekOut(Schema):
    """The figures of one week."""

    week = Date(required=True, metadata={"description": "Its Monday."})
    plays = Integer(required=True, attribute="count.plays")
    people = Integer(required=True, attribute="count.people")
    minutes = Integer(required=True, allow_none=True, attribute="count.minutes", metadata=_FEW)


class StepOut(Schema):
    """A point of the curve."""

    at = Float(required=True, metadata={"description": "Seconds from the start."})
    people = Integer(required=True, metadata={"description": "Those who watched at least half of this step."})


class WatchedPartOut(Schema):
    """A chapter, or a tenth of a lesson without chapters."""

    at = Float(required=True, metadata={"description": "Seconds from the start."})
    end = Float(required=True, metadata={"description": "Seconds from the start."})
    title = String(required=True)
    people = Integer(required=True, metadata={"description": "Those who watched at least half of it."})
    again = Integer(required=True, metadata={"description": "Those who watched a part of it more than once."})


def _counted(**options: Any) -> Any:
    return Integer(required=True, **options)


class FiguresOut(Schema):
    """What lessons and courses have in common."""

    period = String(required=True)
    plays = _counted(attribute="count.plays")
    people = _counted(attribute="count.people")
    minutes = _counted(attribute="count.minutes", allow_none=True, metadata=_FEW)
    weeks = List(Nested(WeekOut), required=True, metadata={"description": "The last eight, the current one last."})


class RoomOut(Schema):
    """The figures of one classroom."""

    id = String(required=True)
    name = String(required=True, metadata={"description": "With its community."})
    plays = Integer(required=True, attribute="count.plays")
    people = Integer(
        required=True, attribute="count.people", metadata={"description": "Those of the best attended showing."}
    )
    minutes = Integer(required=True, allow_none=True, attribute="count.minutes", metadata=_FEW)


class LessonFiguresOut(FiguresOut):
    """The figures of a lesson."""

    completed = Integer(
        required=True,
        allow_none=True,
        metadata={"description": f"People who watched 95% of it. {_FEW['description']}"},
    )
    curve = List(Nested(StepOut), required=True, allow_none=True, metadata=_FEW)
    parts = List(Nested(WatchedPartOut), required=True, allow_none=True, metadata=_FEW)
    classrooms = List(Nested(RoomOut), required=True, metadata={"description": "Most people first."})


class LessonRowOut(Schema):
    """The figures of one lesson of a course."""

    id = String(required=True, attribute="lesson.id")
    title = String(required=True, attribute="lesson.title")
    plays = Integer(required=True, attribute="count.plays")
    people = Integer(required=True, attribute="count.people")
    minutes = Integer(required=True, allow_none=True, attribute="count.minutes", metadata=_FEW)


class CourseFiguresOut(FiguresOut):
    """The figures of a course."""

    lessons = List(Nested(LessonRowOut), required=True, metadata={"description": "All of them, in order."})
