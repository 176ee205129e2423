"""Streams of events for screens and remotes, which have no account."""

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalog.errors import CatalogError
from catalog.web.shared.api import BEARER, refusals
from catalog.web.shared.context import context
from player.classrooms.remotes import codes
from player.classrooms.remotes.web.identity import this_remote
from player.classrooms.screens.pairing import check
from player.classrooms.screens.web.identity import bearer, this_screen
from school.events.opening import open_stream

blueprint = APIBlueprint("api_screen_events", __name__, url_prefix="/api/v1", tag="Classrooms")


RESPONSES: Any = {
    200: {
        "description": 'One event for each change: `{"subject": "screen:ID", "version": 1764500000000}`.',
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
    **refusals(401, 429),
}


@blueprint.get("/screens/me/events")
@blueprint.doc(security=BEARER, responses=RESPONSES)
def listen() -> Any:
    """Hints for a screen. `screen:ID`: GET /screens/me has changed; `screen-commands:ID`: there are new commands.

    A hint may be lost: ask every 15 s anyway. The stream ends within 60 s after the screen is unpaired.
    """
    screen, token = this_screen(), bearer()
    subjects = frozenset({f"screen:{screen.id}", f"screen-commands:{screen.id}"})
    return open_stream(screen.id, subjects, _is_allowed(lambda reading: check(reading, token)), "screen")


@blueprint.get("/remotes/me/events")
@blueprint.doc(security=BEARER, responses=RESPONSES)
def listen_on_a_phone() -> Any:
    """Hints for a remote. `screen-state:ID`, `screen-commands:ID`, `screen:ID`: GET /remotes/me has changed."""
    remote, token, clock = this_remote(), bearer(), context().clock
    subjects = frozenset(f"{kind}:{remote.screen_id}" for kind in ("screen", "screen-commands", "screen-state"))
    return open_stream(
        remote.id, subjects, _is_allowed(lambda reading: codes.by_token(reading, token, clock())), "remote"
    )


def _is_allowed(ask: Callable[[Session], object]) -> Callable[[], bool]:
    """A function that tells, later in any thread, whether `ask` still finds whose stream it is."""
    readers = context().readers

    def is_allowed() -> bool:
        try:
            with readers() as reading:
                ask(reading)
        except CatalogError:
            return False
        except SQLAlchemyError:  # an unreachable database reveals nothing
            return True
        return True

    return is_allowed
