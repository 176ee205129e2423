"""The timetable of a classroom as a calendar to which a phone subscribes: /classrooms/ID/timetable.ics."""

from datetime import timedelta

from flask import Blueprint, Response, request, url_for

from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.classrooms.screens.rooms import get_room
from player.classrooms.timetable import reading
from player.classrooms.timetable.icalendar_out import Entry, calendar_file
from player.classrooms.timetable.models import Screening
from player.classrooms.timetable.web.context import timetable

blueprint = Blueprint("timetable_feeds", __name__, url_prefix="/classrooms")
BEHIND, AHEAD = timedelta(days=31), timedelta(days=366)


@blueprint.get("/<id:classroom_id>/timetable.ics")
def feed(classroom_id: str) -> Response:
    """Its screenings from a month ago to a year ahead. Public, as what is planned is."""
    room, now = get_room(session(), classroom_id), context().clock()
    name = f"{room.community.name} {room.name}"
    planned = reading.between(session(), now - BEHIND, now + AHEAD, [room.id])
    data = calendar_file(name, str(timetable().zone), [_entry(one, name) for one in planned])
    response = Response(data, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="timetable.ics"'
    response.cache_control.public = True
    response.cache_control.max_age = 300
    response.add_etag()
    response.make_conditional(request)
    return response


def _entry(screening: Screening, place: str) -> Entry:
    lesson = screening.lesson if screening.lesson is not None and screening.lesson.public else None
    return Entry(
        screening.id,
        lesson.title if lesson else screening.title,
        lesson.course.title if lesson else "",
        place,
        screening.starts_at,
        screening.ends_at,
        screening.lesson_id or "",
        url_for("lesson.show", lesson_id=lesson.id, _external=True) if lesson else "",
        screening.version,
        screening.changed_at,
    )
