"""Remotes for themselves and for those who end them: /api/v1/remotes, /api/v1/screens/ID/remotes."""

from datetime import UTC, timedelta
from typing import Any

from apiflask import APIBlueprint

from catalog.errors import NotFound
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.classrooms.remotes import codes, commands
from player.classrooms.remotes.models import Remote, ScreenCommand
from player.classrooms.remotes.web import limits
from player.classrooms.remotes.web.identity import this_remote
from player.classrooms.remotes.web.local import local_now
from player.classrooms.remotes.web.schemas import RemoteIn, RemoteOut, SteeredOut
from player.classrooms.screens.models import Screen
from player.classrooms.screens.web.wording import room_of_screen
from player.web.context import context as player

blueprint = APIBlueprint("api_remotes", __name__, url_prefix="/api/v1", tag="Classrooms")
HERE_FOR = timedelta(seconds=65)
"""A screen says something every 30 s; one lost report is no reason to call it gone."""


@blueprint.post("/remotes")
@blueprint.input(RemoteIn, arg_name="body")
@blueprint.output(RemoteOut, status_code=201)
@blueprint.doc(responses=refusals(400, 404, 415, 422, 429))
@needs(session=False)
@limits.by_where
@limits.by_all
def connect(body: dict[str, Any]) -> Any:
    """Let a phone steer the screen that shows this code, without an account, until the day ends.

    `code`: the six digits, or the longer text of the QR code.
    """
    made = codes.connect(session(), body["code"], context().viewer(), local_now())
    session().commit()
    remote = made.remote
    room = room_of_screen(remote.screen.classroom)
    return {
        "token": made.token,
        "screen": remote.screen_id,
        "classroom": room,
        "expires_at": remote.expires_at.astimezone(UTC),
    }


@blueprint.get("/remotes/me")
@blueprint.output(SteeredOut)
@blueprint.doc(security=BEARER, responses=refusals(401))
def me() -> Any:
    """What the screen of this phone does; asked for after each hint, and every 15 s."""
    remote, now = this_remote(), context().clock()
    if codes.note_use(remote, now):
        _note(remote)
    return _steered(remote.screen) | {"expires_at": remote.expires_at.astimezone(UTC)}


@blueprint.delete("/remotes/me")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401))
@needs(session=False)
def leave() -> Any:
    """Stop steering."""
    session().delete(this_remote())
    session().commit()
    return ""


@blueprint.delete("/screens/<id:screen_id>/remotes")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def end_all(screen_id: str) -> Any:
    """End all remotes of a screen, which shows another code; for operators and volunteers of its classroom."""
    member, screen = signed_in(), session().get(Screen, screen_id)
    if screen is None:
        raise NotFound()
    codes.end_all(session(), member, screen, local_now())
    session().commit()
    return ""


def _note(remote: Remote) -> None:
    """In a session of its own: the request's one only reads."""
    with context().sessions() as writing:
        found = writing.get(Remote, remote.id)
        if found is not None:
            codes.note_use(found, context().clock())
            writing.commit()


def _steered(screen: Screen) -> dict[str, Any]:
    now, room = context().clock(), screen.classroom
    return {
        "screen": screen.id,
        "classroom": room_of_screen(room),
        "state": screen.said,
        "seen_at": screen.seen_at,
        "here": screen.seen_at is not None and screen.seen_at > now - HERE_FOR,
        "phones": codes.phones(session(), screen, now),
        "last": _last(commands.last(session(), screen, now)),
        "screening": player().programme.now_and_next(session(), room.id, now).running if room else None,
    }


def _last(command: ScreenCommand | None) -> dict[str, Any] | None:
    if command is None:
        return None
    return {"number": command.number, "command": command.body["command"], "sender": command.sender, "at": command.at}
