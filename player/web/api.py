"""PUT and GET /api/v1/lessons/ID/progress: where a member stopped."""

from typing import Any

from apiflask import APIBlueprint

from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.members.models import Member
from catalog.web.api.common import BEARER, refusals, signed_in
from catalog.web.api.schemas import Place, PlaceOut
from catalog.web.context import context
from catalog.web.session import session
from player.progress import service
from player.progress.models import Progress

blueprint = APIBlueprint("api_progress", __name__, url_prefix="/api/v1/lessons", tag="Progress")


@blueprint.put("/<lesson_id>/progress")
@blueprint.input(Place, arg_name="body")
@blueprint.output(PlaceOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 404, 415))
def put(lesson_id: str, body: dict[str, Any]) -> Any:
    """Remember where to go on; beyond the end counts as the end."""
    member, lesson = _watched(lesson_id)
    progress = service.save(session(), member, lesson, body["position"], context().clock())
    session().commit()
    return _out(progress)


@blueprint.get("/<lesson_id>/progress")
@blueprint.output(PlaceOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def get(lesson_id: str) -> Any:
    """Where the member stopped; 0 for a lesson never begun."""
    return _out(service.get(session(), *_watched(lesson_id)))


def _watched(lesson_id: str) -> tuple[Member, Lesson]:
    member = signed_in()
    return member, get_lesson(session(), lesson_id, member)


def _out(progress: Progress | None) -> dict[str, Any]:
    if progress is None:
        return {"position": 0.0, "furthest": 0.0, "finished": False}
    return {"position": progress.position, "furthest": progress.furthest, "finished": progress.finished}
