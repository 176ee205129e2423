"""Likes and thank-yous for programs."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, String
from flask import g

from catalog.errors import NotFound
from catalog.members.models import Member, Scope
from catalog.reactions import service
from catalog.reactions.about import About, find
from catalog.reactions.models import ReactionKind
from catalog.reactions.web.pages import react_limit
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_reactions", __name__, url_prefix="/api/v1", tag="Reactions")
needs(changes=Scope.TEACH)(blueprint)


class ReactionsOut(Schema):
    """The reactions to a clip or a lesson."""

    likes = Integer(required=True)
    thanks = Integer(required=True)
    mine = List(String(), required=True, metadata={"description": "One's own: like, thanks."})


@blueprint.get("/clips/<clip_id>/reactions")
@blueprint.get("/lessons/<lesson_id>/reactions")
@blueprint.output(ReactionsOut)
@blueprint.doc(responses=refusals(404))
def show(**about: str) -> Any:
    """How many like and thank it."""
    viewer = context().viewer()
    return _out(find(session(), viewer, **about), viewer)


@blueprint.put("/clips/<clip_id>/reactions/<kind>")
@blueprint.put("/lessons/<lesson_id>/reactions/<kind>")
@react_limit
@needs(bodiless=True)
@blueprint.output(ReactionsOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 429))
def give(kind: str, **about: str) -> Any:
    """Like (`like`) or thank (`thanks`)."""
    member, thing, reaction = _found(kind, about)
    service.give(session(), member, thing, reaction, context().clock())
    session().commit()
    return _out(thing, member)


@blueprint.delete("/clips/<clip_id>/reactions/<kind>")
@blueprint.delete("/lessons/<lesson_id>/reactions/<kind>")
@blueprint.output(ReactionsOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def undo(kind: str, **about: str) -> Any:
    """Undo that."""
    member, thing, reaction = _found(kind, about)
    service.take_back(session(), member, thing, reaction)
    session().commit()
    return _out(thing, member)


def _found(word: str, about: dict[str, str]) -> tuple[Member, About, ReactionKind]:
    g.writes = True
    member = signed_in()
    try:
        kind = ReactionKind(word)
    except ValueError:
        raise NotFound() from None
    return member, find(session(), member, **about), kind


def _out(about: About, viewer: Member | None) -> dict[str, Any]:
    found = service.standing(session(), about, viewer)
    return {"likes": found.likes, "thanks": found.thanks, "mine": sorted(kind.value for kind in found.mine)}
