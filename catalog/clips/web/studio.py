"""Neighbours' demonstrations at a lesson in the studio: their order, and whether they stand there."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.clips import placing
from catalog.clips.models import Clip
from catalog.courses.models import Lesson
from catalog.errors import NotFound
from catalog.web.shared.session import session
from catalog.web.studio.pages import editable_lesson, teacher

blueprint = Blueprint("studio_demonstrations", __name__, url_prefix="/studio", template_folder="templates")


@blueprint.app_template_global("demonstrations_to_rank")
def demonstrations_to_rank(lesson: Lesson) -> list[Clip]:
    """The clips at a lesson in their order; those that its teacher declined come last."""
    return placing.all_at(session(), lesson)


@blueprint.post("/lessons/<lesson_id>/demonstrations/<clip_id>")
def change(lesson_id: str, clip_id: str) -> Response:
    """Move a demonstration one place (`do` up, down), do not show it here (decline), or show it again (accept)."""
    lesson, asked = editable_lesson(lesson_id), request.form.get("do", "")
    there = [
        clip.id for clip in placing.all_at(session(), lesson) if clip.placement and not clip.placement.declined_at
    ]
    if asked in ("decline", "accept"):
        placing.decline(session(), teacher(), lesson, clip_id, declined=asked == "decline")
    elif asked in ("up", "down") and clip_id in there:
        place = there.index(clip_id)
        there.insert(max(0, place + (1 if asked == "down" else -1)), there.pop(place))
        placing.rank(session(), teacher(), lesson, there)
    else:
        raise NotFound()
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for("studio.lesson", lesson_id=lesson_id), code=303)
