"""Sticks for operators and volunteers: a bundle to carry into a classroom, and the file that comes back."""

from datetime import datetime, time, timedelta
from typing import Any

from apiflask import APIBlueprint
from apiflask import Schema as Query
from apiflask.fields import Date, Integer
from apiflask.validators import Range
from flask import Response, current_app, request

from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.offline import bundle, line, stick
from player.classrooms.offline.bundle import Answer, Order
from player.classrooms.offline.line import Line
from player.classrooms.offline.web.context import handlers, secrets, source, zone
from player.classrooms.offline.web.schemas import LineIn, StickOut
from player.classrooms.screens.rooms import get_room
from player.classrooms.screens.state import settings_of
from player.classrooms.screens.web.schemas import SettingsOut
from player.web.context import context as player

blueprint = APIBlueprint("api_sticks", __name__, url_prefix="/api/v1", tag="Classrooms")


class Days(Query):
    """Which days the bundle is for."""

    from_ = Date(data_key="from", load_default=None, metadata={"description": "The first day; today without it."})
    to = Date(load_default=None, metadata={"description": "The last day; the day after the first without it."})
    height = Integer(
        load_default=None, validate=Range(1, 10_000), metadata={"description": "The best height of the pictures."}
    )


@blueprint.get("/classrooms/<id:classroom_id>/bundle")
@blueprint.input(Days, location="query")
@blueprint.doc(
    security=BEARER,
    responses={200: {"description": "The bundle, signed.", "content": {"application/octet-stream": {}}}}
    | refusals(401, 403, 404, 409, 422),
)
def make(classroom_id: str, query_data: dict[str, Any]) -> Response:
    """Tomorrow's lessons of a classroom in one signed file for a stick, for operators and its volunteers."""
    room = get_room(session(), classroom_id)
    require(signed_in(), Right.STEER, room)
    order = _order(query_data)
    made = bundle.prepare(source(), room, order, _ask, context().clock())
    blocks = bundle.blocks(made, player().store, order.secret)
    response = Response(blocks, mimetype="application/octet-stream")
    day = order.begins.date().isoformat()
    response.headers.set("Content-Disposition", "attachment", filename=f"{day}-{room.name}.yangge")
    response.cache_control.no_store = True
    return response


@blueprint.post("/sticks")
@needs(body=stick.MOST_BYTES, files=("application/json", "application/octet-stream"))
@blueprint.output(StickOut)
@blueprint.doc(
    security=BEARER,
    responses=refusals(401, 403, 413, 415, 422),
)
def read() -> Any:
    """Take the file with what happened that a screen has saved; what came before counts no second time."""
    member = signed_in()
    found = stick.read(session(), request.get_data(), context().clock(), handlers())
    require(member, Right.STEER, found.screen)
    session().commit()
    taken = found.taken
    return {
        "screen": found.screen.id,
        "made_at": found.made_at,
        "received": len(taken.received),
        "new": taken.new,
        "refused": [{"key": key, "error": error} for key, error in taken.refused.items()],
    }


@blueprint.put("/classrooms/<id:classroom_id>/line")
@blueprint.input(LineIn, arg_name="body")
@blueprint.output(SettingsOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422))
def set_line(classroom_id: str, body: dict[str, Any]) -> Any:
    """Set when, how fast and how much the screens of a classroom fetch ahead, for operators."""
    member, room = signed_in(), get_room(session(), classroom_id)
    line.set_line(session(), member, room, Line(**body))
    session().commit()
    return settings_of(room)


def _order(query: dict[str, Any]) -> Order:
    first = query["from_"] or context().clock().astimezone(zone()).date()
    last = max(first, query["to"] or first + timedelta(days=1))
    begins, ends = (datetime.combine(day, time(), zone()) for day in (first, last + timedelta(days=1)))
    return Order(begins, ends, query["height"], secrets()[0])


def _ask(url: str) -> Answer | None:
    """Asks this app for an address, as a visitor's browser does."""
    response = current_app.test_client().get(url, base_url=request.host_url)
    if response.status_code != 200:
        return None
    return Answer(url, response.headers["Content-Type"], response.get_data())
