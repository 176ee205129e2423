"""The pages of the big screen that lead to a lesson: /screen, categories, courses, neighbours' videos, pairing.

Each is whole before its scripts; js/parts/bigscreen fetches them and shows their <main>, so that the film, the stream
of events and the focus outlive a change of page. No page asks for a member: a classroom's PC has none.
"""

import io
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from catalog.categories.models import Category, top_categories
from catalog.clips.web.beside import newest_calls
from catalog.courses.listing import published_courses
from catalog.courses.service import get_course
from catalog.errors import NotFound
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.sharing import absolute
from catalog.web.shared.wording import category_name, titled
from player.classrooms.bigscreen import service
from player.classrooms.bigscreen.service import NEIGHBOURS
from player.classrooms.bigscreen.web.showing import (
    Tile,
    clip_count,
    clip_tile,
    course_count,
    course_tile,
    lesson_rows,
)

blueprint = needs(session=False)(Blueprint("bigscreen", __name__, url_prefix="/screen", template_folder="templates"))
Args = ParamSpec("Args")
PATH = r"/[A-Za-z0-9_-][A-Za-z0-9_/?=&%.-]{0,200}"
"""A path of this school: two slashes at its beginning would be another site."""


def or_gone(view: Callable[Args, Any]) -> Callable[Args, Any]:
    """A view whose thing may be withdrawn: then the screen says so, with the next thing to do."""

    @wraps(view)
    def shown(*args: Args.args, **kwargs: Args.kwargs) -> Any:
        try:
            return view(*args, **kwargs)
        except NotFound:
            return render_template("bigscreen/gone.html"), 404

    return shown


@blueprint.get("")
def home() -> str:
    """Today's timetable, which the scripts fill in, and the categories."""
    return render_template("bigscreen/home.html", tiles=_tiles())


@blueprint.get("/pair")
def pair() -> str:
    """The code of a screen without a classroom; scripts ask for it."""
    return render_template("bigscreen/pair.html")


@blueprint.get("/qr.svg")
def code_for_phones() -> Response:
    """A page of this school as a QR code; `to` is its path. 404 for what may lead to another site."""
    to = request.args.get("to", "")
    if not re.fullmatch(PATH, to):
        raise NotFound()
    return Response(_qr(absolute(to)), mimetype="image/svg+xml")


@blueprint.get("/categories/<category_id>")
@or_gone
def category(category_id: str) -> str:
    """The courses of a category."""
    found = session().get(Category, category_id)
    if found is None:
        raise NotFound()
    courses = published_courses(session(), found.id)
    return render_template(
        "bigscreen/tiles.html",
        heading=category_name(found),
        about=course_count(len(courses)) if courses else "",
        tiles=[course_tile(course) for course in courses],
    )


@blueprint.get("/courses/<course_id>")
@or_gone
def course(course_id: str) -> str:
    """The lessons of a course, each with its number."""
    found = get_course(session(), course_id, None)
    rows = lesson_rows(found.public_lessons)
    return render_template("bigscreen/course.html", course=found, heading=titled(found), rows=rows)


@blueprint.get("/asked")
def asked() -> str:
    """What teachers ask neighbours to show, each with a code by which a phone answers."""
    return render_template("bigscreen/asked.html", asked=newest_calls())


@blueprint.get("/neighbours")
def neighbours() -> str:
    """Neighbours' own videos, after the courses of their category."""
    clips, courses = service.newest_clips(session()), published_courses(session(), NEIGHBOURS)
    return render_template(
        "bigscreen/tiles.html",
        heading=gettext("Neighbours' videos"),
        about=clip_count(len(clips)) if clips else "",
        tiles=[course_tile(one) for one in courses] + [clip_tile(clip) for clip in clips],
    )


def _qr(address: str) -> bytes:
    import segno  # only here: whoever draws no code does not load it

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, dark="#241C17", light="#FFFDF8")
    return drawn.getvalue()


def _tiles() -> list[Tile]:
    counts, clips = service.course_counts(session()), service.count_clips(session())
    found = [
        Tile(
            url_for("bigscreen.category", category_id=one.id),
            category_name(one),
            one.cover,
            "",
            course_count(counts[one.id]),
        )
        for one in top_categories(session())
        if counts[one.id] and one.id != NEIGHBOURS
    ]
    if clips or counts[NEIGHBOURS]:
        said = clip_count(clips) if clips else course_count(counts[NEIGHBOURS])
        found.append(Tile(url_for("bigscreen.neighbours"), gettext("Neighbours' videos"), "street", "", said))
    if asks := len(newest_calls()):
        found.append(Tile(url_for("bigscreen.asked"), gettext("Teachers ask you"), "stage", "", str(asks)))
    return found
