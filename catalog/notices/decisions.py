"""Which notice the owner of a clip gets of a moderator's decision."""

from sqlalchemy.orm import Session

from catalog.clips.models import UNDO, Clip, Review, Verdict, Waits
from catalog.notices.models import NoticeKind
from catalog.notices.service import News, tell

_AFTER_APPEAL = {
    Verdict.APPROVE: NoticeKind.APPEAL_PUBLISHED,
    Verdict.RETURN: NoticeKind.APPEAL_RETURNED,
    Verdict.REFUSE: NoticeKind.APPEAL_REFUSED,
}
_OTHERWISE = {
    Verdict.APPROVE: NoticeKind.PUBLISHED,
    Verdict.RETURN: NoticeKind.RETURNED,
    Verdict.REFUSE: NoticeKind.REFUSED,
    Verdict.RECALL: NoticeKind.RECALLED,
}


def tell_owner(session: Session, clip: Clip, review: Review) -> None:
    """Tell the owner of a clip what was decided, unless nothing changes for them."""
    kind = kind_of(clip, review)
    if kind is not None:
        # The moderator is not named, but nobody decides about their own.
        news = News(kind, clip_id=clip.id, text=review.reason, cause=review.id, undoable=UNDO)
        tell(session, clip.owner_id, news, review.at)


def kind_of(clip: Clip, review: Review) -> NoticeKind | None:
    """None: the first of two moderators, or a clip that was looked at again and stays."""
    stays = review.verdict is Verdict.APPROVE and review.waited_for in (Waits.REPORTS, Waits.SAMPLE)
    if review.first_of_two or stays:
        return None
    if review.verdict is Verdict.RECALL and review.by_id is None:
        return NoticeKind.EXPIRED
    if review.waited_for is Waits.APPEAL and review.verdict in _AFTER_APPEAL:
        return _AFTER_APPEAL[review.verdict]
    if review.verdict is Verdict.APPROVE and clip.placement is not None:
        return NoticeKind.PLACED
    return _OTHERWISE[review.verdict]
