"""Delivers captions for viewers who may see the lesson: to players as WebVTT, and as files in other formats."""

import io

from flask import Blueprint, Response, send_file

from catalog.captions.cues import subrip, text
from catalog.captions.errors import CaptionsGone
from catalog.captions.models import Captions
from catalog.captions.service import stored
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from storage.errors import ObjectMissing

blueprint = Blueprint("captions", __name__)


@blueprint.get("/captions/<lesson_id>/<name>.vtt")
def send(lesson_id: str, name: str) -> Response:
    """Captions in one language, for players."""
    lesson, found = _captions(lesson_id, name)
    try:
        with context().intake.store.local(found.key) as path:
            return _kept(send_file(path, mimetype="text/vtt", conditional=True), lesson)
    except ObjectMissing:
        raise NotFound() from None


@blueprint.get("/captions/<lesson_id>/<name>.srt")
def send_subrip(lesson_id: str, name: str) -> Response:
    """The same as SubRip, to be downloaded."""
    return _download(lesson_id, name, "srt")


@blueprint.get("/captions/<lesson_id>/<name>.txt")
def send_text(lesson_id: str, name: str) -> Response:
    """The words alone, to be downloaded."""
    return _download(lesson_id, name, "txt")


def _download(lesson_id: str, name: str, form: str) -> Response:
    lesson, found = _captions(lesson_id, name)
    try:
        cues = stored(context().intake.store, found)
    except CaptionsGone:  # by hand, or a damaged store: `school check` tells
        raise NotFound() from None
    body = (subrip(cues) if form == "srt" else text(cues)).encode(
        "utf-8-sig"
    )  # old players and editors need the mark
    mimetype = "application/x-subrip" if form == "srt" else "text/plain"
    file = f"{lesson.title.replace('/', ' ')}.{found.language}.{form}"
    return _kept(send_file(io.BytesIO(body), mimetype=mimetype, as_attachment=True, download_name=file), lesson)


def _captions(lesson_id: str, name: str) -> tuple[Lesson, Captions]:
    lesson = get_lesson(session(), lesson_id, context().viewer())
    found: Captions | None = next((captions for captions in lesson.captions if captions.name == name), None)
    if found is None:
        raise NotFound()
    return lesson, found


def _kept(response: Response, lesson: Lesson) -> Response:
    """Those of drafts depend on the cookie, so only public ones may be in shared caches."""
    response.cache_control.no_cache = None
    response.cache_control.max_age = 60
    if lesson.public:
        response.cache_control.public = True
    else:
        response.cache_control.private = True
    return response
