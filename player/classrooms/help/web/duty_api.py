"""The list of those on duty: /api/v1/duty."""

from typing import Any

from apiflask import APIBlueprint
from flask import g

from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.classrooms.help import duty
from player.classrooms.help.models import DutyList
from player.classrooms.help.web.schemas import DutyIn, DutyOut

blueprint = APIBlueprint("api_duty", __name__, url_prefix="/api/v1/duty", tag="Classrooms")


@blueprint.get("")
@blueprint.output(DutyOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403))
def show() -> Any:
    """Who is called when a classroom calls for help, in this order; for operators."""
    require(signed_in(), Right.ROOMS)
    return duty_out(duty.get(session()))


@blueprint.put("")
@blueprint.input(DutyIn, arg_name="body")
@blueprint.output(DutyOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 409, 415, 422))
def change(body: dict[str, Any]) -> Any:
    """Change the list; each person has two minutes before the next one is called."""
    g.writes = True
    made = duty.change(session(), signed_in(), body["people"], body["version"], context().clock())
    session().commit()
    return duty_out(made)


def duty_out(found: DutyList | None) -> dict[str, Any]:
    """As DutyOut."""
    people = found.people if found else []
    return {
        "people": [{"id": one.member_id, "name": one.member.name} for one in people],
        "version": found.version if found else 0,
    }
