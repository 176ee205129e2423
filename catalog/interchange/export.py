"""Writes a course into a file. The same course gives the same bytes."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attachments.service import handouts_of
from catalog.courses.models import Course, Lesson, LinkKind
from catalog.intake.kinds import ending
from catalog.interchange.document import NAME, CourseDocument, LessonPart, Part, dumped
from catalog.interchange.errors import NoSuchCourse, SourceGone, TargetTaken
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import cover_key
from storage.errors import ObjectMissing
from storage.files import sync
from storage.store import Store

_BLOCK = 1 << 20
_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of all entries: the earliest that a ZIP can have."""
Check = Callable[[int], None]
"""Called with the bytes written so far; may raise."""


@dataclass(frozen=True)
class _Piece:
    """One file to be written: its place in the archive and in the store."""

    path: str
    key: str
    name: str = ""
    language: str = ""
    origin: str = ""


@dataclass(frozen=True)
class _Lesson:
    """A lesson as read from the database."""

    facts: LessonPart
    video: _Piece | None
    captions: list[_Piece]
    handouts: list[_Piece]
    picture: _Piece | None


def find_course(session: Session, word: str) -> Course:
    """The course with this id, or the only one with this title. Raises NoSuchCourse."""
    found = session.get(Course, word)
    if found is None:
        titled = session.scalars(select(Course).where(Course.title == word, Course.removed_at.is_(None))).all()
        found = titled[0] if len(titled) == 1 else None
    if found is None or found.removed_at is not None:
        raise NoSuchCourse(course=word)
    return found


def export(session: Session, store: Store, course: Course, target: Path, check: Check = lambda _: None) -> None:
    """Write the course into `target`, which appears when it is whole: a ZIP if it ends with .zip, else a folder.

    Raises SourceGone, TargetTaken for a folder that holds something, OSError, StorageError.
    """
    lessons = _lessons(session, course)
    head, picture = _head(course), _picture(course.picture, "course")
    session.rollback()  # writing takes long, and the database need not wait for it
    zipped = target.suffix.lower() == ".zip"
    if not zipped and target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetTaken(folder=target.name)
    draft = target.with_name(f"{target.name}.new")
    _clear(draft)
    try:
        with _archive(draft) if zipped else _folder(draft) as entry:
            writer = _Writer(entry, store, check)
            parts = [writer.lesson(lesson) for lesson in lessons]
            image = writer.picture(picture)
            document = CourseDocument(**{**vars(head), "lessons": parts, "picture": image})
            with entry(NAME) as file:
                file.write(dumped(document))
        sync(draft)
        draft.replace(target)
    finally:
        _clear(draft)


def _clear(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft)
    else:
        draft.unlink(missing_ok=True)


Entry = Callable[[str], AbstractContextManager[IO[bytes]]]
"""Opens a new file of the course for writing, by its path in it."""


@contextmanager
def _archive(path: Path) -> Iterator[Entry]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:

        @contextmanager
        def entry(name: str) -> Iterator[IO[bytes]]:
            info = zipfile.ZipInfo(name, _DAY)
            info.external_attr = 0o100644 << 16
            with archive.open(info, "w", force_zip64=True) as file:
                yield file

        yield entry


@contextmanager
def _folder(path: Path) -> Iterator[Entry]:
    path.mkdir()

    @contextmanager
    def entry(name: str) -> Iterator[IO[bytes]]:
        target = path / name
        target.parent.mkdir(exist_ok=True)
        with target.open("xb") as file:
            yield file
        sync(target)

    yield entry


