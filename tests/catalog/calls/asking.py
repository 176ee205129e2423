"""How the access table asks for calls for clips."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from catalog.calls.models import ClipCall
from catalog.clock import now

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _call(question: "Question") -> str:
    """The id of an open call at the lesson."""
    with question.people.services.database.sessions() as session:
        call = ClipCall(
            lesson_id=question._found().lesson, text=question.people.word(), closes_at=now() + timedelta(days=1)
        )
        session.add(call)
        session.commit()
        return call.id


FILLED: dict[str, Any] = {"call_id": _call}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/lessons/<lesson_id>/calls": {
        "json": {"text": "坐着怎么跳", "closes_at": (now() + timedelta(days=9)).isoformat()}
    },
    "POST /studio/lessons/<lesson_id>/calls": {
        "data": {"text": "坐着怎么跳", "until": (now() + timedelta(days=9)).date().isoformat()}
    },
}
