"""The chapters of a lesson as a WebVTT file, for players."""

from flask import Blueprint, Response

from catalog.chapters import service
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.web.shared.context import context
from catalog.web.shared.session import session

blueprint = Blueprint("chapters", __name__)


@blueprint.get("/chapters/<lesson_id>/<version>.vtt")
def send(lesson_id: str, version: str) -> Response:
    """The chapters that fit the video; `version` is service.version, so that no cache shows old ones."""
    lesson = get_lesson(session(), lesson_id, context().viewer())
    if version != service.version(lesson.chapters):
        raise NotFound()
    response = Response(service.webvtt(lesson), mimetype="text/vtt")
    response.cache_control.max_age = 60
    if lesson.public:
        response.cache_control.public = True
    else:
        response.cache_control.private = True
    return response
