"""The index on disk: Whoosh's files in a folder of their own, one writer at a time, and a pointer to what is valid.

It is a cache of the database, kept without fsync: whatever is wrong with it, it is built anew beside the old one, and
the pointer is moved. Readers that have the old one open go on with it until they look at the pointer again.
"""

import contextlib
import fcntl
import json
import re
import shutil
import time
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from catalog.database import new_id
from catalog.search.clips import ClipText
from catalog.search.documents import SEPARATOR, CourseText, CueText
from catalog.search.fold import fold
from catalog.search.terms import is_word, pieces, terms

FORMAT = "6"
"""Of what stands in the index. Changed with it, so that one of before is not read but built anew."""
COURSE, LESSON, CLIP = "course", "lesson", "clip"

_CONTENTS = re.compile(r"_MAIN_([0-9]+)\.toc")


class IndexBusy(Exception):
    """Somebody else has been writing for longer than the caller wanted to wait."""


class IndexLost(Exception):
    """There is no index, or it cannot be read."""


class _Terms(fields.FieldType):  # type: ignore[misc]
    """A field that gets its terms ready made, and holds only in which documents they are.

    The index on disk names this class: it must stay where it is as long as FORMAT stays.
    """

    indexed, stored, unique, scorable = True, False, False, False
    vector = column_type = analyzer = None
    format = formats.Existence()

    def __init__(self) -> None:
        pass

    def index(self, value: Iterable[str], **_: Any) -> list[tuple[bytes, int, float, bytes]]:
        """See FieldType.index."""
        return [(term.encode(), 1, 1.0, b"") for term in value]


