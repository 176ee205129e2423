"""How the access table asks for attendance."""

from typing import TYPE_CHECKING, Any

from catalog.clock import now
from catalog.communities.models import Community
from catalog.courses.models import Lesson
from catalog.database import new_id
from player.classrooms.attendance import showings
from player.classrooms.attendance.codes import Codes
from player.classrooms.attendance.models import RegisterName, Showing
from player.classrooms.attendance.showings import Occasion
from player.classrooms.screens.models import Classroom
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from tests.school.access.asking import Question


_last: list[str] = []
"""The id of the showing that was made last: the rest of an address, and a body, are about it."""


def _showing(question: "Question") -> str:
    """The id of a showing in a new classroom that none of them looks after, with a name in its register."""
    word, lesson_id = question.people.word(), question.people.thing("instructor", "published").lesson
    with question.people.services.database.sessions() as session:
        room = Classroom(name=word, name_key=word, community=Community(name=word, name_key=word))
        session.add(room)
        session.flush()
        lesson = session.get_one(Lesson, lesson_id)
        showing = showings.of_count(session, Occasion(room.id, lesson), now())
        session.add(RegisterName(id=showing.id, classroom_id=room.id, name="赵大爷", spelling="赵大爷"))
        session.commit()
        _last[:] = [showing.id]
        return showing.id


def _count(question: "Question") -> dict[str, Any]:
    showing_id = _showing(question)
    with question.people.services.database.sessions() as session:
        found = session.get_one(Showing, showing_id)
        body = {"classroom": found.classroom_id, "lesson": found.lesson_id, "headcount": 38, "key": new_id(20)}
        return {"json": body}


def _code(question: "Question") -> str:
    """A code of the wall, or one that was opened."""
    codes = Codes([question.people.app.config["SECRET_KEY"]])
    code = codes.on_the_wall(_showing(question), now())
    return codes.opened(code, now())[1] if "/in/" in question.rule else code


FILLED: dict[str, Any] = {
    "showing_id": _showing,
    "person": lambda _question: f"n-{_last[0]}",
    "code": _code,
}
BODIES: dict[str, Any] = {
    "POST /api/v1/attendance": _count,
    "PUT /api/v1/showings/<showing_id>/headcount": {"json": {"headcount": 38, "key": "12345678"}},
    "PUT /api/v1/showings/<showing_id>/people/<person>": {"json": {"present": True}},
    "POST /api/v1/showings/<showing_id>/people": {"json": {"name": "钱大妈"}},
    "POST /api/v1/screens/me/attendance-code": {"json": {"lesson": "any"}},
    "POST /showings/<showing_id>/register": {"data": {"name": "钱大妈"}},
    "POST /here/in/<code>/join": lambda question: {"data": {"name": question.people.word(), "password": PASSWORD}},
}
