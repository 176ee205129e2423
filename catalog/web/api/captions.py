"""PUT and DELETE /api/v1/lessons/ID/captions/LANG."""

from typing import Any

from apiflask import APIBlueprint
from flask import abort, request

from catalog.captions import service
from catalog.captions.service import Track
from catalog.courses.service import get_lesson
from catalog.web.api.common import BEARER, refusals, signed_in
from catalog.web.api.lessons import lesson_out
from catalog.web.api.schemas import LessonOut
from catalog.web.context import context
from catalog.web.session import session

blueprint = APIBlueprint("api_captions", __name__, url_prefix="/api/v1/lessons", tag="Lessons")

_TYPES = ("text/vtt", "application/x-subrip", "text/plain", "application/octet-stream")


@blueprint.put("/<lesson_id>/captions/<language>")
@blueprint.output(LessonOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 413, 415, 422))
def put(lesson_id: str, language: str) -> Any:
    """Set the captions of a lesson in one language (zh-CN, en), from an SRT or WebVTT file."""
    if request.mimetype not in ("", *_TYPES):
        abort(415)
    body = request.get_data()  # before the database is asked: a slow line must not hold the one writer's lock
    member = signed_in()
    service.check_edit(member, get_lesson(session(), lesson_id, member))
    session().rollback()  # nor must the parsing, which can take a second, and a bucket that is slow
    track = Track(service.language_tag(language), service.parse(body))
    name = service.store_track(context().intake.store, lesson_id, track)
    lesson = get_lesson(session(), lesson_id, member)
    service.put(session(), member, lesson, track, name)
    session().commit()
    session().refresh(lesson)
    return lesson_out(lesson, member)


@blueprint.delete("/<lesson_id>/captions/<language>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def remove(lesson_id: str, language: str) -> Any:
    """Take the captions in one language away."""
    member = signed_in()
    service.remove(session(), member, get_lesson(session(), lesson_id, member), service.language_tag(language))
    session().commit()
    return ""
