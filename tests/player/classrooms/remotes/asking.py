"""How the access table asks for remotes; the id of a screen is that of tests/player/classrooms/screens."""

from typing import TYPE_CHECKING, Any

from catalog.clock import now
from player.classrooms.remotes import codes
from player.classrooms.screens.models import Screen
from tests.player.classrooms.screens.asking import _screen

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _code(question: "Question") -> dict[str, Any]:
    """A code that a screen shows to phones."""
    screen_id = _screen(question)
    with question.people.services.database.sessions() as session:
        code = codes.renew(session, session.get_one(Screen, screen_id), now()).code
        session.commit()
    return {"json": {"code": code}}


FILLED: dict[str, Any] = {}
BODIES: dict[str, Any] = {
    "POST /api/v1/remotes": _code,
    "POST /api/v1/screens/<id:screen_id>/commands": {"json": {"command": "pause"}},
}
