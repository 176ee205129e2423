"""The handouts of a lesson for programs: list, upload, rename, move, delete, restore."""

from typing import Any

from apiflask import APIBlueprint
from flask import request

from catalog.attachments import service
from catalog.attachments.kinds import KINDS
from catalog.attachments.models import Attachment
from catalog.attachments.service import File
from catalog.attachments.settings import MOST_BYTES
from catalog.attachments.web.files import address
from catalog.attachments.web.receiving import editable, take
from catalog.attachments.web.schemas import HandoutChange, HandoutList, HandoutOut, HandoutQuery
from catalog.courses.service import get_lesson
from catalog.members.models import Scope
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_handouts", __name__, url_prefix="/api/v1/lessons", tag="Lessons")
needs(changes=Scope.TEACH)(blueprint)
_TYPES = tuple(dict.fromkeys([*(kind.media_type for kind in KINDS.values()), "application/octet-stream"]))


@blueprint.get("/<lesson_id>/attachments")
@blueprint.output(HandoutList)
@blueprint.doc(responses=refusals(404))
def some(lesson_id: str) -> Any:
    """The handouts of a lesson, in order."""
    lesson = get_lesson(session(), lesson_id, context().viewer())
    return {"items": [handout_out(one) for one in service.handouts(session(), lesson.id)], "next": None}


@blueprint.post("/<lesson_id>/attachments")
@needs(body=MOST_BYTES, files=_TYPES)
@Limit("handouts", "120 per minute; 2000 per day")
@blueprint.input(HandoutQuery, location="query", arg_name="query")
@blueprint.output(HandoutOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 413, 422, 429))
def add(lesson_id: str, query: dict[str, str]) -> Any:
    """Upload a handout: the body is the file, `name` its name. At most 100 MB; 20 files and 500 MB a lesson.

    PDF, slides, documents, tables, pictures (JPEG, PNG, WebP), sound (MP3, M4A). The same file under the same name is
    not added twice.
    """
    return handout_out(take(lesson_id, File(query["name"], request.stream, request.content_length)))


@blueprint.patch("/<lesson_id>/attachments/<attachment_id>")
@blueprint.input(HandoutChange, arg_name="body")
@blueprint.output(HandoutOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415))
def change(lesson_id: str, attachment_id: str, body: dict[str, Any]) -> Any:
    """Give a handout another name, or another place among those of its lesson."""
    found = service.find(session(), editable(lesson_id), attachment_id)
    if "name" in body:
        service.rename(session(), signed_in(), found, body["name"])
    if "position" in body:
        service.move(session(), signed_in(), found, body["position"])
    session().commit()
    return handout_out(found)


@blueprint.delete("/<lesson_id>/attachments/<attachment_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def remove(lesson_id: str, attachment_id: str) -> Any:
    """Delete a handout. It can be restored for an hour."""
    found = service.find(session(), editable(lesson_id), attachment_id)
    service.remove(session(), signed_in(), found, context().clock())
    session().commit()
    return ""


@blueprint.post("/<lesson_id>/attachments/<attachment_id>/restore")
@blueprint.output(HandoutOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def restore(lesson_id: str, attachment_id: str) -> Any:
    """Undo the removal of a handout within an hour."""
    found = service.restore(session(), signed_in(), editable(lesson_id), attachment_id, context().clock())
    session().commit()
    return handout_out(found)


def handout_out(one: Attachment) -> dict[str, Any]:
    """A handout as HandoutOut."""
    return {
        "id": one.id,
        "name": one.name,
        "file_name": one.file_name,
        "kind": one.kind.family.name,
        "media_type": one.kind.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "url": address(one),
    }
