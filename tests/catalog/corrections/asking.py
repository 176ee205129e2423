"""How the access table asks for corrections of captions."""

from typing import TYPE_CHECKING, Any

from catalog.corrections.models import Correction
from catalog.videos.keys import captions_key

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _correction(question: "Question") -> str:
    """A correction that the thing's owner has proposed."""
    member_id = question.people._rows[question.owner]["id"]
    lesson_id = question._found().lesson
    with question.people.services.database.sessions() as session:
        made = Correction(lesson_id=lesson_id, language="en", member_id=member_id, before="hello", after="Hello!")
        made.start, made.end = 0.0, 1.0
        session.add(made)
        session.commit()
        return made.id


def _proposed(question: "Question") -> dict[str, Any]:
    """A correction of the one caption that the lesson has."""
    found = question._found()
    before = f"hello\nbytes of {captions_key(found.video, found.captions)}"
    return {"json": {"at": 0, "before": before, "after": f"Hello, {question.actor}!"}}


FILLED: dict[str, Any] = {"correction_id": _correction}
_AT = "/lessons/<lesson_id>/captions/<language>/corrections"
BODIES: dict[str, Any] = {
    f"POST /api/v1{_AT}": _proposed,
    f"POST /api/v1{_AT}/decide": {"json": {"decision": "accept"}},
    f"POST /studio{_AT}": {"data": {"decision": "accept"}},
}
