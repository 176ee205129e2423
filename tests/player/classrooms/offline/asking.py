"""How the access table asks for the disks of classrooms."""

import hashlib
import hmac
import io
import json
from typing import TYPE_CHECKING, Any

from catalog.clock import now
from catalog.communities.models import Community
from player.classrooms.screens import pairing
from player.classrooms.screens.models import Classroom, ScreenState

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def sealed(screen_id: str, token: str, **more: Any) -> bytes:
    """The file with what happened, as parts/offline/bundle.js makes it."""
    facts = {"what": "yangge-happened-1", "screen": screen_id, "made_at": now().isoformat(), "items": [], "held": []}
    payload = json.dumps(facts | more, ensure_ascii=False)
    mac = hmac.digest(hashlib.sha256(token.encode()).digest(), payload.encode(), "sha256").hex()
    return json.dumps({"payload": payload, "mac": mac}).encode()


def _stick(question: "Question") -> bytes:
    word = question.people.word()
    with question.people.services.database.sessions() as session:
        made = pairing.begin(session, now())
        room = Classroom(name=word, name_key=word, community=Community(name=word, name_key=word))
        made.screen.state, made.screen.classroom = ScreenState.PAIRED, room
        session.commit()
        return sealed(made.screen.id, made.token)


def _body(question: "Question") -> dict[str, Any]:
    return {"data": _stick(question), "content_type": "application/json"}


class Again(io.BytesIO):
    """A file that can be sent more than once: the client closes it each time."""

    def close(self) -> None:
        self.seek(0)


def _form(question: "Question") -> dict[str, Any]:
    return {"data": {"file": (Again(_stick(question)), "happened.json")}, "content_type": "multipart/form-data"}


LINE = {"window_from": "22:00", "window_until": "06:00"}
FILLED: dict[str, Any] = {"folder": lambda _question: "any", "build": lambda _question: "1"}
BODIES: dict[str, Any] = {
    "PUT /api/v1/classrooms/<id:classroom_id>/line": {"json": LINE},
    "POST /classrooms/<id:classroom_id>/disk/line": {"data": {**LINE, "version": "1"}},
    "POST /api/v1/sticks": _body,
    "POST /classrooms/<id:classroom_id>/disk/stick": _form,
    "POST /api/v1/screens/me/held": {"json": {"items": []}},
    "POST /api/v1/screens/me/happened": {"json": {"items": []}},
}
