"""Commands: sent to /api/v1/screens/ID/commands, got by the screen from /api/v1/screens/me/commands."""

from typing import Any

from apiflask import APIBlueprint

from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.web.shared.api import BEARER, refusals
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.classrooms.help import service as help_calls
from player.classrooms.help.models import HelpReason
from player.classrooms.help.service import Press
from player.classrooms.remotes import codes, commands
from player.classrooms.remotes.models import Remote, ScreenCommand
from player.classrooms.remotes.web import limits
from player.classrooms.remotes.web.identity import steering
from player.classrooms.remotes.web.schemas import CommandIn, CommandOut, Commands, CommandsQuery
from player.classrooms.screens.models import Screen, ScreenState
from player.classrooms.screens.web.identity import this_screen

blueprint = APIBlueprint("api_commands", __name__, url_prefix="/api/v1/screens", tag="Classrooms")


@blueprint.post("/<id:screen_id>/commands")
@blueprint.input(CommandIn, arg_name="body")
@blueprint.output(CommandOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422, 429))
@limits.sender
@limits.screen
def send(screen_id: str, body: dict[str, Any]) -> Any:
    """Steer a screen: by operators, volunteers of its classroom, and remotes of it. All have one order."""
    who, screen, now = steering(), session().get(Screen, screen_id), context().clock()
    if screen is None or screen.state is not ScreenState.PAIRED:
        raise NotFound()
    command = commands.send(session(), who, screen, body, now)
    if body["command"] == "help" and screen.classroom is not None:
        by_id = who.id if isinstance(who, Member) else None
        reason = HelpReason(body.get("reason", HelpReason.OTHER.value))
        help_calls.press(session(), Press(screen.classroom, screen, by_id, reason), now)
    if isinstance(who, Remote):
        codes.note_use(who, now)
    session().commit()
    return _out(command)


@blueprint.get("/me/commands")
@blueprint.input(CommandsQuery, location="query", arg_name="query")
@blueprint.output(Commands)
@blueprint.doc(security=BEARER, responses=refusals(401, 422))
def listed(query: dict[str, Any]) -> Any:
    """What the screen is to do now: commands after a number, none older than five seconds. Nothing is lost between
    two requests, and nothing is done late."""
    screen = this_screen()
    found = commands.after(session(), screen, query["after"], context().clock())
    return {"items": [_out(one) for one in found], "next": None, "last": screen.commands}


def _out(command: ScreenCommand) -> dict[str, Any]:
    return command.body | {"number": command.number, "sender": command.sender, "at": command.at}
