"""Comments for programs."""

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import g

from catalog.comments import review, service
from catalog.comments.models import Comment
from catalog.comments.review import Ruling
from catalog.comments.web.pages import comment_limit
from catalog.comments.web.schemas import (
    CommentDecision,
    CommentIn,
    CommentList,
    CommentOut,
    CommentQuery,
    CommentReason,
)
from catalog.courses.listing import Page
from catalog.members.models import Member, Scope
from catalog.reactions.about import find
from catalog.web.shared.api import BEARER, page_of, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_comments", __name__, url_prefix="/api/v1", tag="Comments")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.get("/clips/<clip_id>/comments")
@blueprint.get("/lessons/<lesson_id>/comments")
@blueprint.output(CommentList)
@blueprint.doc(responses=refusals(404))
def listed(**about: str) -> Any:
    """The comments on it, and one's own that wait."""
    viewer = context().viewer()
    thing = find(session(), viewer, **about)
    return {"items": [_out(one) for one in service.shown(session(), thing, viewer)], "next": None}


@blueprint.post("/clips/<clip_id>/comments")
@blueprint.post("/lessons/<lesson_id>/comments")
@comment_limit
@blueprint.input(CommentIn, arg_name="body")
@blueprint.output(CommentOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def write(body: dict[str, Any], **about: str) -> Any:
    """Write about it; a moderator reads it first. 403 where the category takes no comments."""
    g.writes = True
    member = signed_in()
    thing = find(session(), member, **about)
    comment = service.write(session(), member, thing, body["text"], context().clock())
    session().commit()
    return _out(comment)


@blueprint.get("/waiting-comments")
@blueprint.input(CommentQuery, location="query", arg_name="query")
@blueprint.output(CommentList)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 422))
def waiting(query: dict[str, Any]) -> Any:
    """The comments that wait for this moderator, the oldest first."""
    moderator = signed_in()

    def read(cut: Page) -> Sequence[Comment]:
        return review.waiting(session(), moderator, cut.start, cut.most)

    found, following = page_of(read, query["page"])
    return {"items": [_out(one) for one in found], "next": following}


@blueprint.delete("/comments/<comment_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def delete(comment_id: str) -> Any:
    """Delete one's own comment."""
    member, comment = _found(comment_id)
    service.delete(session(), member, comment)
    session().commit()
    return ""


@blueprint.post("/comments/<comment_id>/reports")
@comment_limit
@blueprint.input(CommentReason, arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def report(comment_id: str, body: dict[str, Any]) -> Any:
    """Report a comment; several reports hide it until a moderator has looked."""
    member, comment = _found(comment_id)
    service.report(session(), member, comment, body["reason"], context().clock())
    session().commit()
    return ""


@blueprint.post("/comments/<comment_id>/decision")
@blueprint.input(CommentDecision, arg_name="body")
@blueprint.output(CommentOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def decide(comment_id: str, body: dict[str, Any]) -> Any:
    """Show or refuse a comment that waits; for moderators."""
    moderator, comment = _found(comment_id)
    ruling = Ruling(body["decision"] == "approve", body["reason"])
    review.judge(session(), moderator, comment, ruling, context().clock())
    session().commit()
    return _out(comment)


@blueprint.post("/comments/<comment_id>/undo")
@blueprint.output(CommentOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def undo(comment_id: str) -> Any:
    """Undo one's own last decision about it, within ten minutes and while nothing else has happened."""
    moderator, comment = _found(comment_id)
    review.undo(session(), moderator, comment, context().clock())
    session().commit()
    return _out(comment)


def _found(comment_id: str) -> tuple[Member, Comment]:
    g.writes = True
    member = signed_in()
    return member, service.get(session(), comment_id, member)


def _out(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "by": comment.member.name,
        "text": comment.text,
        "state": comment.state.name,
        "reason": comment.reason,
        "clip": comment.clip_id,
        "lesson": comment.lesson_id,
        "at": comment.created_at,
    }
