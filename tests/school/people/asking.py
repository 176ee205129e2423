"""How the access table asks for what the school stores about members."""

from typing import TYPE_CHECKING, Any

from catalog.departures.models import Departure
from catalog.members.models import BrowserSession
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _session(question: "Question") -> str:
    """The id of a session of the thing's owner, other than the one that asks."""
    with question.people.services.database.sessions() as session:
        member_id = question.people._rows[question.owner]["id"]
        made = BrowserSession(id=question.people.word(), member_id=member_id, browser="", address="")
        session.add(made)
        session.commit()
        return made.id


def _departure(question: "Question") -> str:
    with question.people.services.database.sessions() as session:
        made = Departure()
        session.add(made)
        session.commit()
        return made.id


FILLED: dict[str, Any] = {"session_id": _session, "departure_id": _departure}
BODIES: dict[str, dict[str, Any]] = {"POST /account/delete": {"data": {"password": PASSWORD}}}
