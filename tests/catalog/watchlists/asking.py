"""How the access table asks for lists of watched words."""

from typing import TYPE_CHECKING, Any

from catalog.watchlists.models import WatchList

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _list(question: "Question") -> str:
    with question.people.services.database.sessions() as session:
        made = WatchList(title="广告", words=["代开发票"])
        session.add(made)
        session.commit()
        return made.id


FILLED: dict[str, Any] = {"list_id": _list}
_FORM = {"data": {"title": "广告", "words": "代开发票\n加微信", "sounds": "1"}}
BODIES = {
    "POST /watched-words": _FORM,
    "POST /watched-words/try": {"data": {"text": "代开发票"}},
    "POST /watched-words/<list_id>": _FORM,
}