class _Postings:
    """What a writer gathers before it writes a segment: for each term its documents, which come in order.

    Whoosh's own pool sorts one tuple for each posting: twice the memory and a third more time.
    """

    def __init__(self) -> None:
        self._documents: dict[tuple[str, bytes], array[int]] = {}

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """See SortingPool.add."""
        found = self._documents.get(posting[:2])
        if found is None:
            found = self._documents[posting[:2]] = array("I")
        found.append(posting[2])

    def iter_postings(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        """See PostingPool.iter_postings."""
        for field, term in sorted(self._documents):
            for document in self._documents[field, term]:
                yield field, term, document, 1.0, b""

    def cleanup(self) -> None:
        """See SortingPool.cleanup."""
        self._documents.clear()


def _schema() -> fields.Schema:
    return fields.Schema(
        course=_Terms(),  # the id of its course, or its own if it is a clip, for deleting
        kind=_Terms(),
        title=_Terms(),
        text=_Terms(),
        said=_Terms(),
        facts=fields.STORED(),
        cues=fields.COLUMN(columns.VarBytesColumn()),
    )


class SearchIndex:
    """The index in `folder`, which is made when it is first written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "current"
        self._damaged = folder / "damaged"
        self._held: tuple[tuple[str, int], dict[str, str]] = (("", -1), {})

    def name(self) -> str:
        """Which of the folders below is valid. Raises IndexLost."""
        try:
            name, written = self._pointer.read_text(encoding="ascii").split()
        except (OSError, ValueError):
            raise IndexLost() from None
        if written != FORMAT:
            raise IndexLost()
        return name

    def open(self, name: str) -> FileIndex:
        """Open the files of one folder. Raises IndexLost for what cannot be read."""
        try:
            return FileIndex(FileStorage(str(self.folder / name)))
        except Exception as error:  # Whoosh raises what its parts raise
            raise IndexLost() from error

    def generation(self, name: str) -> int:
        """How often one folder was written to: told by its names, without opening it. Raises OSError."""
        return max((_generation(path.name) for path in (self.folder / name).iterdir()), default=-1)

    def call_damaged(self, name: str) -> None:
        """Note that something in a folder cannot be read, so that it is built anew."""
        with contextlib.suppress(OSError):
            self._damaged.write_text(name, encoding="ascii")

    def held(self) -> dict[str, str]:
        """The fingerprint of each course and clip in the index. Raises IndexLost."""
        name = self.name()
        files = self.open(name)
        key = (name, files.latest_generation())
        if self._held[0] != key:
            self._held = (key, _fingerprints(files))
        return self._held[1]

    @property
    def is_damaged(self) -> bool:
        """Whether a reader has found the valid folder to be damaged."""
        try:
            return self._damaged.read_text(encoding="ascii") == self.name()
        except (OSError, IndexLost):
            return False

    def is_sound(self) -> bool:
        """Whether the files are as their writer left them: none is missing, shorter, longer or written to since."""
        try:
            name = self.name()
            sealed: dict[str, list[int]] = json.loads(self._seal_of(name).read_text(encoding="ascii"))
            return all(_stamp(self.folder / name / file) == stamp for file, stamp in sealed.items())
        except (OSError, ValueError, IndexLost):
            return False

    @contextlib.contextmanager
    def writing(self, patience: float) -> Iterator[None]:
        """Be the one who writes. Raises IndexBusy after `patience` seconds. A killed writer's turn ends with it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            ends = time.monotonic() + patience
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= ends:
                        raise IndexBusy() from None
                    time.sleep(0.05)
            yield

    def rebuild(self, things: Iterable[CourseText | ClipText]) -> int:
        """Build an index of these courses and clips, best first, and make it the valid one. Only while `writing`.

        Answers how many documents it holds.
        """
        name = new_id()
        place = self.folder / name
        place.mkdir()
        try:
            writer = _writer(FileIndex.create(FileStorage(str(place)), _schema()))
            for thing in things:
                _add(writer, thing)
            count: int = writer.doc_count()
            writer.commit(merge=False)
            self._seal(name)
            draft = self._pointer.with_suffix(".new")
            draft.write_text(f"{name} {FORMAT}", encoding="ascii")
            draft.replace(self._pointer)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        self._remove_others(name)
        return count

    def update(self, things: Iterable[CourseText | ClipText], gone: Iterable[str] = ()) -> None:
        """Put these courses and clips into the index in place of what it held of them, and take others out.

        Only while `writing`. Raises IndexLost.
        """
        name = self.name()
        index = self.open(name)
        try:
            writer = _writer(index)
            for gone_id in gone:
                writer.delete_by_term("course", gone_id)
            for thing in things:
                writer.delete_by_term("course", thing.id)
                _add(writer, thing)
            writer.commit()  # merges small segments; the large one of the last build stays as it is
            self._seal(name)
        except Exception as error:
            raise IndexLost() from error

    def _seal_of(self, name: str) -> Path:
        return self.folder / f"{name}.seal"

    def _seal(self, name: str) -> None:
        stamps = {path.name: _stamp(path) for path in (self.folder / name).iterdir()}
        self._seal_of(name).write_text(json.dumps(stamps), encoding="ascii")

    def _remove_others(self, valid: str) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != valid:
                shutil.rmtree(path, ignore_errors=True)  # processes that have them open can read on
                self._seal_of(path.name).unlink(missing_ok=True)
        self._damaged.unlink(missing_ok=True)


def _generation(file: str) -> int:
    """The number of a table of contents, which Whoosh writes last; -1 for other files."""
    found = _CONTENTS.fullmatch(file)
    return int(found[1]) if found else -1


def _stamp(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _fingerprints(files: FileIndex) -> dict[str, str]:
    try:
        with files.reader() as reader:
            kinds = [kind for kind in (COURSE, CLIP) if ("kind", kind.encode()) in reader]
            numbers = [number for kind in kinds for number in reader.postings("kind", kind.encode()).all_ids()]
            facts = [reader.stored_fields(number)["facts"] for number in numbers]
            return {fact[0]: fact[5] for fact in facts}
    except Exception as error:  # a damaged file raises whatever its reader raises
        raise IndexLost() from error


def _writer(index: FileIndex) -> SegmentWriter:
    # Files of their own for each part: those put together in one are read into memory as a whole.
    writer = SegmentWriter(index, timeout=5.0, compound=False, codec=W3Codec(blocklimit=1024, compression=0))
    writer.pool = _Postings()
    return writer


def _add(writer: SegmentWriter, thing: CourseText | ClipText) -> None:
    if isinstance(thing, ClipText):
        _add_clip(writer, thing)
    else:
        _add_course(writer, thing)


def _add_clip(writer: SegmentWriter, clip: ClipText) -> None:
    """A document that stands as a course without lessons does; its member is in the place of the teacher."""
    told = (clip.id, clip.title, "", clip.category, clip.member, clip.fingerprint)
    writer.add_document(
        course=(clip.id,),
        kind=(CLIP,),
        title=terms(fold(clip.title)),
        text=terms(fold(clip.description)),
        said=said_terms(clip.cues),
        facts=(*told, 0, clip.published, clip.seconds),
        cues=_packed(clip.cues),
    )


def _add_course(writer: SegmentWriter, course: CourseText) -> None:
    """A document for the course, and after it one for each lesson: they stay neighbours."""
    about = terms(fold(SEPARATOR.join((course.description, *course.tags, *course.sections))))
    told = (course.id, course.title, course.title_en, course.category, course.teacher, course.fingerprint)
    facts = (*told, course.popularity, course.published)
    title = terms(fold(f"{course.title}{SEPARATOR}{course.title_en}"))
    writer.add_document(course=(course.id,), kind=(COURSE,), title=title, text=about, facts=facts)
    for lesson in course.lessons:
        writer.add_document(
            course=(course.id,),
            kind=(LESSON,),
            title=terms(fold(f"{lesson.title}{SEPARATOR}{lesson.title_en}")),
            said=said_terms(lesson.cues),
            facts=(lesson.id, lesson.title, lesson.title_en, lesson.seconds, lesson.drafted),
            cues=_packed(lesson.cues),
        )


def said_terms(cues: Iterable[CueText]) -> set[str]:
    """Characters and words of letters alone: which of the lessons say them side by side is seen in their texts."""
    found: set[str] = set()
    for piece in pieces(fold(SEPARATOR.join(cue.text for cue in cues))):
        found.update((piece,) if is_word(piece) else piece)
    return found


def _packed(cues: list[CueText]) -> bytes:
    if not cues:
        return b""
    return json.dumps([[cue.start for cue in cues], [cue.text for cue in cues]], ensure_ascii=False).encode()


def unpacked(packed: bytes) -> tuple[list[float], list[str]]:
    """Starts in seconds and texts of a lesson's cues, as the column `cues` holds them."""
    if not packed:
        return [], []
    starts, texts = json.loads(packed)
    return starts, texts
