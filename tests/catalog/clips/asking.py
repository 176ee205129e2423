"""How the access table asks for clips: in the state in which its owner, or a moderator, may do what is asked."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from catalog.clips.models import Clip, ClipState, Consent, Placement, Remark, Review, Verdict, Waits
from catalog.clock import now
from catalog.uploads.models import UploadState
from catalog.videos.models import Video
from tests import factories

if TYPE_CHECKING:
    from tests.school.access.asking import Question

_CLIP = "/api/v1/clips/<clip_id>"
_REVIEW = "/api/v1/review/<clip_id>"
_DESK = "/desk/<clip_id>"
_OLD = timedelta(days=2)
"""The age of these clips: not those that other requests of the table have made."""
_DEMONSTRATION = "/studio/lessons/<lesson_id>/demonstrations/<clip_id>"
_OWN = {"appeal": ClipState.REFUSED, "restore": ClipState.WITHDRAWN, "<remark_id>": ClipState.RETURNED}
"""The state of one's own clip, by the end of the route; of others, DRAFT."""
_OTHERS = {"published": ClipState.PUBLISHED, "draft": ClipState.IN_REVIEW, "withdrawn": ClipState.RECALLED}


def _state(question: "Question") -> ClipState:
    if question.rule == _DEMONSTRATION:
        return ClipState.PUBLISHED
    if question.thing != "own":
        return _OTHERS[question.thing]
    if question.rule.startswith((_REVIEW, _DESK)):
        return ClipState.IN_REVIEW
    return _OWN.get(question.rule.rpartition("/")[2], ClipState.DRAFT)


def _clip(question: "Question") -> str:
    """The id of a new clip of the thing's owner, with a package."""
    owner_id, state = question.people._rows[question.owner]["id"], _state(question)
    down = state in (ClipState.WITHDRAWN, ClipState.RECALLED)
    with question.people.services.database.sessions() as session:
        clip = Clip(
            owner_id=owner_id,
            video=Video(owner_id=owner_id, recalled=down),
            category_id="dance",
            title=question.people.word(),
            state=state,
            created_at=now() - _OLD,  # the table asks for more than a member may share in a day
            consent=Consent(wording="yes", version=1),
        )
        if state is ClipState.IN_REVIEW:
            clip.waits_for, clip.waits_since = Waits.REVIEW, now()
        clip.removed_at = now() if state is ClipState.WITHDRAWN else None
        if question.rule == _DEMONSTRATION:
            clip.placement = Placement(lesson_id=question._found().lesson, at=1.0)
        session.add(clip)
        session.flush()
        factories.package(session, factories.upload(session, clip.video, UploadState.READY))
        session.commit()
        return clip.id


def _remark(question: "Question") -> str:
    """The id of a remark on the clip that the request names."""
    with question.people.services.database.sessions() as session:
        clip = session.query(Clip).where(Clip.created_at < now() - _OLD / 2).order_by(Clip.created_at.desc()).first()
        assert clip is not None
        review = Review(clip_id=clip.id, verdict=Verdict.RETURN, version=1, before=ClipState.IN_REVIEW)
        review.remarks = [Remark(at=1.0, text="剪掉门牌")]
        session.add(review)
        session.commit()
        return review.remarks[0].id


FILLED: dict[str, Any] = {"clip_id": _clip, "remark_id": _remark}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/clips": {"json": {"title": "十字步", "consent": True}},
    f"PATCH {_CLIP}": {"json": {"title": "我们楼的十字步"}},
    f"PUT {_CLIP}/edits": {"json": {"trim": [1, 50]}},
    f"POST {_CLIP}/appeal": {"json": {"text": "请再看看"}},
    f"PUT {_CLIP}/remarks/<remark_id>": {"json": {"answer": "剪了"}},
    f"POST {_CLIP}/reports": {"json": {"reason": "有广告"}},
    f"POST {_CLIP}/recall": {"json": {"reason": "有广告"}},
    f"PUT {_CLIP}/expiry": {"json": {"at": "2099-01-01T00:00:00Z"}},
    "POST /share/new": {"data": {"title": "十字步", "consent": "1"}},
    "POST /share/<clip_id>/edit": {"data": {"title": "我们楼的十字步"}},
    "POST /share/<clip_id>/appeal": {"data": {"text": "请再看看"}},
    "POST /share/<clip_id>/remarks/<remark_id>": {"data": {"answer": "剪了"}},
    "POST /clips/<clip_id>/report": {"data": {"reason": "有广告"}},
    "POST /operations/trusted": {"data": {"name": "resident"}},
    f"POST {_DEMONSTRATION}": {"data": {"do": "decline"}},
    f"POST {_REVIEW}": {"json": {"decision": "approve"}},
    f"POST {_DESK}": {"data": {"decision": "approve"}},
}
