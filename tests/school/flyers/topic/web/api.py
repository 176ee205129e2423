"""POST /api/v1/flyers."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import String
from catalog.flyers import service
from flask import request

from catalog.members.models import Scope
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

MOST = 300_000  # bytes
blueprint = APIBlueprint("api_flyers", __name__, url_prefix="/api/v1/flyers", tag="Flyers")


class FlyerOut(Schema):
    """A flyer."""

    id = String(required=True)


@blueprint.post("")
@needs(body=MOST, files=("text/plain",), changes=Scope.TEACH)
@Limit("flyers", "5 per minute")
@blueprint.output(FlyerOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(401, 409, 413, 429))
def put_up() -> Any:
    """Put a flyer up."""
    flyer = service.put_up(session(), context().intake.store, signed_in(), request.get_data(), context().clock())
    session().commit()
    return {"id": flyer.id}
