"""How the access table asks for classrooms and screens."""

from typing import TYPE_CHECKING, Any

from catalog.clock import now
from catalog.communities.models import Community
from player.classrooms.screens import pairing
from player.classrooms.screens.models import Classroom, ScreenState

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _classroom(question: "Question") -> str:
    """The id of a new classroom that none of them looks after."""
    word = question.people.word()
    with question.people.services.database.sessions() as session:
        room = Classroom(name=word, name_key=word, community=Community(name=word, name_key=word))
        session.add(room)
        session.commit()
        return room.id


def _screen(question: "Question") -> str:
    """The id of a screen of such a classroom."""
    classroom_id = _classroom(question)
    with question.people.services.database.sessions() as session:
        made = pairing.begin(session, now())
        made.screen.state, made.screen.classroom_id = ScreenState.PAIRED, classroom_id
        session.commit()
        return made.screen.id


def _code(question: "Question") -> dict[str, Any]:
    """A code that a screen shows, and a classroom."""
    classroom_id = _classroom(question)
    with question.people.services.database.sessions() as session:
        code = pairing.begin(session, now()).screen.code
        session.commit()
    return {"json": {"code": code, "classroom": classroom_id}}


def _room(question: "Question") -> dict[str, Any]:
    return {"json": {"name": question.people.word(), "community": "和平社区"}}


def _pair_form(question: "Question") -> dict[str, Any]:
    return {"data": _code(question)["json"]}


def _name_form(question: "Question") -> dict[str, Any]:
    return {"data": {"name": question.people.word(), "community": "和平社区"}}


FILLED: dict[str, Any] = {"classroom_id": _classroom, "screen_id": _screen}
BODIES: dict[str, Any] = {
    "POST /classrooms": _name_form,
    "POST /classrooms/import": {"data": {"text": "和平社区,一号教室"}},
    "POST /classrooms/pair": _pair_form,
    "POST /classrooms/<id:classroom_id>/settings": {
        "data": {"window_from": "22:00", "window_until": "06:00", "volume": "80", "language": "zh"}
    },
    "POST /classrooms/<id:classroom_id>/name": _name_form,
    "POST /classrooms/<id:classroom_id>/volunteers": {"data": {"member": "other resident"}},
    "POST /api/v1/classrooms": _room,
    "POST /api/v1/screens/pair": _code,
    "POST /api/v1/screens/me/state": {"json": {"playing": False}},
}
