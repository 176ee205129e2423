"""How the access table asks for notices: about one of a person's clips."""

from typing import TYPE_CHECKING, Any

from catalog.notices.models import Notice, NoticeKind
from tests.catalog.clips import asking

if TYPE_CHECKING:
    from tests.school.access.asking import Question


def _notice(question: "Question") -> str:
    clip_id, member_id = asking.FILLED["clip_id"](question), question.people._rows[question.owner]["id"]
    with question.people.services.database.sessions() as session:
        made = Notice(member_id=member_id, kind=NoticeKind.RETURNED, clip_id=clip_id)
        session.add(made)
        session.commit()
        return made.id


FILLED: dict[str, Any] = {"notice_id": _notice}
BODIES: dict[str, dict[str, Any]] = {}
