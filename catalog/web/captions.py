"""Delivers captions to players: a WebVTT object, for viewers who may see the lesson."""

from flask import Blueprint, Response, send_file

from catalog.captions.models import Captions
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from storage.errors import ObjectMissing

blueprint = Blueprint("captions", __name__)


@blueprint.get("/captions/<lesson_id>/<name>.vtt")
def send(lesson_id: str, name: str) -> Response:
    """Captions in one language. Those of drafts depend on the cookie, so only public ones may be in shared caches."""
    lesson = get_lesson(session(), lesson_id, context().viewer())
    found: Captions | None = next((captions for captions in lesson.captions if captions.name == name), None)
    if found is None:
        raise NotFound()
    try:
        with context().intake.store.local(found.key) as path:
            response = send_file(path, mimetype="text/vtt", conditional=True)
    except ObjectMissing:
        raise NotFound() from None
    response.cache_control.no_cache = None
    response.cache_control.max_age = 60
    if lesson.public:
        response.cache_control.public = True
    else:
        response.cache_control.private = True
    return response
