"""Delivers pictures of courses and lessons to those who may see them, and takes one away from a course."""

from flask import Blueprint, Response, flash, redirect, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.courses.service import get_course, get_lesson
from catalog.errors import NotFound
from catalog.pictures.service import show_course
from catalog.videos.keys import cover_key
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from storage.errors import ObjectMissing

blueprint = Blueprint("pictures", __name__)
_CACHED = 60  # seconds, as captions: a withdrawn lesson is gone so soon


@blueprint.get("/pictures/courses/<course_id>/<picture>")
def course(course_id: str, picture: str) -> Response:
    """The picture of a course. 404 to those who may not see the course."""
    found = get_course(session(), course_id, context().viewer())
    return _sent(picture, found.picture, public=found.published)


@blueprint.get("/pictures/lessons/<lesson_id>/<picture>")
def lesson(lesson_id: str, picture: str) -> Response:
    """The picture of a lesson. 404 to those who may not see the lesson."""
    found = get_lesson(session(), lesson_id, context().viewer())
    return _sent(picture, found.video.picture, public=found.public)


def _sent(name: str, shown: str | None, *, public: bool) -> Response:
    if name != shown:
        raise NotFound()
    try:
        with context().intake.store.local(cover_key(name)) as path:
            response = send_file(path, mimetype="image/jpeg", conditional=True, etag=name)
    except ObjectMissing:
        raise NotFound() from None
    response.cache_control.no_cache = None
    response.cache_control.max_age = _CACHED
    if public:
        response.cache_control.public = True
    else:
        response.cache_control.private = True
    return response


@blueprint.post("/studio/courses/<course_id>/picture")
def take_away(course_id: str) -> AnyResponse:
    """Show a course by the pictures of its lessons again."""
    member = signed_in()
    found = get_course(session(), course_id, member)
    show_course(session(), member, found, None)
    session().commit()
    flash(gettext("The course is shown by its lessons' pictures again."))
    return redirect(url_for("studio.course", course_id=course_id), code=303)
