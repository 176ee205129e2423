"""PUT and DELETE /api/v1/lessons/ID/captions/LANG, and a way back from both."""

import re
from typing import Any

from apiflask import APIBlueprint
from apiflask.fields import String
from apiflask.validators import Regexp
from flask import abort, g, request

from catalog.captions import service
from catalog.captions.errors import CaptionsGone
from catalog.captions.languages import language_tag
from catalog.captions.reading import read
from catalog.captions.service import Track
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.models import Scope
from catalog.web import captioning
from catalog.web.api.caption_schemas import CaptionedOut
from catalog.web.api.lessons import lesson_out
from catalog.web.api.schemas import LessonOut, Strict
from catalog.web.captioning import MOST_BYTES
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import etag, start_matching
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_captions", __name__, url_prefix="/api/v1/lessons", tag="Lessons")
needs(changes=Scope.TEACH)(blueprint)

_TYPES = (
    "text/vtt",
    "application/x-subrip",
    "text/x-ssa",
    "text/x-ass",
    "application/x-ass",
    "text/plain",
    "application/octet-stream",
)


class EarlierIn(Strict):
    """Captions that were replaced or deleted."""

    url = String(
        required=True,
        validate=Regexp("^/captions/[0-9a-z]{1,40}/[0-9a-z]{1,40}[.]vtt$"),
        metadata={"description": "Their address, as the lesson told it before."},
    )


@blueprint.put("/<lesson_id>/captions/<language>")
@needs(body=MOST_BYTES, files=("text/vtt", "application/x-subrip"))
@blueprint.output(CaptionedOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 413, 415, 422))
def put(lesson_id: str, language: str) -> Any:
    """Set the captions of a lesson in one language (zh-CN, en), from an SRT, WebVTT or ASS file.

    UTF-8, UTF-16 or GB 18030, at most 2 MB. With `?unread=true`, corrections of the machine's captions leave
    them marked as the machine's; `&settled=12.3,40.1` tells the seconds of
    doubtful words that are right.
    409 when If-Match names an older version of the lesson than the present one.
    """
    if request.mimetype not in ("", *_TYPES):
        abort(415)
    body = request.get_data()  # before the database is asked: a slow line must not hold the one writer's lock
    video_id = captioning.may_caption(lesson_id)
    tag = language_tag(language)
    reading = read(body)
    track = Track(tag, reading.cues, reading.left_out)
    if request.args.get("unread") == "true":
        track = service.still_draft(session(), video_id, track, _settled())
        session().rollback()
    lesson, _ = captioning.set_track(lesson_id, video_id, track, start_matching)
    remarks = [{"line": remark.line, "reason": remark.reason.value} for remark in reading.remarks]
    told = {"kept": len(reading.cues), "left_out": reading.left_out, "remarks": remarks}
    read_of_it = {**told, "message": captioning.summary(reading)}
    return {**lesson_out(lesson, signed_in()), "read": read_of_it}, 200, {"ETag": etag(lesson)}


def _settled() -> list[float]:
    """The seconds of doubts that the editor found right, of the query. Anything else than numbers is left out."""
    words = request.args.get("settled", "").split(",")[:500]
    return [float(word) for word in words if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", word)]


@blueprint.delete("/<lesson_id>/captions/<language>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def remove(lesson_id: str, language: str) -> Any:
    """Take the captions in one language away. They can be restored until `school gc` is run.

    409 as for setting them.
    """
    member = signed_in()
    lesson, tag = get_lesson(session(), lesson_id, member), language_tag(language)
    start_matching(lesson)
    service.remove(session(), member, lesson.video, tag)
    session().commit()
    return ""


@blueprint.post("/<lesson_id>/captions/<language>/read")
@blueprint.output(LessonOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def mark_read(lesson_id: str, language: str) -> Any:
    """Say that somebody has read the machine's captions: `machine` is false from now on."""
    g.writes = True
    member = signed_in()
    lesson = get_lesson(session(), lesson_id, member)
    try:
        service.mark_read(session(), member, lesson.video, language_tag(language))
    except CaptionsGone:
        raise NotFound() from None
    session().commit()
    session().refresh(lesson)
    return lesson_out(lesson, signed_in()), 200, {"ETag": etag(lesson)}


@blueprint.post("/<lesson_id>/captions")
@blueprint.output(LessonOut, status_code=202)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def write(lesson_id: str) -> Any:
    """Have the machine write captions of what is said. 409 where the school has none for it, or no video is ready."""
    g.writes = True
    member = signed_in()
    lesson = get_lesson(session(), lesson_id, member)
    captioning.ask(member, lesson)
    return lesson_out(lesson, member), 202, {"ETag": etag(lesson)}


@blueprint.post("/<lesson_id>/captions/<language>/restore")
@blueprint.input(EarlierIn, arg_name="body")
@blueprint.output(LessonOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def restore(lesson_id: str, language: str, body: dict[str, str]) -> Any:
    """Bring captions back that were replaced or deleted since `school gc` was run. 409 as for setting them."""
    video_id = captioning.may_caption(lesson_id)
    name = body["url"].rpartition("/")[2].removesuffix(".vtt")
    try:
        earlier = service.earlier(context().intake.store, video_id, language, name)
    except CaptionsGone:
        raise NotFound() from None  # as of all that can no longer be restored
    earlier = service.as_before(session(), video_id, earlier, name)
    session().rollback()
    lesson, _ = captioning.set_track(lesson_id, video_id, earlier, start_matching)
    return lesson_out(lesson, signed_in()), 200, {"ETag": etag(lesson)}
