"""PUT and GET /api/v1/lessons/ID/progress: where a member stopped."""

from typing import Any

from apiflask import APIBlueprint

from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.members.models import Member
from catalog.web.api.schemas import Place, PlaceOut, TakenOver, VisitedPlaces
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.progress import service
from player.progress.models import Progress
from player.web.visited import visited

blueprint = APIBlueprint("api_progress", __name__, url_prefix="/api/v1", tag="Progress")


@blueprint.put("/lessons/<lesson_id>/progress")
@blueprint.input(Place, arg_name="body")
@blueprint.output(PlaceOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 404, 415))
def put(lesson_id: str, body: dict[str, Any]) -> Any:
    """Remember where to go on; beyond the end counts as the end."""
    member, lesson = _watched(lesson_id)
    progress = service.save(session(), member, lesson, body["position"], context().clock())
    session().commit()
    return _out(progress)


@blueprint.get("/lessons/<lesson_id>/progress")
@blueprint.output(PlaceOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def get(lesson_id: str) -> Any:
    """Where the member stopped; 0 for a lesson never begun."""
    return _out(service.get(session(), *_watched(lesson_id)))


@blueprint.post("/progress")
@blueprint.input(VisitedPlaces, arg_name="body")
@blueprint.output(TakenOver)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 415))
def take_over(body: dict[str, Any]) -> Any:
    """Take over the places that a browser kept before its member signed in. The newer place wins."""
    taken = service.take_over(session(), signed_in(), visited(body), context().clock())
    session().commit()
    return {"taken": taken}


def _watched(lesson_id: str) -> tuple[Member, Lesson]:
    member = signed_in()
    return member, get_lesson(session(), lesson_id, member)


def _out(progress: Progress | None) -> dict[str, Any]:
    if progress is None:
        return {"position": 0.0, "furthest": 0.0, "finished": False}
    return {"position": progress.position, "furthest": progress.furthest, "finished": progress.finished}
