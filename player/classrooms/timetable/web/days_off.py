"""Days on which nothing takes place: the school's own closed days, and public holidays that operators enter."""

from datetime import date, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from catalog.errors import CatalogError, NotAllowed
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.timetable import announcements, closing, holidays_by_hand, reading
from player.classrooms.timetable.announcements import MOST_TEXT
from player.classrooms.timetable.models import ClosedDay, Screening
from player.classrooms.timetable.web import wording
from player.classrooms.timetable.web.context import timetable
from player.classrooms.timetable.web.pages import operator

blueprint = Blueprint("timetable_days_off", __name__, url_prefix="/timetable", template_folder="templates")
MOST_NAMED = 6


@blueprint.get("/closed")
def closed() -> str:
    """Days on which the school is closed, and public holidays."""
    return _page()


def _page(error: str = "") -> str:
    operator()
    today = context().clock().astimezone(timetable().zone).date()
    calendar = holidays_by_hand.calendar(session())
    ahead = [
        (day, found) for day, found in sorted(calendar.days.items()) if today <= day <= today + timedelta(days=366)
    ]
    return render_template(
        "timetable/closed.html",
        closed=[one for one in reading.closed_days(session()) if one.day >= today],
        holidays=ahead,
        unknown=calendar.unknown(today, today + timedelta(days=120)),
        entered=holidays_by_hand.entered_years(session()),
        text=request.form.get("announcement", "") if error else "",
        error=error,
        most_text=MOST_TEXT,
        today=today.isoformat(),
        most=closing.MAX_TEXT,
    )


@blueprint.post("/closed")
def close_day() -> Response:
    """Close the school on a day, or open it again."""
    g.writes = True
    member, day = operator(), _date()
    if day is None:
        flash(gettext("Choose a day."), "bad")
    elif request.form.get("open"):
        count = closing.open_day(session(), member, day, timetable().zone, context().clock())
        session().commit()
        flash(ngettext("%(num)s screening is planned again.", "%(num)s screenings are planned again.", count))
    else:
        closed = ClosedDay(day=day, text=request.form.get("text", ""))
        count = closing.close_day(session(), member, closed, timetable().zone, context().clock())
        session().commit()
        flash(ngettext("Closed: %(num)s screening is cancelled.", "Closed: %(num)s screenings are cancelled.", count))
    return redirect(url_for(".closed"), code=303)


@blueprint.post("/holidays")
@needs(body=4 * MOST_TEXT)
def enter_holidays() -> Response | tuple[str, int]:
    """Take over the announcement of a year's holidays, or remove (`remove`) what was entered for a year."""
    g.writes = True
    member, gone = operator(), request.form.get("remove", type=int)
    if gone is not None:
        holidays_by_hand.remove(session(), member, gone)
        session().commit()
        flash(gettext("The holidays of %(year)s are removed.", year=gone))
        return redirect(url_for(".closed"), code=303)
    try:
        found = announcements.read(request.form.get("announcement", ""), request.form.get("year", type=int))
        planned = holidays_by_hand.enter(session(), member, found, timetable().zone, context().clock())
    except NotAllowed:
        raise
    except CatalogError as refused:
        session().rollback()
        return _page(refusal(refused)), 422
    session().commit()
    flash(gettext("The holidays of %(year)s are known now: %(count)s days.", year=found.year, count=len(found.days)))
    _say_planned(planned)
    return redirect(url_for(".closed"), code=303)


def _say_planned(planned: list[Screening]) -> None:
    """What stands on days off already stays: an operator chooses what becomes of it."""
    if planned:
        days = list(dict.fromkeys(wording.day(one.starts_at) for one in planned))
        named = gettext(", ").join(days[:MOST_NAMED]) + ("…" if len(days) > MOST_NAMED else "")
        text = ngettext(
            "%(num)s screening is planned on these days off: %(days)s. It stays until you cancel it.",
            "%(num)s screenings are planned on these days off: %(days)s. They stay until you cancel them.",
            len(planned),
            days=named,
        )
        flash(text, "wait")


def _date() -> date | None:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return None
