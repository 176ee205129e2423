"""Comments for programs."""

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import g

from catalog.comments import service
from catalog.comments.models import Comment
from catalog.comments.service import Ruling
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
from catalog.reactions.about import AboutKind, find
from catalog.web.shared.api import BEARER, page_of, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_comments", __name__, url_prefix="/api/v1", tag="Comments")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.get("/clips/<clip_id>/comments")
@blueprint.output(CommentList)
@blueprint.doc(responses=refusals(404))
def of_clip(clip_id: str) -> Any:
    """The comments on a clip, and one's own that wait."""
    return _list(AboutKind.CLIP, clip_id)


@blueprint.post("/clips/<clip_id>/comments")
@comment_limit
@blueprint.input(CommentIn, arg_name="body")
@blueprint.output(CommentOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def on_clip(clip_id: str, body: dict[str, Any]) -> Any:
    """Write about a clip; a moderator reads it first. 403 where the category takes no comments."""
    return _write(AboutKind.CLIP, clip_id, body["text"])


@blueprint.get("/lessons/<lesson_id>/comments")
@blueprint.output(CommentList)
@blueprint.doc(responses=refusals(404))
def of_lesson(lesson_id: str) -> Any:
    """The comments on a lesson, and one's own that wait."""
    return _list(AboutKind.LESSON, lesson_id)


@blueprint.post("/lessons/<lesson_id>/comments")
@comment_limit
@blueprint.input(CommentIn, arg_name="body")
@blueprint.output(CommentOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def on_lesson(lesson_id: str, body: dict[str, Any]) -> Any:
    """Write about a lesson; a moderator reads it first. 403 where the category takes no comments."""
    return _write(AboutKind.LESSON, lesson_id, body["text"])


@blueprint.get("/waiting-comments")
@blueprint.input(CommentQuery, location="query", arg_name="query")
@blueprint.output(CommentList)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 422))
def waiting(query: dict[str, Any]) -> Any:
    """The comments that wait for this moderator, the oldest first."""
    moderator = signed_in()

    def read(cut: Page) -> Sequence[Comment]:
        return service.waiting(session(), moderator, cut.start, cut.most)

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
    service.judge(session(), moderator, comment, ruling, context().clock())
    session().commit()
    return _out(comment)


def _list(kind: AboutKind, thing_id: str) -> Any:
    viewer = context().viewer()
    about = find(session(), kind, thing_id, viewer)
    return {"items": [_out(one) for one in service.shown(session(), about, viewer)], "next": None}


def _write(kind: AboutKind, thing_id: str, text: str) -> Any:
    g.writes = True
    member = signed_in()
    about = find(session(), kind, thing_id, member)
    comment = service.write(session(), member, about, text, context().clock())
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
