"""What the API of attendance takes and gives."""

from datetime import date, timedelta
from typing import Any

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, Date, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range, Regexp
from marshmallow import ValidationError, validates_schema

from catalog.members.service import MAX_NAME
from catalog.web.api.schemas import Strict
from player.classrooms.attendance.counting import MOST_WHY
from player.classrooms.attendance.models import Source
from player.classrooms.attendance.report import By
from player.classrooms.attendance.rules import MOST_HEADS, OLDEST
from player.statistics.figures import FEWEST

MOST_DAYS = 1100
"""Of one report: three years."""
_FEW = {"description": f"Null while there are fewer than {FEWEST} people."}
_WHY = {"description": "The reason; needed more than twelve hours after the showing. It goes to the audit record."}


class CountIn(Strict):
    """A headcount in a classroom."""

    classroom = String(required=True, validate=Length(1, 40), metadata={"description": "Its id."})
    headcount = Integer(required=True, strict=True, validate=Range(0, MOST_HEADS))
    key = String(
        required=True,
        validate=Regexp(r"^[\x21-\x7e]{8,64}$"),
        metadata={"description": "Chosen by whoever counts, at random: a count that comes twice counts once."},
    )
    at = AwareDateTime(
        load_default=None,
        metadata={"description": f"When, for a device that had no line; at most {OLDEST.days} days ago."},
    )
    why = String(load_default="", validate=Length(0, MOST_WHY), metadata=_WHY)


class LessonCountIn(CountIn):
    """A headcount of a lesson that was shown without a screening."""

    lesson = String(required=True, validate=Length(1, 40))


class CorrectionIn(Strict):
    """Another headcount of a showing."""

    headcount = Integer(required=True, strict=True, validate=Range(0, MOST_HEADS))
    key = CountIn().declared_fields["key"]
    why = String(load_default="", validate=Length(0, MOST_WHY), metadata=_WHY)


class CountedOut(Schema):
    """What the people of a showing are now."""

    showing = String(required=True)
    headcount = Integer(required=True, allow_none=True)
    named = Integer(required=True, metadata={"description": "Those who scanned the code or stand in the register."})
    people = Integer(required=True, metadata={"description": "The greater of both."})
    counted = Boolean(required=True, metadata={"description": "False when the same key had come before."})


class TileOut(Schema):
    """A neighbour in the register."""

    person = String(required=True)
    name = String(required=True)
    member = Boolean(required=True, metadata={"description": "Whether they have an account."})
    present = Boolean(required=True)
    source = String(required=True, allow_none=True, validate=OneOf([one.name for one in Source]))


class RegisterOut(Schema):
    """The register of a classroom at a showing."""

    showing = String(required=True)
    headcount = Integer(required=True, allow_none=True)
    named = Integer(required=True)
    people = Integer(required=True)
    items = List(Nested(TileOut), required=True)
    next = String(required=True, allow_none=True, metadata={"description": "Always null: it is one page."})


class MarkIn(Strict):
    """Whether a neighbour was there."""

    present = Boolean(required=True)
    why = String(load_default="", validate=Length(0, MOST_WHY), metadata=_WHY)


class NameIn(Strict):
    """A neighbour by name."""

    name = String(required=True, validate=Length(1, 4 * MAX_NAME))
    why = String(load_default="", validate=Length(0, MOST_WHY), metadata=_WHY)


class MarkedOut(Schema):
    """What the people of a showing are after that."""

    person = String(required=True)
    present = Boolean(required=True)
    named = Integer(required=True)
    people = Integer(required=True)


class WallCodeIn(Strict):
    """The lesson that a screen has shown."""

    lesson = String(required=True, validate=Length(1, 40))
    screening = String(load_default=None, allow_none=True, validate=Length(1, 40))


class WallCodeOut(Schema):
    """An address for the wall by which neighbours sign themselves in."""

    url = String(required=True)
    expires_at = AwareDateTime(required=True)
    renew_after = Integer(required=True, metadata={"description": "Seconds, after which a screen asks anew."})
    last = Integer(
        required=True, allow_none=True, metadata={"description": "People of the classroom's showing before this one."}
    )
    people = Integer(required=True, metadata={"description": "People of this showing until now."})
    this_year = Integer(
        required=True, metadata={"description": "Showings in this classroom since the first of January."}
    )


class DaysQuery(Schema):
    """From one day to another, both included."""

    from_ = Date(
        data_key="from",
        attribute="first",
        load_default=None,
        metadata={"description": "Four weeks ago if it is missing."},
    )
    to = Date(attribute="last", load_default=None, metadata={"description": "Today if it is missing."})

    @validates_schema
    def check(self, data: dict[str, Any], **_more: Any) -> None:
        """The days follow each other and are not too many."""
        first, last = data.get("first"), data.get("last")
        if first and last and not timedelta() <= last - first <= timedelta(days=MOST_DAYS):
            raise ValidationError(f"from 0 to {MOST_DAYS} days after `from`", "to")


class ReportQuery(DaysQuery):
    """Which report."""

    by = String(load_default=By.COMMUNITY.value, validate=OneOf([by.value for by in By]))


class AttendanceSumOut(Schema):
    """Showings and people."""

    showings = Integer(required=True)
    people = Integer(required=True, metadata={"description": "Somebody who came twice counts twice."})
    minutes = Integer(
        required=True,
        allow_none=True,
        metadata={"description": f"Minutes played, times the people. {_FEW['description']}"},
    )
    classrooms = Integer(required=True)


class AttendanceRowOut(AttendanceSumOut):
    """One community, category, week, ..."""

    id = String(required=True, metadata={"description": "Its id, or the first day of a week."})
    name = String(required=True)


class AttendanceOut(Schema):
    """A report."""

    from_ = Date(required=True, data_key="from", attribute="first")
    to = Date(required=True, attribute="last")
    by = String(required=True)
    total = Nested(AttendanceSumOut, required=True)
    items = List(Nested(AttendanceRowOut), required=True)
    next = String(required=True, allow_none=True, metadata={"description": "Always null: it is one page."})


def span(query: dict[str, Any], today: date) -> tuple[date, date]:
    """The days of a query: four weeks until today where it names none."""
    last = query["last"] or max(today, query["first"] or today)
    return query["first"] or last - timedelta(days=27), last
