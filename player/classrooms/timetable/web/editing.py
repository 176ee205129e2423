"""What operators do on the timetable: plan, move, cancel, copy, import; each with its undo."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import CatalogError, ChangedMeanwhile, InThePast, NotAllowed, NotFound
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.screens.models import Classroom
from player.classrooms.screens.rooms import all_rooms, get_room
from player.classrooms.timetable import importing, planning, reading, running
from player.classrooms.timetable.icalendar_in import MOST_BYTES
from player.classrooms.timetable.models import Screening
from player.classrooms.timetable.planning import Change, Planned, Scope, Wish
from player.classrooms.timetable.repeats import Repeat
from player.classrooms.timetable.web import wording
from player.classrooms.timetable.web.context import rules, timetable
from player.classrooms.timetable.web.pages import UNDO, asked_day, operator, place_of
from player.classrooms.timetable.web.subjects import lessons_to_plan

blueprint = Blueprint("timetable_editing", __name__, url_prefix="/timetable", template_folder="templates")
ACTS = {"pause": running.pause, "resume": running.resume, "end": running.end}
MOST_UNDONE = 60
"""Fields of an undo; a cookie has 4 KB."""
MOST_FIELDS = 600
"""Of a form that ticks 500 classrooms."""


@blueprint.get("/new")
def new() -> str:
    """A form for a screening."""
    operator()
    return _form(None, {})


@blueprint.post("/new")
@needs(fields=MOST_FIELDS)
def plan() -> Response | tuple[str, int]:
    """Plan a screening, and its repetition."""
    member = _writer()
    try:
        wish = _wish(member)
        planned = planning.plan(session(), member, wish, rules(), context().clock())
    except (NotAllowed, NotFound):
        raise
    except CatalogError as refused:
        session().rollback()
        return _form(None, {"form": refusal(refused)}), 422
    session().commit()
    _say_planned(planned)
    return redirect(place_of(planned.screenings[0]), code=303)


@blueprint.get("/<id:screening_id>/edit")
def edit(screening_id: str) -> str:
    """The form of a screening that is planned."""
    operator()
    return _form(reading.get_screening(session(), screening_id), {})


@blueprint.post("/<id:screening_id>/edit")
@needs(fields=MOST_FIELDS)
def change(screening_id: str) -> Response | tuple[str, int]:
    """Change it as the form says; fields that are not sent stay."""
    member = _writer()
    screening = reading.get_screening(session(), screening_id)
    before = (screening.starts_at, screening.classroom_ids)
    try:
        wanted = _change(member, screening)
        planned = planning.change(session(), member, screening, wanted, context().clock())
    except ChangedMeanwhile as refused:
        session().rollback()
        flash(refusal(refused), "bad")
        return redirect(place_of(reading.get_screening(session(), screening_id)), code=303)
    except (NotAllowed, NotFound):
        raise
    except CatalogError as refused:
        session().rollback()
        return _form(reading.get_screening(session(), screening_id), {"form": refusal(refused)}), 422
    session().commit()
    _say_changed(planned, wanted, before)
    return redirect(_back_to(screening), code=303)


@blueprint.post("/<id:screening_id>/cancel")
def cancel(screening_id: str) -> Response:
    """Cancel it."""
    member = _writer()
    screening = reading.get_screening(session(), screening_id)
    scope = Scope(request.form.get("version", type=int), following=request.form.get("following") == "1")
    cancelled = planning.cancel(session(), member, screening, scope, context().clock())
    session().commit()
    text = ngettext("%(num)s screening is cancelled.", "%(num)s screenings are cancelled.", len(cancelled))
    fields = [("screening", one.id) for one in cancelled]
    if len(fields) > MOST_UNDONE:
        fields = [("series", screening.series_id or ""), ("at", screening.changed_at.isoformat())]
    _offer_undo(text, url_for(".restore"), fields)
    return redirect(url_for("timetable.week", day=_day_of(screening)), code=303)


@blueprint.post("/restore")
@needs(fields=MOST_FIELDS)
def restore() -> Response:
    """Undo a cancellation."""
    member = _writer()
    found = _cancelled()
    if not found:
        raise NotFound()
    for one in found:
        planning.restore(session(), member, one, context().clock())
    session().commit()
    flash(ngettext("%(num)s screening is planned again.", "%(num)s screenings are planned again.", len(found)))
    return redirect(place_of(found[0]), code=303)


@blueprint.post("/undo")
def undo() -> Response:
    """Undo one act of planning."""
    count = planning.undo(session(), _writer(), request.form.get("batch", ""), context().clock())
    session().commit()
    flash(ngettext("%(num)s screening was removed.", "%(num)s screenings were removed.", count))
    return redirect(url_for("timetable.week", day=request.form.get("day", "")), code=303)


@blueprint.post("/copy")
def copy() -> Response:
    """Plan a week also for the next one."""
    member = _writer()
    monday = _date("from") or asked_day(context().clock().date())
    weeks = (monday, monday + timedelta(days=7))
    planned = planning.copy_week(session(), member, weeks, rules(), context().clock())
    session().commit()
    if planned.screenings:
        _say_planned(planned)
    else:
        flash(gettext("There is nothing to copy: the next week has it all, or this week is empty."), "wait")
    return redirect(url_for("timetable.week", day=weeks[1].isoformat()), code=303)


@blueprint.post("/<id:screening_id>/<act>")
def steer(screening_id: str, act: str) -> Response:
    """Pause it for all, go on, end it: also by its teachers, and by volunteers of its classrooms."""
    if act not in ACTS:
        raise NotFound()
    g.writes = True
    member = signed_in()
    screening = reading.get_screening(session(), screening_id)
    ACTS[act](session(), member, screening, context().clock())
    session().commit()
    return redirect(place_of(screening) if may(member, Right.ROOMS) else url_for("home.show"), code=303)


@blueprint.get("/import")
def import_form() -> str:
    """A form for an iCalendar file."""
    operator()
    return _import_page(None)


@blueprint.post("/import")
@needs(body=MOST_BYTES + 64 * 1024, fields=MOST_FIELDS)
def import_file() -> str | tuple[str, int]:
    """Plan what an iCalendar file has."""
    member, file = _writer(), request.files.get("file")
    data = file.read(MOST_BYTES + 1) if file else b""
    try:
        found = importing.import_calendar(session(), member, (data, _rooms()), rules(), context().clock())
    except CatalogError as refused:
        session().rollback()
        return _import_page(None, refusal(refused)), 422
    session().commit()
    return _import_page(found)


def _writer() -> Member:
    g.writes = True
    return operator()


def _wish(member: Member) -> Wish:
    form = request.form
    return Wish(_lesson(member), _rooms(), _moment(), _length(), repeat=_repeat() if form.get("repeats") else None)


def _change(member: Member, screening: Screening) -> Change:
    form = request.form
    return Change(
        _moment(screening) if form.get("day") or form.get("time") or form.get("starts_at") else None,
        _changed_rooms(screening),
        _length(),
        _lesson(member) if form.get("lesson") and form["lesson"] != screening.lesson_id else None,
        Scope(form.get("version", type=int), following=form.get("following") == "1"),
    )


def _lesson(member: Member) -> Lesson:
    return get_lesson(session(), request.form.get("lesson", ""), member)


def _rooms() -> Sequence[Classroom]:
    return [get_room(session(), room) for room in request.form.getlist("room")]


def _changed_rooms(screening: Screening) -> Sequence[Classroom] | None:
    """The classrooms that the form ticks, or those there were with one replaced by another; None: as they are."""
    form = request.form
    if not form.get("to_room"):
        return _rooms() if form.getlist("room") else None
    there = [room.classroom for room in screening.rooms]
    if form.get("from_room") not in screening.classroom_ids:
        raise ChangedMeanwhile()
    instead = get_room(session(), form["to_room"])
    return [instead if room.id == form["from_room"] else room for room in there]


def _length() -> timedelta | None:
    minutes = request.form.get("minutes", type=int)
    return timedelta(minutes=min(max(minutes, 0), 10_000)) if minutes is not None else None


def _moment(of: Screening | None = None) -> datetime:
    """The chosen time: an exact one of the page's script, or day and time in the school's zone."""
    form = request.form
    try:
        if form.get("starts_at"):
            return datetime.fromisoformat(form["starts_at"]).astimezone(UTC)
        zone = timetable().zone
        day, clock = form.get("day", ""), form.get("time", "")
        if of is not None:
            local = of.starts_at.astimezone(zone)
            day, clock = day or local.date().isoformat(), clock or f"{local:%H:%M}"
        return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise InThePast() from None


def _repeat() -> Repeat:
    form = request.form
    weekdays = {int(day) for day in form.getlist("weekday") if day in set("0123456")}
    until = _date("until") or _moment().date()
    return Repeat(weekdays, until, form.get("interval", 1, type=int), form.get("holidays") != "1", True)


def _date(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _cancelled() -> Sequence[Screening]:
    """What an undo is about: screenings by their ids, or all of a repetition that were cancelled at one moment."""
    form = request.form
    if not form.get("series"):
        return [reading.get_screening(session(), one) for one in form.getlist("screening")]
    try:
        at = datetime.fromisoformat(form.get("at", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotFound() from None
    return reading.cancelled_at(session(), form["series"], at)


def _day_of(screening: Screening) -> str:
    return screening.starts_at.astimezone(timetable().zone).date().isoformat()


def _back_to(screening: Screening) -> str:
    """The view from which it was moved."""
    if request.form.get("view") == "rooms":
        return url_for("timetable.rooms", day=_day_of(screening))
    return place_of(screening)


def _say_planned(planned: Planned) -> None:
    count, days = len(planned.screenings), planned.days
    said = [ngettext("%(num)s screening is planned.", "%(num)s screenings are planned.", count)]
    if days.skipped:
        left = gettext(", ").join(wording.day(day) for day, _why in days.skipped[:6])
        said.append(gettext("Left out: %(days)s.", days=left))
    said += [gettext("Moved to the make-up day %(day)s.", day=wording.day(to)) for _day, to in days.moved[:3]]
    said += [
        gettext("The school does not know the holidays of %(year)s yet.", year=year) for year in days.unknown_years
    ]
    if planned.conflicts:
        count = len(planned.conflicts)
        said.append(ngettext("%(num)s clash: look at it.", "%(num)s clashes: look at them.", count))
    fields = [("batch", planned.screenings[0].batch_id or ""), ("day", _day_of(planned.screenings[0]))]
    _offer_undo(" ".join(said), url_for(".undo"), fields)


def _say_changed(planned: Planned, wanted: Change, before: tuple[datetime, list[str]]) -> None:
    first = planned.screenings[0]
    said = [gettext("Now %(when)s.", when=wording.when(first))]
    if planned.conflicts:
        said.append(ngettext("%(num)s clash: look at it.", "%(num)s clashes: look at them.", len(planned.conflicts)))
    fields = [("starts_at", before[0].isoformat()), ("version", str(first.version))]
    fields += [("view", "rooms")] if request.form.get("view") == "rooms" else []
    fields += [("following", "1")] if wanted.scope.following else []
    rooms = [] if sorted(before[1]) == sorted(first.classroom_ids) else before[1]
    if len(fields) + len(rooms) > MOST_UNDONE:  # an undo that knows only some of the classrooms would lose the others
        flash(" ".join(said))
        return
    fields += [("room", room) for room in rooms]
    _offer_undo(" ".join(said), url_for(".change", screening_id=first.id), fields)


def _offer_undo(text: str, action: str, fields: list[tuple[str, str]]) -> None:
    """Say what was done, with a button that undoes it, on the next page."""
    cookie[UNDO] = {"text": text, "action": action, "fields": fields[:MOST_UNDONE]}


def _form(screening: Screening | None, errors: dict[str, str]) -> str:
    zone, asked = timetable().zone, request.args
    starts_at = screening.starts_at.astimezone(zone) if screening else None
    chosen: Any = request.form if request.method == "POST" else None
    today = context().clock().astimezone(zone).date().isoformat()
    return render_template(
        "timetable/form.html",
        screening=screening,
        day=(chosen or {}).get("day") or (starts_at.date().isoformat() if starts_at else asked.get("day", today)),
        time=(chosen or {}).get("time") or (f"{starts_at:%H:%M}" if starts_at else asked.get("time", "09:30")),
        rooms=all_rooms(session()),
        picked=set(request.form.getlist("room"))
        or set(screening.classroom_ids if screening else asked.getlist("room")),
        lessons=lessons_to_plan(session(), screening.lesson_id if screening else None),
        form=request.form,
        errors=errors,
        today=today,
    )


def _import_page(found: importing.Imported | None, error: str = "") -> str:
    return render_template("timetable/import.html", found=found, error=error, rooms=all_rooms(session()))
