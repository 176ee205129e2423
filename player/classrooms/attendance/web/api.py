"""Attendance for programs: headcounts, the register, the code on the wall, reports as JSON and CSV."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, url_for

from catalog.courses.models import Lesson
from catalog.errors import NotFound
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit, digest
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.attendance import counting, register, report, showings
from player.classrooms.attendance.codes import RENEWED, SHOWN_FOR
from player.classrooms.attendance.counting import Count, Counted, Counter
from player.classrooms.attendance.models import Showing, Source
from player.classrooms.attendance.register import Hand, Tile
from player.classrooms.attendance.report import By, Days, Sum
from player.classrooms.attendance.showings import Occasion
from player.classrooms.attendance.web import tables
from player.classrooms.attendance.web.codes import codes
from player.classrooms.attendance.web.counter import counting_in
from player.classrooms.attendance.web.schemas import (
    AttendanceOut,
    CorrectionIn,
    CountedOut,
    CountIn,
    DaysQuery,
    LessonCountIn,
    MarkedOut,
    MarkIn,
    NameIn,
    RegisterOut,
    ReportQuery,
    WallCodeIn,
    WallCodeOut,
    span,
)
from player.classrooms.screens import rooms
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.web.identity import bearer, this_screen
from player.classrooms.timetable.reading import get_screening

blueprint = APIBlueprint("api_attendance", __name__, url_prefix="/api/v1", tag="Attendance")
_TABLE: dict[int, Any] = {
    200: {"description": "The table.", "content": {"text/csv": {"schema": {"type": "string"}}}},
}
_often = Limit("attendance", "240 per minute; 20000 per day")
"""A volunteer taps quickly, and a classroom that was offline tells of weeks at once."""


def _by_token() -> str:
    return digest("token", bearer())


_of_screens = Limit("attendance-codes", "30 per minute; 3000 per day", _by_token)


@blueprint.post("/screenings/<id:screening_id>/attendance")
@_often
@blueprint.input(CountIn, arg_name="body")
@blueprint.output(CountedOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def count_screening(screening_id: str, body: dict[str, Any]) -> Any:
    """Count the people of a screening in one classroom: by an operator, a volunteer of it, its screen, or a
    remote of that. The last count holds; 201 for a new one, 200 for one that had come before."""
    classroom, by = counting_in(body["classroom"])
    screening = get_screening(session(), screening_id)
    if classroom.id not in screening.classroom_ids or screening.lesson is None:
        raise NotFound()
    return _count(Occasion(classroom.id, screening.lesson, screening.id), body, by)


@blueprint.post("/attendance")
@_often
@blueprint.input(LessonCountIn, arg_name="body")
@blueprint.output(CountedOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def count_lesson(body: dict[str, Any]) -> Any:
    """Count the people of a lesson that was shown in a classroom without a screening."""
    classroom, by = counting_in(body["classroom"])
    return _count(Occasion(classroom.id, _lesson(body["lesson"])), body, by)


@blueprint.put("/showings/<showing_id>/headcount")
@_often
@blueprint.input(CorrectionIn, arg_name="body")
@blueprint.output(CountedOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def correct(showing_id: str, body: dict[str, Any]) -> Any:
    """Count the people of a showing anew. After twelve hours it needs a reason, which goes to the audit record."""
    showing = showings.get(session(), showing_id)
    _, by = counting_in(showing.classroom_id)
    said = Count(body["key"], body["headcount"], by, why=body["why"])
    return _counted(counting.correct(session(), showing, said, context().clock()))


@blueprint.get("/showings/<showing_id>/people")
@blueprint.output(RegisterOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
@needs(kept=False)
def people(showing_id: str) -> Any:
    """The neighbours of the classroom, and which of them were there; for its volunteers and operators."""
    showing, _ = _register(showing_id)
    tiles = register.tiles(session(), showing.classroom_id, showing, context().clock())
    items = [
        {"person": t.person, "name": t.name, "member": t.member, "present": t.present, "source": _source(t)}
        for t in tiles
    ]
    return {"showing": showing.id, **_numbers(showing), "items": items, "next": None}


@blueprint.put("/showings/<showing_id>/people/<person>")
@_often
@blueprint.input(MarkIn, arg_name="body")
@blueprint.output(MarkedOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def mark(showing_id: str, person: str, body: dict[str, Any]) -> Any:
    """A neighbour of the register was there, or was not; saying it twice changes nothing."""
    showing, member_id = _register(showing_id)
    change = register.mark if body["present"] else register.unmark
    change(session(), showing, person, Hand(member_id, body["why"]), context().clock())
    session().commit()
    return {"person": person, "present": body["present"], "named": showing.named, "people": showing.people}


@blueprint.post("/showings/<showing_id>/people")
@_often
@blueprint.input(NameIn, arg_name="body")
@blueprint.output(MarkedOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def add(showing_id: str, body: dict[str, Any]) -> Any:
    """Enter a neighbour by name and mark them: the member of that name, else a name without an account."""
    showing, member_id = _register(showing_id)
    person = register.add(session(), showing, body["name"], Hand(member_id, body["why"]), context().clock())
    session().commit()
    return {"person": person, "present": True, "named": showing.named, "people": showing.people}


@blueprint.post("/screens/me/attendance-code")
@_of_screens
@blueprint.input(WallCodeIn, arg_name="body")
@blueprint.output(WallCodeOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 404, 409, 415, 422, 429))
@needs(session=False)
def code(body: dict[str, Any]) -> Any:
    """An address for the end card, by which neighbours sign themselves in. It is valid for 15 minutes; a screen asks
    for another one every five."""
    screen, now = this_screen(), context().clock()
    if screen.classroom is None:
        raise ScreenNotPaired()
    occasion = Occasion(screen.classroom.id, _lesson(body["lesson"]), body["screening"])
    showing = showings.of_count(session(), occasion, now)
    session().commit()
    earlier = showings.earlier(session(), showing)
    url = url_for("here.show", code=codes().on_the_wall(showing.id, now), _external=True)
    return {
        "url": url,
        "expires_at": now + SHOWN_FOR,
        "renew_after": int(RENEWED.total_seconds()),
        "people": showing.people,
        "last": earlier.last,
        "this_year": earlier.this_year,
    }


@blueprint.get("/attendance")
@blueprint.input(ReportQuery, location="query", arg_name="query")
@blueprint.output(AttendanceOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 422))
def show(query: dict[str, Any]) -> Any:
    """The people who came, for operators: by community, district, classroom, category, lesson, day or week."""
    days, by = _days(query), By(query["by"])
    found = report.of_days(session(), signed_in(), days, by)
    items = [{"id": row.id, "name": row.name, **_sum(row.sum)} for row in tables.named(found)]
    return {
        "first": days.first,
        "last": days.last,
        "by": by.value,
        "total": found.total,
        "items": items,
        "next": None,
    }


@blueprint.get("/attendance.csv")
@blueprint.input(ReportQuery, location="query", arg_name="query")
@blueprint.doc(security=BEARER, responses=_TABLE | refusals(401, 403, 422))
def table(query: dict[str, Any]) -> Response:
    """The same as a table for spreadsheets."""
    return tables.of_report(report.of_days(session(), signed_in(), _days(query), By(query["by"])))


@blueprint.get("/showings.csv")
@blueprint.input(DaysQuery, location="query", arg_name="query")
@blueprint.doc(security=BEARER, responses=_TABLE | refusals(401, 403, 422))
def showings_table(query: dict[str, Any]) -> Response:
    """Each showing with its people, as a table for spreadsheets; for operators."""
    days = _days(query)
    return tables.of_showings(days, report.showings_of(session(), signed_in(), days, most=tables.MOST_ROWS))


@blueprint.get("/plays.csv")
@blueprint.input(DaysQuery, location="query", arg_name="query")
@blueprint.doc(security=BEARER, responses=_TABLE | refusals(401, 403, 422))
def proof(query: dict[str, Any]) -> Response:
    """Proof of play: what each screen really played, when, and how much of it, by its own reports; for operators."""
    days = _days(query)
    return tables.of_plays(days, report.proofs(session(), signed_in(), days))


def _days(query: dict[str, Any]) -> Days:
    return Days(*span(query, context().clock().astimezone().date()))


def _lesson(lesson_id: str) -> Lesson:
    found = session().get(Lesson, lesson_id)
    if found is None:
        raise NotFound()
    return found


def _register(showing_id: str) -> tuple[Showing, str]:
    """The showing, and the id of the member who keeps the register. Raises Unauthorized, NotFound, NotAllowed."""
    member = signed_in()
    showing = showings.get(session(), showing_id)
    require(member, Right.STEER, rooms.get_room(session(), showing.classroom_id))
    return showing, member.id


def _count(occasion: Occasion, body: dict[str, Any], by: Counter) -> Any:
    # People tell now; only a device may have been without a line.
    at = None if by.source is Source.MEMBER else body["at"]
    said = Count(body["key"], body["headcount"], by, at, body["why"])
    return _counted(counting.count(session(), occasion, said, context().clock()))


def _counted(done: Counted) -> Any:
    session().commit()
    answer = {"showing": done.showing.id, "counted": done.new, **_numbers(done.showing)}
    return answer, 201 if done.new else 200


def _numbers(showing: Showing) -> dict[str, Any]:
    return {"headcount": showing.headcount, "named": showing.named, "people": showing.people}


def _source(tile: Tile) -> str | None:
    return tile.source.name if tile.source else None


def _sum(sums: Sum) -> dict[str, Any]:
    return {"showings": sums.showings, "people": sums.people, "minutes": sums.minutes, "classrooms": sums.classrooms}
