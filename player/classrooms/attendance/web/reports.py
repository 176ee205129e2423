"""The reports of operators: the people who came, with charts; the showings of some days; proof of play."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.attendance import report
from player.classrooms.attendance.report import By, Days, Row
from player.classrooms.attendance.web import tables
from player.classrooms.attendance.web.schemas import MOST_DAYS
from player.statistics.figures import FEWEST
from player.statistics.weeks import WEEK, monday

blueprint = needs(kept=False)(
    Blueprint("attendance", __name__, url_prefix="/operations/attendance", template_folder="templates")
)
MOST_BARS = 24
"""Rows of the drawing; all others stand together as one."""
PER_PAGE = 40  # showings


@dataclass(frozen=True)
class Bar:
    """A week of the drawing."""

    first: date
    people: int
    height: float
    """Per cent of the highest."""
    current: bool


@blueprint.get("")
def show() -> str:
    """The people who came on some days, by community, category and so on, and week by week."""
    member, days, by = signed_in(), _days(), _by()
    found = report.of_days(session(), member, days, by)
    weeks = report.of_days(session(), member, days, By.WEEK)
    rows = tables.named(found)
    page = max(1, request.args.get("page", 1, type=int))
    shown = report.showings_of(session(), member, days, (page - 1) * PER_PAGE, PER_PAGE + 1)
    today = context().clock().astimezone().date()
    return render_template(
        "attendance/report.html",
        days=days,
        by=by,
        report=found,
        rows=rows[:MOST_BARS],
        rest=_rest(rows[MOST_BARS:]),
        most=max((row.sum.people for row in rows), default=0) or 1,
        bars=_bars(weeks.rows, days, monday(context().clock())),
        kinds=[(one, tables.head_of(one)) for one in By if one not in (By.DAY, By.WEEK)],
        head=tables.head_of(by),
        periods=_periods(today),
        showings=shown[:PER_PAGE],
        page=page,
        more=len(shown) > PER_PAGE,
        fewest=FEWEST,
        query={"from": days.first.isoformat(), "to": days.last.isoformat()},
        address=url_for,
    )


def _rest(rows: list[Row]) -> tuple[int, int]:
    return len(rows), sum(row.sum.people for row in rows)


def _bars(rows: Sequence[Row], days: Days, current: date) -> list[Bar]:
    """One for each week of the days, also for weeks in which nobody came; the last 26 of them."""
    people = {row.id: row.sum.people for row in rows}
    first = days.first - timedelta(days=days.first.weekday())
    mondays = [first + number * WEEK for number in range((days.last - first).days // 7 + 1)][-26:]
    most = max((people.get(one.isoformat(), 0) for one in mondays), default=0) or 1
    counts = [(one, people.get(one.isoformat(), 0)) for one in mondays]
    return [Bar(one, count, 100 * count / most, one == current) for one, count in counts]


def _by() -> By:
    try:
        return By(request.args.get("by", By.COMMUNITY.value))
    except ValueError:
        return By.COMMUNITY


def _days() -> Days:
    """The days of the address; four weeks until today where it names none, or such that are none."""
    today = context().clock().astimezone().date()
    last = _day("to") or today
    first = _day("from") or last - timedelta(days=27)
    if not timedelta() <= last - first <= timedelta(days=MOST_DAYS):
        return Days(today - timedelta(days=27), today)
    return Days(first, last)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _periods(today: date) -> list[tuple[str, str, str]]:
    """Name, first and last day of the usual periods."""
    year = today.replace(month=1, day=1)
    spans = [
        (gettext("This week"), today - timedelta(days=today.weekday())),
        (gettext("Four weeks"), today - timedelta(days=27)),
        (gettext("This year"), year),
    ]
    return [(name, first.isoformat(), today.isoformat()) for name, first in spans]