class _Writer:
    """Writes files of the store into the course."""

    def __init__(self, entry: Entry, store: Store, check: Check) -> None:
        self._entry, self._store, self._check, self._done = entry, store, check, 0

    def lesson(self, lesson: _Lesson) -> LessonPart:
        """Write the files of a lesson; returns its description. Raises SourceGone."""
        try:
            video = self._write(lesson.video) if lesson.video else None
        except ObjectMissing:
            raise SourceGone(lesson=lesson.facts.title) from None
        captions = [self._write(piece) for piece in lesson.captions]
        handouts = [self._write(piece) for piece in lesson.handouts]
        files = {"video": video, "captions": captions, "handouts": handouts, "picture": self.picture(lesson.picture)}
        return LessonPart(**{**vars(lesson.facts), **files})

    def picture(self, piece: _Piece | None) -> Part | None:
        """Write a picture, if there is one."""
        return self._write(piece) if piece is not None else None

    def _write(self, piece: _Piece) -> Part:
        running, size = hashlib.sha256(), 0
        with self._store.open(piece.key) as reading, self._entry(piece.path) as writing:
            while block := reading.read(_BLOCK):
                writing.write(block)
                running.update(block)
                size += len(block)
                self._done += len(block)
                self._check(self._done)
        return Part(piece.path, size, running.hexdigest(), piece.name, piece.language, piece.origin)


def _head(course: Course) -> CourseDocument:
    return CourseDocument(
        title=course.title,
        title_en=course.title_en,
        description=course.description,
        description_en=course.description_en,
        category=course.category.name,
        category_en=course.category.name_en,
        teacher=course.taught_by,
        level=course.level.name,
        tags=list(course.tags),
        sections=[(section.title, section.title_en) for section in course.sections],
        prerequisites=[other.title for other in course.linked(LinkKind.PREREQUISITE)],
        related=[other.title for other in course.linked(LinkKind.RELATED)],
    )


def _lessons(session: Session, course: Course) -> list[_Lesson]:
    handouts = handouts_of(session, [lesson.id for lesson in course.lessons])
    sections = [section.id for section in course.sections]
    found = []
    for number, lesson in enumerate(course.lessons, start=1):
        facts = LessonPart(
            title=lesson.title,
            title_en=lesson.title_en,
            section=sections.index(lesson.section_id) if lesson.section_id else None,
            poster_at=_poster_at(lesson),
            chapters=[(chapter.at, chapter.title) for chapter in lesson.chapters],
        )
        captions = [
            _Piece(f"captions/{number:04}.{one.language}.vtt", one.key, "", one.language, _origin(one.origin))
            for one in lesson.captions
        ]
        beside = [
            _Piece(f"handouts/{number:04}-{place:02}.{one.ending}", one.key, one.file_name)
            for place, one in enumerate(handouts.get(lesson.id, ()), start=1)
        ]
        picture = _picture(lesson.video.picture, f"{number:04}")
        found.append(_Lesson(facts, _video(session, lesson, number), captions, beside, picture))
    return found


def _picture(name: str | None, called: str) -> _Piece | None:
    return _Piece(f"pictures/{called}.jpg", cover_key(name)) if name else None


def _origin(origin: object) -> str:
    return str(getattr(origin, "name", ""))


def _poster_at(lesson: Lesson) -> float | None:
    return lesson.package.poster_at if lesson.package else lesson.video.poster_wanted


def _video(session: Session, lesson: Lesson, number: int) -> _Piece | None:
    """The source that is shown, or else the newest one that is whole.

    A neighbour's video stays in the school: its source says where and with which phone it was taken, its owner agreed
    to its being shown here, and in another school nobody could take it back.
    """
    if lesson.borrows:
        return None
    upload = session.get(Upload, lesson.package.upload_id) if lesson.package else None
    if upload is None:
        whole = (Upload.video_id == lesson.video_id, Upload.removed_at.is_(None), Upload.state != UploadState.WAITING)
        upload = session.scalar(select(Upload).where(*whole).order_by(Upload.created_at.desc(), Upload.id).limit(1))
    if upload is None:
        return None
    suffix = ending(upload.filename)
    last = suffix if suffix.isascii() and suffix.isalnum() else "bin"
    return _Piece(f"videos/{number:04}.{last}", upload.source_key, upload.filename)
