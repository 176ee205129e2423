"""How the access table asks for what the school stores about members."""

from typing import TYPE_CHECKING, Any

from catalog.departures.models import Departure
from catalog.mail.models import Contact
from catalog.members.models import BrowserSession, Role
from school.mail.post import post_of
from tests import factories
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


def _word(question: "Question") -> str:
    """The word of a link in a mail to a member with a confirmed address."""
    people = question.people
    with people.services.database.sessions() as session:
        member = factories.member(session, people.word(), Role.RESIDENT)
        session.add(Contact(member_id=member.id, email="mei@example.org"))
        session.commit()
        links = post_of(people.services.settings).links
        return (
            links.reset(member) if question.rule.startswith("/reset") else links.confirm(member.id, "mei@example.org")
        )


FILLED: dict[str, Any] = {"session_id": _session, "departure_id": _departure, "word": _word}
BODIES: dict[str, dict[str, Any]] = {
    "POST /account/delete": {"data": {"password": PASSWORD}},
    "POST /account/contact": {"data": {"email": "mei@example.org", "password": PASSWORD}},
    "POST /forgot": {"data": {"name": "resident"}},
    "POST /reset/<word>": {"data": {"password": PASSWORD}},
}
