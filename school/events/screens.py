"""GET /api/v1/screens/me/events: a screen hears at once that what it is told has changed."""

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import CatalogError
from catalog.web.shared.api import BEARER, refusals
from catalog.web.shared.context import context
from player.classrooms.screens.pairing import by_token
from player.classrooms.screens.web.identity import bearer, this_screen
from school.events.opening import open_stream

blueprint = APIBlueprint("api_screen_events", __name__, url_prefix="/api/v1/screens", tag="Classrooms")


@blueprint.get("/me/events")
@blueprint.doc(
    security=BEARER,
    responses={
        200: {
            "description": 'One event for each change: `{"subject": "screen:ID", "version": 1764500000000}`.',
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    }
    | refusals(401, 429),
)
def listen() -> Any:
    """Hints that the answer of GET /api/v1/screens/me has changed. A hint may be lost: ask every 15 s anyway.

    The stream ends within 60 s after the screen is unpaired.
    """
    screen = this_screen()
    return open_stream(screen.id, frozenset({f"screen:{screen.id}"}), _is_allowed(bearer()))


def _is_allowed(token: str) -> Callable[[], bool]:
    """A function that tells, later in any thread, whether this is still a screen."""
    readers = context().readers

    def is_allowed() -> bool:
        try:
            with readers() as reading:
                by_token(reading, token)
        except CatalogError:
            return False
        except SQLAlchemyError:  # an unreachable database reveals nothing
            return True
        return True

    return is_allowed
