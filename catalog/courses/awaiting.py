"""Published lessons whose video an import brings: a page says so, and what people ask for is made first.

Asking is bounded: at most MOST_ASKED lessons of a school are raised at a time, so that a visitor that opens all of
them turns no order round; the next is raised when one of them is ready. All of it stays below what people upload.
Functions flush and never commit.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from catalog.courses.models import Course, Lesson
from catalog.jobs import ledger
from catalog.uploads.models import GIVEN_UP, Upload
from catalog.uploads.service import latest_uploads
from catalog.videos.models import Package, Video

ASKED = -10
"""The priority of the jobs of a lesson that somebody asked for: above all other imports, below what people upload."""
MOST_ASKED = 3
"""Lessons that are raised at a time."""
ASKED_FOR = timedelta(hours=12)
"""After so long, one that is not ready does not keep others waiting: its video may be broken."""


def awaited(session: Session, course: Course) -> dict[str, Upload | None]:
    """The lessons of a course that anybody may see and whose video is still to come, each with its upload so far."""
    coming = [lesson for lesson in course.lessons if lesson.coming]
    uploads = latest_uploads(session, [lesson.video_id for lesson in coming]) if coming else {}
    found = {lesson.id: uploads.get(lesson.video_id) for lesson in coming}
    return {
        lesson_id: upload for lesson_id, upload in found.items() if upload is None or upload.state not in GIVEN_UP
    }


def is_awaited(session: Session, lesson: Lesson) -> bool:
    """Whether anybody may see the page of a lesson although its video is still to come."""
    if not lesson.coming:
        return False
    upload = latest_uploads(session, [lesson.video_id]).get(lesson.video_id)
    return upload is None or upload.state not in GIVEN_UP


def ask(session: Session, lesson: Lesson, now: datetime) -> bool:
    """Let the video of an awaited lesson be made before others of imports. False when it is not its turn yet."""
    if not is_awaited(session, lesson):
        return False
    video = lesson.video
    if video.asked_at is None:
        if (session.scalar(select(func.count()).where(_is_asked(now))) or 0) >= MOST_ASKED:
            return False
        video.asked_at = now
        session.flush()
    upload = latest_uploads(session, [video.id]).get(video.id)
    if upload is not None:
        ledger.raise_to(session, upload.id, ASKED)
    return True


def _is_asked(now: datetime) -> ColumnElement[bool]:
    """Of a video: it was asked for and is not ready."""
    ready = select(Package.id).where(Package.video_id == Video.id).exists()
    given_up = select(Upload.id).where(Upload.video_id == Video.id, Upload.state.in_(GIVEN_UP)).exists()
    return and_(Video.asked_at > now - ASKED_FOR, ~ready, ~given_up)
