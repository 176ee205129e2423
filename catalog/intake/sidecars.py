"""Gives lessons and courses what lay beside their videos: captions, pictures, documents, descriptions.

One commit each; what is on record is not given twice.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from catalog.attachments import service as attachments
from catalog.captions import service as captions
from catalog.captions.encodings import decoded
from catalog.captions.languages import language_tag, of_file, of_words
from catalog.captions.reading import MAX_BYTES, read
from catalog.captions.service import SCHOOLS_OWN, Track
from catalog.courses.models import Course, Lesson
from catalog.courses.service import CourseDraft, change_course
from catalog.errors import CatalogError
from catalog.intake import kinds
from catalog.intake.importer import Importer
from catalog.intake.kinds import Role
from catalog.intake.models import FileState, ImportFile, ImportPlace
from catalog.intake.texts import of_media_centre
from catalog.pictures import service as pictures
from catalog.pictures.errors import NoPicture
from catalog.text import visible
from storage.errors import StorageError

log = structlog.get_logger()
MOST_DESCRIPTION = 256 * 1024
"""Bytes of a description that are read."""

Give = Callable[[Importer, ImportFile, IO[bytes]], None]


def give_all(importer: Importer, run_id: str) -> None:
    """Give everything that is planned to lessons and courses that are there. Raises Stopped."""
    for role, give in _GIVE.items():
        for file_id in _planned(importer, run_id, role):
            importer.check()
            _give_one(importer, file_id, give)


def _planned(importer: Importer, run_id: str, role: Role) -> list[str]:
    with importer.database.readers() as session:
        video = aliased(ImportFile)
        planned = select(ImportFile.id).where(ImportFile.run_id == run_id, ImportFile.role == role)
        planned = planned.where(ImportFile.state.in_((FileState.PLANNED, FileState.WAITING)))
        of_lesson = planned.join(video, video.id == ImportFile.video_file_id).where(video.lesson_id.is_not(None))
        of_course = planned.where(ImportFile.video_file_id.is_(None)).join(
            ImportPlace, ImportPlace.id == ImportFile.place_id
        )
        return [*session.scalars(of_lesson), *session.scalars(of_course.where(ImportPlace.course_id.is_not(None)))]


def _give_one(importer: Importer, file_id: str, give: Give) -> None:
    with importer.database.readers() as session:
        file = session.get_one(ImportFile, file_id)
        session.expunge(file)
    try:
        with importer.source.opened(file.raw) as opened, os.fdopen(os.dup(opened.descriptor), "rb") as reading:
            give(importer, file, reading)
    except CatalogError as error:
        _note(
            importer,
            file_id,
            FileState.REFUSED,
            _REFUSED[file.role],
            {"sentence": error.sentence, **_plain(error.facts)},
        )
    except (OSError, StorageError) as error:
        log.warning("sidecar_not_given", file=file_id, error=str(error))
        _note(importer, file_id, FileState.WAITING, "DISK_FAILED", {})


def _plain(facts: dict[str, object]) -> dict[str, object]:
    return {name: fact if isinstance(fact, int | float) else str(fact) for name, fact in facts.items()}


def _note(importer: Importer, file_id: str, state: FileState, code: str, facts: dict[str, object]) -> None:
    with importer.database.sessions() as session:
        file = session.get_one(ImportFile, file_id)
        file.state, file.code, file.facts = state, code, facts
        session.commit()


def _lesson_of(session: Session, file: ImportFile) -> Lesson | None:
    video = session.get_one(ImportFile, file.video_file_id)
    lesson = session.get(Lesson, video.lesson_id) if video.lesson_id else None
    return None if lesson is None or lesson.removed else lesson


def _course_of(session: Session, file: ImportFile) -> Course | None:
    place = session.get_one(ImportPlace, file.place_id)
    course = session.get(Course, place.course_id) if place.course_id else None
    return None if course is None or course.removed_at else course


def _end(session: Session, file: ImportFile, *, given: bool) -> None:
    row = session.get_one(ImportFile, file.id)
    row.state, row.code, row.facts = (FileState.TAKEN, "", {}) if given else (FileState.LEFT_OUT, "NOT_USED", {})
    session.commit()


def _give_captions(importer: Importer, file: ImportFile, reading_file: IO[bytes]) -> None:
    """Raises what `reading.read` raises. Captions that the lesson has already in this language stay."""
    reading = read(reading_file.read(MAX_BYTES + 1))
    language = of_file(file.path.rpartition("/")[2]) or of_words(reading.cues) or SCHOOLS_OWN
    track = Track(language_tag(language), reading.cues, reading.left_out)
    with importer.database.readers() as session:
        lesson = _lesson_of(session, file)
        video_id = lesson.video_id if lesson else ""
    name = captions.store_track(importer.intake.store, video_id, track) if video_id else ""
    with importer.database.sessions() as session:
        lesson = _lesson_of(session, file)
        free = lesson is not None and captions.find(session, lesson.video_id, track.language) is None
        if lesson is not None and free:
            captions.put(session, lesson.course.owner, lesson.video, track, name)
        _end(session, file, given=free)


def _give_description(importer: Importer, file: ImportFile, reading: IO[bytes]) -> None:
    """Raises UnknownEncoding, MixedEncodings, NotCaptions. A description that a person wrote stays."""
    text = decoded(reading.read(MOST_DESCRIPTION))
    if kinds.ending(file.path) == "nfo":
        text = of_media_centre(text)
    with importer.database.sessions() as session:
        course = _course_of(session, file)
        free = course is not None and not course.description and visible(text)
        if course is not None and free:
            change_course(session, course.owner, course, CourseDraft(description=text))
        _end(session, file, given=free)


def _give_picture(importer: Importer, file: ImportFile, reading: IO[bytes]) -> None:
    """Raises NoPicture. A picture that a lesson or course has already stays, and so does a frame that was chosen."""
    if file.size > pictures.MOST_BYTES:
        raise NoPicture()
    with tempfile.TemporaryDirectory(dir=importer.intake.settings.folder, prefix="picture-") as name:
        source, target = Path(name) / "source", Path(name) / "made.jpg"
        source.write_bytes(reading.read(pictures.MOST_BYTES))
        if not importer.prober.picture(source, target):
            raise NoPicture()
        kept = pictures.keep(importer.intake.store, target)
    with importer.database.sessions() as session:
        given = _show_lesson(session, file, kept) if file.video_file_id else _show_course(session, file, kept)
        _end(session, file, given=given)


def _show_lesson(session: Session, file: ImportFile, name: str) -> bool:
    lesson = _lesson_of(session, file)
    chosen = lesson is not None and lesson.package is not None and lesson.package.poster_at is not None
    if lesson is None or lesson.video.picture or chosen:
        return False
    pictures.show_video(session, lesson.course.owner, lesson.video, name)
    return True


def _show_course(session: Session, file: ImportFile, name: str) -> bool:
    course = _course_of(session, file)
    if course is None or course.picture:
        return False
    pictures.show_course(session, course.owner, course, name)
    return True


def _give_attachment(importer: Importer, file: ImportFile, reading: IO[bytes]) -> None:
    """Raises what attachments refuse."""
    name = file.path.rpartition("/")[2]
    folder = importer.intake.settings.folder
    received = attachments.receive(importer.intake.store, attachments.File(name, reading, file.size), folder)
    with importer.database.sessions() as session:
        lesson = _lesson_of(session, file)
        if lesson is not None:
            attachments.add(session, lesson.course.owner, lesson, received)
            session.get_one(ImportFile, file.id).sha256 = received.sha256
        _end(session, file, given=lesson is not None)


_GIVE: dict[Role, Give] = {
    Role.DESCRIPTION: _give_description,
    Role.CAPTIONS: _give_captions,
    Role.PICTURE: _give_picture,
    Role.ATTACHMENT: _give_attachment,
}
_REFUSED = {
    Role.CAPTIONS: "CAPTIONS_REFUSED",
    Role.DESCRIPTION: "DESCRIPTION_REFUSED",
    Role.ATTACHMENT: "ATTACHMENT_REFUSED",
    Role.PICTURE: "PICTURE_REFUSED",
}
