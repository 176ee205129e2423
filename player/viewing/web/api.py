"""GET and PUT /api/v1/viewing; the lesson page uses it for members, and the browser's own memory for visitors."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import String
from apiflask.validators import Length, OneOf
from flask import g

from catalog.members.models import Scope
from catalog.web.api.schemas import Strict
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.viewing import service
from player.viewing.models import Captions, Viewing

blueprint = APIBlueprint("api_viewing", __name__, url_prefix="/api/v1/viewing", tag="Lessons")
needs(changes=Scope.TEACH)(blueprint)
_WORDS = [one.name for one in Captions]


class ViewingIn(Strict):
    """Which captions a lesson begins with."""

    captions = String(
        required=True,
        validate=OneOf(_WORDS),
        metadata={"description": "AUTO: in the language of the pages, if there are any; ON: else any others."},
    )
    second = String(
        required=True,
        validate=Length(0, 35),
        metadata={"description": "The language of a second line, such as en; empty for none."},
    )


class ViewingOut(Schema):
    """Which captions a lesson begins with."""

    captions = String(required=True, validate=OneOf(_WORDS))
    second = String(required=True)


@blueprint.get("")
@blueprint.output(ViewingOut)
@blueprint.doc(security=BEARER, responses=refusals(401))
def get() -> Any:
    """One's own wishes about captions."""
    return _out(service.of(session(), signed_in()))


@blueprint.put("")
@blueprint.input(ViewingIn, arg_name="body")
@blueprint.output(ViewingOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 404, 415, 422))
def put(body: dict[str, str]) -> Any:
    """Set them. 404 for a second language that is none."""
    g.writes = True
    found = service.wish(session(), signed_in(), Captions[body["captions"]], body["second"])
    session().commit()
    return _out(found)


def _out(found: Viewing | None) -> dict[str, str]:
    if found is None:
        return {"captions": Captions.AUTO.name, "second": ""}
    return {"captions": found.captions.name, "second": found.second}
