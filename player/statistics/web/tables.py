"""Statistics as CSV files."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import Response, send_file
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.courses.models import Course, Lesson
from catalog.members.principal import Principal
from catalog.spreadsheet import Cell, csv_text
from catalog.web.shared.wording import clock, titled
from player.statistics import figures
from player.statistics.figures import Week
from player.statistics.weeks import Period


def of_course(session: Session, principal: Principal, course: Course) -> Response:
    """A row for each lesson and week. Raises NotAllowed."""
    rows = figures.by_week(session, principal, course)
    header = [gettext("Lesson"), *_head()]
    return _file(titled(course), header, ([titled(lesson), *_cells(week)] for lesson, week in rows))


def of_lesson(session: Session, principal: Principal, lesson: Lesson, _now: datetime) -> Response:
    """A row for each week. Raises NotAllowed."""
    rows = figures.by_week(session, principal, lesson.course, lesson)
    return _file(titled(lesson), _head(), (_cells(week) for _, week in rows))


def of_parts(session: Session, principal: Principal, lesson: Lesson, now: datetime) -> Response:
    """A row for each chapter, none while there are few people. Raises NotAllowed."""
    seen = figures.of_lesson(session, principal, lesson, Period.ALL, now).retention
    header = [gettext("From"), gettext("To"), gettext("Chapter"), gettext("People"), gettext("Watched again")]
    parts = seen.parts if seen else []
    rows: list[list[Cell]] = [[clock(one.at), clock(one.end), one.title, one.people, one.again] for one in parts]
    return _file(titled(lesson), header, rows)


def of_rooms(session: Session, principal: Principal, lesson: Lesson, _now: datetime) -> Response:
    """A row for each week and classroom. Raises NotAllowed."""
    rows = figures.by_room(session, principal, lesson)
    header = [_head()[0], gettext("Classroom"), *_head()[1:]]
    cells = ([week.isoformat(), room.name, *_cells(Week(week, room.count))[1:]] for week, room in rows)
    return _file(titled(lesson), header, cells)


def _head() -> list[str]:
    return [gettext("Week from"), gettext("Plays"), gettext("People"), gettext("Minutes")]


def _cells(week: Week) -> list[Cell]:
    return [week.week.isoformat(), week.count.plays, week.count.people, week.count.minutes]


def _file(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    body = io.BytesIO(csv_text(header, rows).encode())
    name = gettext("Statistics of %(title)s", title=title.replace("/", " "))
    response = send_file(body, mimetype="text/csv", as_attachment=True, download_name=f"{name}.csv")
    response.cache_control.no_store = True
    return response
