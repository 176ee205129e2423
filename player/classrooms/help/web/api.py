"""Calls for help: /api/v1/calls.

A screen or a remote calls with its own token, a volunteer or an operator as a member.
"""

from typing import Any

from apiflask import APIBlueprint
from flask import g, request, url_for

from catalog.errors import NotAllowed
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit, by_address
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.help import service
from player.classrooms.help.errors import WhichClassroom
from player.classrooms.help.models import HelpReason
from player.classrooms.help.service import Press
from player.classrooms.help.web.schemas import HelpCalls, HelpCloseIn, HelpIn, HelpMineOut, HelpOut, HelpQuery
from player.classrooms.help.web.senders import sender_of
from player.classrooms.help.web.wording import call_out
from player.classrooms.screens import rooms

blueprint = APIBlueprint("api_help", __name__, url_prefix="/api/v1/calls", tag="Classrooms")
PER_PAGE = 50
PRESSES = Limit("help", "120 per minute", by_address)
"""A district may have all its classrooms behind one address; presses of one classroom are one call anyway."""


@blueprint.post("")
@blueprint.input(HelpIn, arg_name="body")
@blueprint.output(HelpOut, status_code=201)
@blueprint.doc(
    security=BEARER, responses={200: "The press repeats a call."} | refusals(400, 401, 403, 404, 415, 422, 429)
)
@PRESSES
def create(body: dict[str, Any]) -> Any:
    """Call for help: 201, or 200 if the classroom has called already."""
    g.writes = True
    pressed = _pressed(body)
    called = service.press(session(), pressed, context().clock())
    session().commit()
    return call_out(called.call), 201 if called.is_new else 200


@blueprint.get("")
@blueprint.input(HelpQuery, location="query", arg_name="query")
@blueprint.output(HelpCalls)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 422))
def listed(query: dict[str, Any]) -> Any:
    """Calls for help, the newest first; for operators."""
    require(signed_in(), Right.ROOMS)
    if query["open"]:
        return {"items": [call_out(call) for call in service.waiting(session())], "next": None}
    page = query["page"]
    found = service.latest(session(), (page - 1) * PER_PAGE, PER_PAGE + 1)
    more = url_for(".listed", page=page + 1) if len(found) > PER_PAGE else None
    return {"items": [call_out(call) for call in found[:PER_PAGE]], "next": more}


@blueprint.get("/mine")
@blueprint.output(HelpMineOut)
@blueprint.doc(security=BEARER, responses=refusals(401))
@needs(session=False)
def mine() -> Any:
    """For a screen or a remote: the call of its classroom that is not closed, and who is coming."""
    screen = sender_of()
    call = service.waiting_at(session(), screen.classroom_id) if screen.classroom_id else None
    return {"call": call_out(call) if call else None}


@blueprint.get("/<id:help_id>")
@blueprint.output(HelpOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def show(help_id: str) -> Any:
    """One call, for those who may answer it."""
    return call_out(service.get_call(session(), signed_in(), help_id))


@blueprint.post("/<id:help_id>/take")
@blueprint.output(HelpOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404, 409))
@needs(bodiless=True)
def take(help_id: str) -> Any:
    """I go: it rings no longer. 409 when somebody else goes already."""
    g.writes = True
    member = signed_in()
    call = service.take(session(), member, service.get_call(session(), member, help_id), context().clock())
    session().commit()
    return call_out(call)


@blueprint.post("/<id:help_id>/close")
@blueprint.input(HelpCloseIn, arg_name="body")
@blueprint.output(HelpOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 404, 409, 415, 422))
def close(help_id: str, body: dict[str, Any]) -> Any:
    """Close a call with a word about how it ended."""
    g.writes = True
    member = signed_in()
    call = service.get_call(session(), member, help_id)
    service.close(session(), member, call, body["word"], context().clock())
    session().commit()
    return call_out(call)


def _pressed(body: dict[str, Any]) -> Press:
    """The press of a member, or of the screen or remote whose token it is. Raises refusals."""
    said = {"text": body["text"], "key": body["key"], "at": body["at"], "reason": HelpReason[body["reason"]]}
    viewer = context().viewer()
    if viewer is None and request.authorization is not None:
        screen = sender_of()
        if screen.classroom is None:
            raise WhichClassroom()
        return Press(screen.classroom, screen, **said)
    member = signed_in()
    if not body["classroom"]:
        raise WhichClassroom()
    classroom = rooms.find_room(session(), body["classroom"])
    if not may(member, Right.STEER, classroom):
        raise NotAllowed()
    return Press(classroom, by_id=member.id, **said)
