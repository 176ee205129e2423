"""POST /api/v1/tokens: exchanges a name and a password for a token."""

from typing import Any

from apiflask import APIBlueprint

from catalog.members import tokens
from catalog.members.models import Scope
from catalog.web.api.schemas import Credentials, TokenOut
from catalog.web.shared.api import refusals
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from school.people import identity, limits

blueprint = APIBlueprint("api_tokens", __name__, url_prefix="/api/v1", tag="Sign in")


@blueprint.post("/tokens")
@needs(session=False)
@limits.sign_in
@limits.tokens
@blueprint.input(Credentials, arg_name="body")
@blueprint.output(TokenOut, status_code=201)
@blueprint.doc(responses=refusals(400, 401, 403, 415, 429))
def issue(body: dict[str, Any]) -> Any:
    """Sign in as a program. The token is shown once and holds for 90 days; without `scope` it is for all.

    No token makes further tokens, changes passwords, or appoints and blocks members.
    """
    member = identity.proven(body["name"], body["password"])
    token = tokens.issue(session(), member, context().clock(), Scope(body["scope"]))
    session().commit()
    return {"token": token}, 201, {"Cache-Control": "no-store"}
