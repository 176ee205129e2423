"""How the access table asks for comments. The category of its clips and lessons takes none: writing one is 403."""

from typing import TYPE_CHECKING, Any

from catalog.clips.models import Clip, ClipState
from catalog.clock import now
from catalog.comments.models import Comment, CommentState
from tests.catalog.clips import asking

if TYPE_CHECKING:
    from tests.school.access.asking import Question

_STATES = {"published": CommentState.PUBLISHED, "draft": CommentState.WAITING, "withdrawn": CommentState.REFUSED}


def _comment(question: "Question") -> str:
    """A comment of the thing's owner; one's own waits."""
    clip_id, member_id = asking.FILLED["clip_id"](question), question.people._rows[question.owner]["id"]
    state = _STATES.get(question.thing, CommentState.WAITING)
    with question.people.services.database.sessions() as session:
        session.get_one(Clip, clip_id).state = ClipState.PUBLISHED
        made = Comment(member_id=member_id, clip_id=clip_id, text="跳得真好", state=state)
        made.waits_since = now() if state is CommentState.WAITING else None
        session.add(made)
        session.commit()
        return made.id


FILLED: dict[str, Any] = {"comment_id": _comment}
BODIES: dict[str, dict[str, Any]] = {
    "POST /clips/<clip_id>/comments": {"data": {"text": ""}},
    "POST /lessons/<lesson_id>/comments": {"data": {"text": ""}},
    "POST /api/v1/clips/<clip_id>/comments": {"json": {"text": "跳得真好"}},
    "POST /api/v1/lessons/<lesson_id>/comments": {"json": {"text": "跳得真好"}},
    "POST /comments/<comment_id>/report": {"data": {"reason": "有广告"}},
    "POST /api/v1/comments/<comment_id>/reports": {"json": {"reason": "有广告"}},
    "POST /desk/comments/<comment_id>": {"data": {"decision": "approve"}},
    "POST /api/v1/comments/<comment_id>/decision": {"json": {"decision": "approve"}},
}
