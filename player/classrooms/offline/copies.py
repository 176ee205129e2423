"""What stands on the disks of screens, and what has to leave them. Flushes and never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.videos.models import Package
from catalog.videos.service import is_public
from player.classrooms.offline.models import ScreenCopy
from player.classrooms.screens.models import Screen

RECALLED, WITHDRAWN, REPLACED = "recalled", "withdrawn", "replaced"
"""Why a lesson has to leave a disk: taken down by the school; not public any more; its video was made anew."""


@dataclass(frozen=True)
class Held:
    """A lesson on a disk, as the screen says."""

    package: str
    lesson: str
    title: str
    rung: int | None
    percent: int
    bytes: int


def note(session: Session, screen: Screen, held: Sequence[Held], now: datetime) -> None:
    """Keep what a screen has on its disk; what it does not name is not there any more."""
    packages = [one.package for one in held]
    gone = delete(ScreenCopy).where(ScreenCopy.screen_id == screen.id, ScreenCopy.package.not_in(packages))
    session.execute(gone)
    for one in held:
        session.merge(
            ScreenCopy(
                screen_id=screen.id,
                package=one.package,
                lesson_id=one.lesson,
                title=one.title,
                rung=one.rung,
                percent=one.percent,
                bytes=one.bytes,
                noted_at=now,
            )
        )
    session.flush()


def to_remove(session: Session, packages: Sequence[str], lessons: dict[str, str]) -> dict[str, str]:
    """The packages that may not stay on a disk, with the reason; `lessons`: the lesson of each package."""
    found = {one.prefix: one for one in session.scalars(select(Package).where(Package.prefix.in_(packages)))}
    going: dict[str, str] = {}
    for prefix in packages:
        package = found.get(prefix)
        if package is None:
            going[prefix] = _why_missing(session, lessons.get(prefix, ""))
        elif package.video.recalled:
            going[prefix] = RECALLED
        elif not is_public(session, package.video):
            going[prefix] = WITHDRAWN
    return going


def of_classroom(session: Session, classroom_id: str) -> Sequence[ScreenCopy]:
    """The lessons on the disks of a classroom's screens, by screen and title."""
    query = select(ScreenCopy).join(Screen).where(Screen.classroom_id == classroom_id)
    return session.scalars(query.order_by(ScreenCopy.screen_id, ScreenCopy.title, ScreenCopy.package)).all()


def of_lesson(session: Session, lesson_id: str) -> Sequence[ScreenCopy]:
    """The disks on which a lesson still stands."""
    return session.scalars(select(ScreenCopy).where(ScreenCopy.lesson_id == lesson_id)).all()


def _why_missing(session: Session, lesson_id: str) -> str:
    lesson = session.get(Lesson, lesson_id)
    if lesson is None:
        return WITHDRAWN
    if lesson.video.recalled:
        return RECALLED
    return REPLACED if lesson.public else WITHDRAWN
