"""A public lesson alone, for the pages of other sites. It knows nobody: neither a session nor a place is read."""

from flask import Blueprint, render_template

from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.sharing import about_lesson
from player.web.lesson import Neighbourhood, playing_of

blueprint = Blueprint("embed", __name__, template_folder="templates")


@blueprint.get("/embed/<lesson_id>")
@needs(framed=True, session=False)
def show(lesson_id: str) -> str:
    """The player of a lesson that anybody may watch, with a way to the school. 404 for all others."""
    lesson = get_lesson(session(), lesson_id, None)
    playing = playing_of(lesson, None, None)
    if playing is None:
        raise NotFound()
    return render_template(
        "player/embed.html",
        lesson=lesson,
        course=lesson.course,
        playing=playing,
        around=Neighbourhood.alone(),
        enough=1,
        sharing=about_lesson(lesson),
    )
