"""The desk of the moderators: /api/v1/review."""

from typing import Any

from apiflask import APIBlueprint

from catalog.clips import review
from catalog.clips.models import Clip, Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Choice, Judgement
from catalog.clips.web.acting import done
from catalog.clips.web.schemas import DecisionIn, DeskClip, Queue, QueueQuery
from catalog.clips.web.showing import desk_out, waiting_out
from catalog.members.models import Member
from catalog.web.shared.api import BEARER, page_of, refusals, signed_in
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_review", __name__, url_prefix="/api/v1/review", tag="Desk")


@blueprint.get("")
@blueprint.input(QueueQuery, location="query", arg_name="query")
@blueprint.output(Queue)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 422))
def queue(query: dict[str, Any]) -> Any:
    """What waits for a decision of mine: the oldest first, members in turn."""
    member = signed_in()
    mine = query["mine"] in ("1", "true")
    choice = Choice(query["category"] or None, query["district"] or None, mine)
    clips, following = page_of(lambda cut: review.queue(session(), member, choice, cut), query["page"])
    items = [waiting_out(one) for one in clips]
    return {"items": items, "next": following, "total": review.waiting(session(), member)}


@blueprint.get("/<clip_id>")
@blueprint.output(DeskClip)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def one(clip_id: str) -> Any:
    """A clip with all that a moderator should know."""
    return desk_out(*_found(clip_id)[::-1])


@blueprint.post("/<clip_id>/claim")
@blueprint.output(DeskClip)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def claim(clip_id: str) -> Any:
    """Keep it for a quarter of an hour; again, to keep it longer. 409: another moderator has it, or it is decided."""
    return desk_out(*done(_found(clip_id), review.claim))


@blueprint.delete("/<clip_id>/claim")
@blueprint.output(DeskClip)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def release(clip_id: str) -> Any:
    """Leave it to others."""
    return desk_out(*done(_found(clip_id), review.release))


@blueprint.post("/<clip_id>")
@blueprint.input(DecisionIn, arg_name="body")
@blueprint.output(DeskClip)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def decide(clip_id: str, body: dict[str, Any]) -> Any:
    """Decide. Its state stays IN_REVIEW where the category asks for a second moderator."""
    placed = any(body.get(name) for name in ("course", "lesson"))
    judgement = Judgement(
        Verdict(body["decision"]),
        body["reason"],
        [(one["at"], one["text"]) for one in body["remarks"]],
        Place(body.get("course"), body.get("lesson"), body.get("at")) if placed else None,
    )
    return desk_out(*done(_found(clip_id), lambda db, by, clip, at: review.judge(db, by, clip, judgement, at)))


@blueprint.post("/<clip_id>/undo")
@blueprint.output(DeskClip)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def undo(clip_id: str) -> Any:
    """Undo one's own last decision about it, within ten minutes and while nothing else has happened."""
    return desk_out(*done(_found(clip_id), review.undo))


def _found(clip_id: str) -> tuple[Member, Clip]:
    member = signed_in()
    return member, review.get(session(), member, clip_id)
