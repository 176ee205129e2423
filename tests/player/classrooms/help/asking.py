"""How the access table asks for calls for help."""

from typing import TYPE_CHECKING, Any

from catalog.clock import now
from player.classrooms.help import service
from player.classrooms.help.service import Press
from player.classrooms.screens.models import Classroom
from tests.player.classrooms.screens import asking

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _call(question: "Question") -> str:
    """The id of an open call of a new classroom."""
    classroom_id = asking.FILLED["classroom_id"](question)
    with question.people.services.database.sessions() as session:
        called = service.press(session, Press(session.get_one(Classroom, classroom_id)), now())
        session.commit()
        return called.call.id


FILLED: dict[str, Any] = {"help_id": _call}
BODIES: dict[str, Any] = {
    "POST /api/v1/calls": lambda question: {"json": {"classroom": asking.FILLED["classroom_id"](question)}},
    "POST /api/v1/calls/<id:help_id>/close": {"json": {"word": "音箱没开"}},
    "POST /calls/<id:help_id>/close": {"data": {"word": "音箱没开"}},
    "PUT /api/v1/duty": {"json": {"people": []}},
    "POST /wall/duty": {"data": {"person": ""}},
}
