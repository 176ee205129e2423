"""Invariants of clips."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from catalog.clips.models import Clip, ClipState, Consent, Placement
from catalog.courses.models import Lesson
from catalog.topic import Reading
from catalog.videos.models import Video


def withdrawn_clips_are_recalled(seen: Reading) -> Iterator[str]:
    """Nobody gets the video of a clip that its owner withdrew or the school recalled."""
    down = Clip.state.in_((ClipState.WITHDRAWN, ClipState.RECALLED))
    query = select(Clip.id).join(Video, Video.id == Clip.video_id).where(down, Video.recalled.is_(False))
    for clip_id in seen.session.scalars(query):
        yield f"clip {clip_id} was taken down, and its video is not recalled"


def clips_stand_only_while_published(seen: Reading) -> Iterator[str]:
    """A clip stands in a course only while it is published, and a lesson borrows a video only of such a clip."""
    placed = select(Clip.id).join(Placement, Placement.clip_id == Clip.id).where(Clip.state != ClipState.PUBLISHED)
    for clip_id in seen.session.scalars(placed):
        yield f"clip {clip_id} stands in a course, and is not published"
    own = select(Placement.lesson_id).where(Placement.at.is_(None))
    lost = select(Lesson.id).where(Lesson.borrows, Lesson.id.not_in(own))
    for lesson_id in seen.session.scalars(lost):
        yield f"lesson {lesson_id} borrows a video, and no clip stands there"


def every_clip_has_consent(seen: Reading) -> Iterator[str]:
    """No clip is there without a record of what was agreed to."""
    for clip_id in seen.session.scalars(select(Clip.id).outerjoin(Consent).where(Consent.clip_id.is_(None))):
        yield f"clip {clip_id} has no consent on record"


def the_queue_has_what_waits(seen: Reading) -> Iterator[str]:
    """A clip in review stands in the queue, and one that its owner has to change does not."""
    in_review = Clip.state == ClipState.IN_REVIEW
    queued = Clip.waits_since.is_not(None)
    wrong = or_(in_review & ~queued, queued & Clip.state.not_in((ClipState.IN_REVIEW, ClipState.PUBLISHED)))
    for clip_id in seen.session.scalars(select(Clip.id).where(wrong)):
        yield f"clip {clip_id} and the queue of the desk disagree"
