"""Calls for clips for programs: /api/v1/lessons/ID/calls."""

from typing import Any

from apiflask import APIBlueprint
from flask import g

from catalog.calls import service
from catalog.calls.models import ClipCall
from catalog.calls.service import Wish
from catalog.calls.web.schemas import CallIn, CallOut, Calls
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.members.models import Member, Scope
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_calls", __name__, url_prefix="/api/v1/lessons", tag="Clips")
needs(changes=Scope.TEACH)(blueprint)
MOST = 50
"""Calls of one lesson that its teacher sees."""


@blueprint.get("/<lesson_id>/calls")
@blueprint.output(Calls)
@blueprint.doc(responses=refusals(404))
def listed(lesson_id: str) -> Any:
    """The open calls at a lesson; for those who may change it also the closed ones, the newest first."""
    viewer = context().viewer()
    lesson = get_lesson(session(), lesson_id, viewer)
    if may(viewer, Right.EDIT, lesson):
        calls = service.calls_of(session(), lesson, MOST)
    else:
        calls = service.open_at(session(), [lesson.id], context().clock())
    return {"items": [_out(call) for call in calls], "next": None}


@blueprint.post("/<lesson_id>/calls")
@blueprint.input(CallIn, arg_name="body")
@blueprint.output(CallOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def create(lesson_id: str, body: dict[str, Any]) -> Any:
    """Ask neighbours for videos of their own, until a day."""
    member, lesson = _found(lesson_id)
    call = service.open_call(session(), member, lesson, Wish(**body), context().clock())
    session().commit()
    return _out(call)


@blueprint.post("/<lesson_id>/calls/<call_id>/close")
@blueprint.output(CallOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def close(lesson_id: str, call_id: str) -> Any:
    """Ask no longer."""
    member, lesson = _found(lesson_id)
    call = service.close(session(), member, lesson, call_id, context().clock())
    session().commit()
    return _out(call)


def _found(lesson_id: str) -> tuple[Member, Lesson]:
    g.writes = True
    member = signed_in()
    return member, get_lesson(session(), lesson_id, member)


def _out(call: ClipCall) -> dict[str, Any]:
    """A call as CallOut."""
    return {
        "id": call.id,
        "lesson": call.lesson_id,
        "course": call.lesson.course_id,
        "state": "OPEN" if call.is_open(context().clock()) else "CLOSED",
        "text": call.text,
        "by": call.by.name if call.by else None,
        "at": call.at,
        "wanted": call.wanted,
        "closes_at": call.closes_at,
        "created_at": call.created_at,
    }
