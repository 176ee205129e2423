"""How the access table asks for communities."""

from typing import TYPE_CHECKING, Any

from catalog.communities.models import Community

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _community(question: "Question") -> str:
    word = question.people.word()
    with question.people.services.database.sessions() as session:
        made = Community(name=word, name_key=word)
        session.add(made)
        session.commit()
        return made.id


def _form(question: "Question") -> dict[str, Any]:
    return {"data": {"name": question.people.word(), "district": "东城"}}


FILLED: dict[str, Any] = {"community_id": _community}
BODIES: dict[str, Any] = {"POST /communities": _form, "POST /communities/<id:community_id>": _form}
