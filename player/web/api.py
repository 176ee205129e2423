"""PUT and GET /api/v1/lessons/ID/progress: where a member stopped, and what they watched; asking for a video."""

from typing import Any

from apiflask import APIBlueprint

from catalog.courses import awaiting
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.members.models import Member, Scope
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.progress import service
from player.progress.models import Progress
from player.progress.service import Report
from player.web.schemas import Asked, Place, PlaceOut, TakenOver, VisitedPlaces
from player.web.visited import visited

blueprint = APIBlueprint("api_progress", __name__, url_prefix="/api/v1", tag="Progress")


@blueprint.put("/lessons/<lesson_id>/progress")
@needs(changes=Scope.TEACH)
@blueprint.input(Place, arg_name="body")
@blueprint.output(PlaceOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 404, 415))
def put(lesson_id: str, body: dict[str, Any]) -> Any:
    """Save the position and what was watched since the last report; a position beyond the end counts as the end.

    Without `watched`, what lies between two reports counts if it can have been played: the second position is ahead,
    at most a minute later, by at most twice the time between them.
    """
    report = Report(body["position"], context().clock(), body.get("watched"))
    progress = service.save(session(), *_asked(lesson_id), report)
    session().commit()
    return _out(progress)


@blueprint.get("/lessons/<lesson_id>/progress")
@blueprint.output(PlaceOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def get(lesson_id: str) -> Any:
    """Where the member stopped and what they watched; 0 and nothing for a lesson never begun."""
    return _out(service.get(session(), *_asked(lesson_id)))


@blueprint.post("/lessons/<lesson_id>/await")
@Limit("awaited lessons", "12 per hour; 60 per day", counts=lambda _status: True)
@blueprint.output(Asked)
@blueprint.doc(responses=refusals(404, 429))
def ask(lesson_id: str) -> Any:
    """Ask for a published lesson whose video an import still brings: within bounds it is made before others.

    `asked` is false when it is not its turn yet, or when there is nothing to wait for. No account is needed.
    """
    lesson = get_lesson(session(), lesson_id, context().viewer())
    asked = awaiting.ask(session(), lesson, context().clock())
    session().commit()
    return {"asked": asked}


@blueprint.post("/progress")
@blueprint.input(VisitedPlaces, arg_name="body")
@blueprint.output(TakenOver)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 415))
def take_over(body: dict[str, Any]) -> Any:
    """Take over what a browser kept before its member signed in, or while the line was down.

    The newer position wins; what was watched is added, however often it is sent.
    """
    taken = service.take_over(session(), signed_in(), visited(body), context().clock())
    session().commit()
    return {"taken": taken}


def _asked(lesson_id: str) -> tuple[Member, Lesson]:
    member = signed_in()
    return member, get_lesson(session(), lesson_id, member)


def _out(progress: Progress | None) -> dict[str, Any]:
    if progress is None:
        return {"position": 0.0, "watched": [], "finished": False}
    return {"position": progress.position, "watched": progress.seen.spans(), "finished": progress.finished}
