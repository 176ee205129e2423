"""How the access table asks for what the school stores about members."""

from typing import TYPE_CHECKING, Any

from catalog.clock import now
from catalog.departures.models import Departure
from catalog.invitations import service as invitations
from catalog.invitations.models import InvitingLink
from catalog.invitations.service import Offer
from catalog.mail.models import Contact
from catalog.members.models import BrowserSession, Member, Role
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
    """The word of an invitation, or of a link in a mail to a member with an address."""
    people = question.people
    with people.services.database.sessions() as session:
        if question.rule.startswith("/invite"):
            admin = session.get_one(Member, people.actor("second admin").member_id)
            _, word = invitations.make(session, admin, Offer(Role.RESIDENT), now())
            session.commit()
            return word
        member = factories.member(session, people.word(), Role.RESIDENT)
        session.add(Contact(member_id=member.id, email="mei@example.org"))
        session.commit()
        links = post_of(people.services.settings).links
        return (
            links.reset(member) if question.rule.startswith("/reset") else links.confirm(member.id, "mei@example.org")
        )


def _link(question: "Question") -> str:
    with question.people.services.database.sessions() as session:
        made = InvitingLink(digest=question.people.word(), role=Role.RESIDENT, most=1, expires_at=now())
        session.add(made)
        session.commit()
        return made.id


FILLED: dict[str, Any] = {"session_id": _session, "departure_id": _departure, "word": _word, "link_id": _link}
BODIES: dict[str, dict[str, Any]] = {
    "POST /account/delete": {"data": {"password": PASSWORD}},
    "POST /account/contact": {"data": {"email": "mei@example.org", "password": PASSWORD}},
    "POST /account/community": {"data": {"community": ""}},
    "POST /admin/invitations": {"data": {"role": "resident"}},
    "POST /forgot": {"data": {"name": "resident"}},
    "POST /reset/<word>": {"data": {"password": PASSWORD}},
}
