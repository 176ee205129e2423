"""Reports of attendance as CSV files, by the school's one writer of tables, which lets no cell become a formula."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from flask import Response, send_file
from flask_babel import format_datetime, gettext

from catalog.categories.models import all_categories
from catalog.spreadsheet import Cell, csv_text
from catalog.web.shared.session import session
from catalog.web.shared.wording import category_name
from player.classrooms.attendance.models import Showing
from player.classrooms.attendance.report import By, Days, Proof, Report, Row
from player.classrooms.screens.models import Classroom

MOST_ROWS = 100_000
"""Of one table: a district's showings of two years, about 15 MB."""


def named(report: Report) -> list[Row]:
    """The rows with names in the language of the reader."""
    if report.by is By.CATEGORY:
        names = {one.id: category_name(one) for one in all_categories(session())}
        return [replace(row, name=names.get(row.id, "") or gettext("No category any more")) for row in report.rows]
    if report.by in (By.WEEK, By.DAY):
        return [replace(row, name=row.id) for row in report.rows]
    if report.by is By.DISTRICT:
        return [replace(row, name=row.name or gettext("No district")) for row in report.rows]
    return [replace(row, name=row.name or gettext("Deleted")) for row in report.rows]


def head_of(by: By) -> str:
    """What the rows of a report are."""
    heads = {
        By.COMMUNITY: gettext("Community"),
        By.DISTRICT: gettext("District"),
        By.CATEGORY: gettext("Category"),
        By.WEEK: gettext("Week from"),
        By.DAY: gettext("Day"),
        By.CLASSROOM: gettext("Classroom"),
        By.LESSON: gettext("Lesson"),
    }
    return str(heads[by])


def of_report(report: Report) -> Response:
    """A row for each community, category, week, ..."""
    header = [head_of(report.by), gettext("Showings"), gettext("People"), gettext("Minutes"), gettext("Classrooms")]
    rows = [
        [row.name, row.sum.showings, row.sum.people, row.sum.minutes, row.sum.classrooms] for row in named(report)
    ]
    return _file(f"{gettext('Attendance')} {head_of(report.by)}", report.days, header, rows)


def of_showings(days: Days, rows: Iterable[tuple[Showing, Classroom]]) -> Response:
    """A row for each showing."""
    header = [
        *(gettext("Began"), gettext("Ended"), gettext("Community"), gettext("Classroom"), gettext("Lesson")),
        *(gettext("Headcount"), gettext("Named"), gettext("People"), gettext("Minutes played")),
    ]
    return _file(gettext("Showings"), days, header, (_showing(*row) for row in rows))


def of_plays(days: Days, rows: Iterable[Proof]) -> Response:
    """A row for each play of a screen."""
    header = [
        *(gettext("Began"), gettext("Ended"), gettext("Community"), gettext("Classroom"), gettext("Screen")),
        *(gettext("Lesson"), gettext("Planned"), gettext("Seconds played"), gettext("Share of the lesson")),
        gettext("Told afterwards"),
    ]
    return _file(gettext("Proof of play"), days, header, (_play(row) for row in rows))


def _showing(showing: Showing, room: Classroom) -> Sequence[Cell]:
    numbers = [showing.headcount, showing.named, showing.people, round(showing.seconds / 60)]
    return [_at(showing.began_at), _at(showing.ended_at), room.community.name, room.name, showing.title, *numbers]


def _play(row: Proof) -> Sequence[Cell]:
    play, room = row.play, row.classroom
    title = row.lesson.title if row.lesson else row.showing.title if row.showing else ""
    planned = gettext("yes") if row.showing and row.showing.screening_id else gettext("no")
    share = None if row.share is None else f"{row.share:.0%}"
    later = gettext("yes") if play.offline else gettext("no")
    place = [room.community.name, room.name, play.screen_id]
    return [_at(play.began_at), _at(play.ended_at), *place, title, planned, play.seconds, share, later]


def _at(moment: datetime) -> str:
    return str(format_datetime(moment, "yyyy-MM-dd HH:mm:ss"))


def _file(title: str, days: Days, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    body = io.BytesIO(csv_text(header, rows).encode())
    name = f"{title} {days.first.isoformat()} {days.last.isoformat()}.csv".replace("/", " ")
    response = send_file(body, mimetype="text/csv", as_attachment=True, download_name=name)
    response.cache_control.no_store = True
    return response
