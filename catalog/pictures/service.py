"""Use cases of pictures: store one, show a course or a lesson by it, take it away. They flush and never commit.

A picture is a JPEG that the engine made anew; nobody gets the bytes of the file that somebody sent. One that is
stored and shows nothing is removed by `school gc`.
"""

from pathlib import Path

from sqlalchemy.orm import Session

from catalog.courses.models import Course
from catalog.database import new_id
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.versions import count_edit
from catalog.videos.keys import cover_key
from catalog.videos.models import Video
from catalog.videos.service import subject_of
from storage.store import Store

MOST_BYTES = 40 * 1024**2
"""Of a file that may become a picture."""


def keep(store: Store, path: Path) -> str:
    """Move a JPEG into the store; returns its name. Raises StorageError."""
    name = f"{new_id()}.jpg"
    store.put_file(cover_key(name), path, move=True)
    return name


def show_video(session: Session, principal: Principal, video: Video, name: str) -> None:
    """Show the lesson of a video by a picture. Raises NotAllowed."""
    require(principal, Right.EDIT, subject_of(video))
    video.picture = name
    session.flush()


def show_course(session: Session, principal: Principal, course: Course, name: str | None) -> None:
    """Show a course by a picture; None: by those of its lessons again. Raises NotAllowed."""
    require(principal, Right.EDIT, course)
    course.picture = name
    count_edit(course)
    session.flush()
