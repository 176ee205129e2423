"""Corrections of captions for programs, and for the scripts of the lesson page and the editor."""

from typing import Any

from apiflask import APIBlueprint
from flask import g

from catalog.corrections import service
from catalog.corrections.service import Proposal
from catalog.corrections.web import acting
from catalog.corrections.web.acting import Wanted, correction_limit
from catalog.corrections.web.schemas import (
    CorrectionDecision,
    CorrectionIn,
    CorrectionList,
    CorrectionOut,
    DecidedOut,
)
from catalog.corrections.web.showing import shown, waiting_for
from catalog.members.models import Scope
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import etag
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_corrections", __name__, url_prefix="/api/v1", tag="Lessons")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.get("/lessons/<lesson_id>/captions/<language>/corrections")
@blueprint.output(CorrectionList)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def listed(lesson_id: str, language: str) -> Any:
    """The proposed corrections that wait: all for those who may edit the lesson, else one's own."""
    member = signed_in()
    lesson, captions = acting.captions_of(member, lesson_id, language)
    return {"items": waiting_for(member, lesson, captions), "next": None}


@blueprint.post("/lessons/<lesson_id>/captions/<language>/corrections")
@correction_limit
@blueprint.input(CorrectionIn, arg_name="body")
@blueprint.output(CorrectionOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 404, 409, 415, 422, 429))
def propose(lesson_id: str, language: str, body: dict[str, Any]) -> Any:
    """Propose that one line of the captions says something else; a teacher of the lesson decides.

    Another proposal of the same member for the line is replaced. 409 when the line has been changed meanwhile, or
    somebody else has proposed the same.
    """
    g.writes = True
    member = signed_in()
    lesson, captions = acting.captions_of(member, lesson_id, language)
    proposal = Proposal(body["at"], body["before"], body["after"])
    cue = service.line_of(service.cues_now(context().intake.store, captions), proposal)
    line = service.Wanted(captions.language, cue, proposal.after)
    made = service.propose(session(), member, lesson, line, context().clock())
    session().commit()
    return shown([made], [cue])[0]


@blueprint.post("/lessons/<lesson_id>/captions/<language>/corrections/decide")
@blueprint.input(CorrectionDecision, arg_name="body")
@blueprint.output(DecidedOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def decide(lesson_id: str, language: str, body: dict[str, Any]) -> Any:
    """Accept, decline, or (undoing that) reopen corrections: those named, or all that wait.

    The ETag is the lesson's. 409 when one was decided before, or a single line has been changed since.
    """
    g.writes = True
    member = signed_in()
    lesson, captions = acting.captions_of(member, lesson_id, language)
    wanted = Wanted(body["decision"], body.get("ids"), body["anyway"])
    outcome = acting.decide(member, lesson, captions.language, wanted)
    cues = service.cues_now(context().intake.store, captions)
    answer = {name: shown(found, cues) for name, found in (("items", outcome.done), ("left", outcome.left))}
    return answer, 200, {"ETag": etag(lesson)}


@blueprint.delete("/corrections/<correction_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def withdraw(correction_id: str) -> Any:
    """Withdraw one's own correction while it waits."""
    g.writes = True
    service.withdraw(session(), signed_in(), correction_id)
    session().commit()
    return ""
