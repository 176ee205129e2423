"""The kinds of jobs that check neighbours' videos. school/pipeline/checking.py does them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.uploads.models import Upload, not_removed
from catalog.videos.models import Video

CHECK = JobKind("CHECK", Upload, not_removed, "Checking a neighbour's video", "index")
"""Looks through a source once, for facts and for copies."""
WORDS = JobKind("WORDS", Video, lambda: Video.recalled.is_(False), "Looking for watched words")
"""Looks for watched words in what is written about a video, and in its captions."""


def check(session: Session, upload: Upload, at: datetime) -> list[Job]:
    """Have the video that was made of an upload checked, in the turn of its member."""
    return [
        ledger.enqueue(session, Order(CHECK, upload.id, owner_id=upload.member_id), now=at),
        *look_for_words(session, [upload.video_id], at),
    ]


def look_for_words(session: Session, video_ids: Iterable[str], at: datetime) -> list[Job]:
    """Have videos looked through for watched words (again): their texts were changed, or a list was."""
    return [ledger.enqueue(session, Order(WORDS, each), now=at) for each in video_ids]
