"""The list that a screen fetches by: the lessons of its timetable with their renditions and sizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from player.classrooms.offline.errors import NotKept
from player.classrooms.offline.objects import objects_of
from player.classrooms.screens.models import Classroom
from player.classrooms.screens.programme import Programme
from player.classrooms.screens.state import settings_of
from storage.errors import StorageError
from storage.store import Store


@dataclass(frozen=True)
class Source:
    """Where a list is made from."""

    session: Session
    store: Store
    programme: Programme
    keys: Sequence[str]
    """The public keys of bundles."""
    zone: str
    """The time zone of the school, as IANA names it."""


def list_of(source: Source, room: Classroom | None, now: datetime) -> dict[str, Any]:
    """What the disks of a classroom need. It has no time of its making, so that its ETag stays while it holds."""
    return {
        "classroom": room.id if room else None,
        "zone": source.zone,
        "keys": list(source.keys),
        "settings": _settings(room) if room else None,
        "lessons": lessons_of(source, room, now) if room else [],
    }


def _settings(room: Classroom) -> dict[str, Any]:
    return {**settings_of(room), "day_bytes": None if room.day_mb is None else room.day_mb * 1_000_000}


def lessons_of(source: Source, room: Classroom, now: datetime) -> list[dict[str, Any]]:
    """The lessons of the screening that runs and of those to come, each once, at its first time."""
    planned = source.programme.now_and_next(source.session, room.id, now)
    found: dict[str, dict[str, Any]] = {}
    for screening in [*([planned.running] if planned.running else []), *planned.coming]:
        lesson_id = screening["lesson"]
        if lesson_id is not None and lesson_id not in found:
            made = _lesson(source, lesson_id, screening)
            if made is not None:
                found[lesson_id] = made
    return list(found.values())


def _lesson(source: Source, lesson_id: str, screening: dict[str, Any]) -> dict[str, Any] | None:
    """None for a lesson that cannot be kept: the others are."""
    lesson = source.session.get(Lesson, lesson_id)
    if lesson is None or not lesson.public or lesson.package is None:
        return None
    try:
        objects = objects_of(source.store, lesson.package.prefix)
    except (NotKept, StorageError):
        return None
    return {
        "lesson": lesson.id,
        "title": lesson.title,
        "screening": screening["id"],
        "starts_at": screening["starts_at"],
        "duration": lesson.duration,
        "package": lesson.package.prefix,
        "manifest": f"/api/v1/screens/me/offline/{lesson.package.prefix}",
        "also": _also(lesson),
        **objects.brief,
    }


def _also(lesson: Lesson) -> list[str]:
    """The addresses that the page of the screen asks for when it plays the lesson."""
    page = f"/screen/lessons/{lesson.id}"
    captions = [f"/captions/{lesson.id}/{one.name}.vtt" for one in lesson.captions]
    package = lesson.package
    poster = [f"/media/{package.prefix}/{package.poster}"] if package and package.poster else []
    return [page, f"{page}/end", f"/api/v1/lessons/{lesson.id}", *captions, *poster]
