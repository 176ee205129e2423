"""The wall for programs: /api/v1/wall."""

from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint

from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.classrooms.screens.rooms import get_room
from player.classrooms.wall import history
from player.classrooms.wall.web.board import Filter, board
from player.classrooms.wall.web.schemas import RoomHistory, WallOut, WallQuery
from player.classrooms.wall.web.wording import readiness_out, room_out
from player.web.context import context as player

blueprint = APIBlueprint("api_wall", __name__, url_prefix="/api/v1/wall", tag="Classrooms")


@blueprint.get("")
@blueprint.input(WallQuery, location="query", arg_name="query")
@blueprint.output(WallOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 422))
def show(query: dict[str, Any]) -> Any:
    """Every classroom at one glance, the most urgent first; for operators. Ask with the ETag, every few seconds."""
    require(signed_in(), Right.ROOMS)
    found = player().wall.get(session, context().clock())
    shown = board(found, Filter(**query))
    return {
        "items": [room_out(room, state, found.at) for room, state in shown.rooms],
        "next": None,
        "counts": dict(shown.counts),
        "readiness": readiness_out(shown.snapshot.next_up, found.at),
    }


@blueprint.get("/<id:classroom_id>/history")
@blueprint.output(RoomHistory)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def day(classroom_id: str) -> Any:
    """What the screen of a classroom did in the last 24 hours."""
    require(signed_in(), Right.ROOMS)
    room, now = get_room(session(), classroom_id), context().clock()
    seen = max((one.seen_at for one in room.screens if one.seen_at and one.active), default=None)
    pieces = history.strip(session(), room.id, now - timedelta(days=1), now, seen)
    return {
        "items": [
            {
                "doing": one.doing.name if one.doing else "OFF",
                "since": one.since,
                "until": one.until,
                "title": one.title,
            }
            for one in pieces
        ],
        "next": None,
    }
