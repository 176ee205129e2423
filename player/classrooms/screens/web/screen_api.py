"""Screens for themselves and for those who pair them: /api/v1/screens.

A screen has no account. Its token opens /api/v1/screens/me and nothing else; there is no cookie that another site
could misuse.
"""

from datetime import UTC, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import g

from catalog.errors import NotFound
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.attendance import saying, showings
from player.classrooms.remotes import codes
from player.classrooms.remotes.models import RemoteCode
from player.classrooms.remotes.web.local import local_now
from player.classrooms.screens import pairing, rooms, state
from player.classrooms.screens.models import Screen, ScreenState
from player.classrooms.screens.programme import Planned
from player.classrooms.screens.web import limits
from player.classrooms.screens.web.identity import this_screen
from player.classrooms.screens.web.schemas import CodeOut, MeOut, NewScreenOut, PairIn, ScreenOut, StateIn, StateOut
from player.classrooms.screens.web.wording import room_of_screen, screen_out
from player.web.context import context as player

blueprint = APIBlueprint("api_screens", __name__, url_prefix="/api/v1/screens", tag="Classrooms")
MOST_STATE = 16 * 1024
"""Bytes of what a screen says about itself."""


@blueprint.post("")
@blueprint.output(NewScreenOut, status_code=201)
@blueprint.doc(responses=refusals(429))
@needs(session=False, bodiless=True)
@limits.begin
def begin() -> Any:
    """Take in a new screen, without an account: the code to be shown on the wall, and the screen's token."""
    made = pairing.begin(session(), context().clock())
    session().commit()
    return {"id": made.screen.id, "token": made.token, **_code(made.screen)}


@blueprint.post("/pair")
@blueprint.input(PairIn, arg_name="body")
@blueprint.output(ScreenOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
@limits.by_whom
@limits.by_where
@limits.by_all
def pair(body: dict[str, Any]) -> Any:
    """Pair the screen that shows this code with a classroom, for operators and the classroom's volunteers."""
    member = signed_in()
    classroom = rooms.find_room(session(), body["classroom"])
    screen = pairing.pair(session(), member, body["code"], classroom, context().clock())
    session().commit()
    return screen_out(screen)


@blueprint.delete("/<id:screen_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def revoke(screen_id: str) -> Any:
    """Unpair a screen for good: it has lost all rights within 60 s."""
    member = signed_in()
    screen = session().get(Screen, screen_id)
    if screen is None or (screen.state is ScreenState.NEW and not may(member, Right.ROOMS)):
        raise NotFound()
    pairing.revoke(session(), member, screen, context().clock())
    session().commit()
    return ""


@blueprint.get("/me")
@blueprint.output(MeOut)
@blueprint.doc(security=BEARER, responses=refusals(401))
def me() -> Any:
    """What a screen shows now and next, and its settings; asked for after each hint, and every 15 s."""
    screen, now = this_screen(with_room=True), context().clock()
    room = screen.classroom
    planned = player().programme.now_and_next(session(), room.id, now, _day_began()) if room else Planned()
    return {
        "id": screen.id,
        "state": screen.state.name,
        "classroom": room_of_screen(room),
        "screening": planned.running,
        "next": planned.coming,
        "today": _with_heads(room.id, planned.over) if room else [],
        "settings": state.settings_of(room) if room else None,
        "remote": _wall_code(screen) if room else None,
        "commands": screen.commands,
    }


@blueprint.post("/me/code")
@blueprint.output(CodeOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 409, 429))
@needs(session=False, bodiless=True)
@limits.begin
def renew_code() -> Any:
    """Another code for a screen that waits: each is valid for ten minutes."""
    screen = this_screen()
    pairing.renew_code(session(), screen, context().clock())
    session().commit()
    return _code(screen)


@blueprint.post("/me/state")
@blueprint.input(StateIn, arg_name="body")
@blueprint.output(StateOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 409, 413, 415, 422, 429))
@needs(session=False, body=MOST_STATE)
def note_state(body: dict[str, Any]) -> Any:
    """What the screen does, said when that changes and every 30 s."""
    g.writes = True
    screen, now = this_screen(), context().clock()
    before = screen.seen_at
    if state.note_state(session(), screen, body, now):
        player().follows(session(), screen, before, now)
        saying.note(session(), screen, body, now)
        session().commit()
    return {"seen_at": now}


def _day_began() -> datetime:
    """When today began, in the time zone of the school."""
    return local_now().replace(hour=0, minute=0, second=0, microsecond=0)


def _with_heads(classroom_id: str, over: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Screenings that are over, each with how many people came; None where nobody counted."""
    people = showings.people_of(session(), classroom_id, [one["id"] for one in over]) if over else {}
    return [one | {"headcount": people.get(one["id"])} for one in over]


def _wall_code(screen: Screen) -> dict[str, Any]:
    """The code for phones. It changes a few times a day: then this read writes, in a session of its own."""
    now = local_now()
    found = codes.current(session(), screen, now)
    if found is None:
        with context().sessions() as writing:
            found = codes.renew(writing, writing.get_one(Screen, screen.id), now)
            told = _shown(found)
            writing.commit()
        return told
    return _shown(found)


def _shown(code: RemoteCode) -> dict[str, Any]:
    return {"code": code.code, "path": f"/remote?code={code.ticket}", "expires_at": code.until.astimezone(UTC)}


def _code(screen: Screen) -> dict[str, Any]:
    return {"code": screen.code, "expires_at": screen.code_until}
