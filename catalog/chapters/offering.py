"""Use cases of proposed chapters: offer those that the captions suggest, drop some. They flush and never commit.

Proposals are made anew whenever a teacher looks; stored is only which of them were dropped.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.captions.errors import CaptionsGone
from catalog.captions.models import Captions
from catalog.captions.service import SCHOOLS_OWN, stored
from catalog.chapters.models import DroppedChapter
from catalog.chapters.proposing import Proposed, proposals
from catalog.courses.models import Lesson
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from storage.store import Store

NEAR = 5.0
"""Seconds: a proposal so near to a chapter, or to one that was dropped, is not made again."""
MOST_CUES = 6000
"""Captions that are read for it: four hours of talk."""


def offered(session: Session, principal: Principal, lesson: Lesson, store: Store) -> list[Proposed]:
    """The chapters to propose to a teacher of the lesson, in order. Raises NotAllowed."""
    require(principal, Right.EDIT, lesson)
    captions, duration = _best(lesson.captions), lesson.duration
    if captions is None or duration is None:
        return []
    try:
        cues = stored(store, captions)
    except CaptionsGone:
        return []
    query = select(DroppedChapter.at).where(DroppedChapter.video_id == lesson.video_id)
    settled = [*(one.at for one in lesson.chapters), *session.scalars(query)]
    found = proposals(cues, duration)
    return [one for one in found if all(abs(one.at - at) >= NEAR for at in settled)]


def drop(session: Session, principal: Principal, lesson: Lesson, ats: Sequence[float]) -> None:
    """Never propose chapters at these seconds again. Raises NotAllowed."""
    require(principal, Right.EDIT, lesson)
    for at in ats:
        session.merge(DroppedChapter(video_id=lesson.video_id, at=round(at, 3)))
    session.flush()


def propose_again(session: Session, principal: Principal, lesson: Lesson, ats: Sequence[float]) -> None:
    """Undo dropping. Raises NotAllowed."""
    require(principal, Right.EDIT, lesson)
    of = (DroppedChapter.video_id == lesson.video_id, DroppedChapter.at.in_([round(at, 3) for at in ats]))
    session.execute(delete(DroppedChapter).where(*of))


def _best(captions: Sequence[Captions]) -> Captions | None:
    """The captions to read: those in the school's language that somebody has read, before all others."""
    known = [one for one in captions if one.cues <= MOST_CUES]
    return min(known, key=lambda one: (one.language != SCHOOLS_OWN, one.is_draft, one.language), default=None)
