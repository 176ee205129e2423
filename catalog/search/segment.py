"""One segment of the index, opened: what its documents are, and which of them hold a term."""

import threading
from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, chain
from typing import Any

from whoosh.codec.whoosh3 import W3LeafMatcher, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import Matcher
from whoosh.reading import SegmentReader, TermNotFound

from catalog.search.documents import SEPARATOR
from catalog.search.fold import fold
from catalog.search.index import CLIP, LESSON, IndexLost, unpacked
from catalog.search.names import Names
from catalog.search.rows import flags_of, row_of
from catalog.search.terms import is_word, pieces
from catalog.search.typos import Spelling

MOST_ROWS = 4000
"""That are remembered; of 30,000 documents each has 4 KB."""
SMALL = 400
"""Documents of a segment whose rows are all read when it is opened."""
COMMON = 32
"""Terms of more than one document in so many are read when a segment is opened: some hundred characters."""
SHORT_S, LONG_S = 300, 1200
"""Seconds: below the one a lesson is short, from the other on it is long."""
LENGTHS = ("short", "medium", "long")
NO_LENGTH = 3


class Segment:
    """Documents in the order of their numbers: a course, then its lessons; a clip stands as a course without any."""

    def __init__(self, storage: FileStorage, schema: Any, segment: W3Segment) -> None:
        # Without its deletions, which change while the segment stays; `Snapshot` has those.
        whole = W3Segment(segment.codec(), segment.indexname, segment.doc_count_all(), segment.segid)
        self._reader = SegmentReader(storage, schema, whole)
        self._lock = threading.Lock()  # Whoosh moves one position in each file
        self._rows: OrderedDict[tuple[str, str], int] = OrderedDict()
        self.size: int = segment.doc_count_all()
        self.facts: list[tuple[Any, ...]] = [
            self._reader.stored_fields(number)["facts"] for number in range(self.size)
        ]
        lessons = self.lessons = flags_of(self.size, self._read("kind", LESSON))
        self.clips = flags_of(self.size, self._read("kind", CLIP))
        self.courses = [number for number in range(self.size) if not lessons[number]]
        self.titles = [fold(f"{fact[1]}{SEPARATOR}{fact[2]}" if fact[2] else fact[1]) for fact in self.facts]
        self.lengths = bytes(
            _length(fact[3]) if lesson else _length(fact[8]) if clip else NO_LENGTH
            for fact, lesson, clip in zip(self.facts, lessons, self.clips, strict=True)
        )
        self.drafted = bytes(bool(lesson and fact[4]) for fact, lesson in zip(self.facts, lessons, strict=True))
        self._whole = self._read_whole() if self.size <= SMALL else None
        self._column = self._reader.column_reader("cues") if self._reader.has_column("cues") else None
        self.said = [fold(SEPARATOR.join(self.cues(number)[1])) for number in range(self.size)]
        self._names()
        self._beginnings = {one: self.row_of_names(entries) for one, entries in self.names.beginnings().items()}
        self._sounds = {code: self.row_of_names(entries) for code, entries in self.names.syllables().items()}
        self._warm()

    def _names(self) -> None:
        self.title_documents: dict[str, list[int]] = defaultdict(list)
        lessons = (number for number in range(self.size) if self.lessons[number])
        for number in (*self.courses, *lessons):  # who asks for few names gets those of courses
            for title in self.titles[number].split(SEPARATOR):
                self.title_documents[title].append(number)
        self.names = Names(list(self.title_documents))
        self.teachers: dict[str, list[int]] = defaultdict(list)
        self.categories: dict[str, list[int]] = defaultdict(list)
        for number in self.courses:
            category, teacher = self.facts[number][3:5]
            self.teachers[fold(teacher[1])].append(number)
            for name in {fold(category[1]), fold(category[2])}:
                self.categories[name].append(number)
        self.people = Names(list(self.teachers))
        self.category_names = Names(list(self.categories))

    def _warm(self) -> None:
        """Read what would take the first who asks several milliseconds."""
        self.spelling.near("")
        if self._whole is None:
            for field in ("title", "said"):
                for term in self._reader.lexicon(field):
                    if self._reader.doc_frequency(field, term) * COMMON > self.size:
                        self.row(field, term.decode())

    @cached_property
    def words(self) -> list[str]:
        """The words in letters of all titles, in the order of the alphabet."""
        return sorted({piece for title in self.title_documents for piece in pieces(title) if is_word(piece)})

    @cached_property
    def spelling(self) -> Spelling:
        """The same, for those who mistype them."""
        return Spelling(self.words)

    def words_from(self, beginning: str, most: int) -> list[str]:
        """At most so many words of titles that begin so."""
        place = bisect_left(self.words, beginning)
        return [word for word in self.words[place : place + most] if word.startswith(beginning)]

    def group(self, course: int) -> range:
        """The lessons of a course."""
        after = bisect_left(self.courses, course) + 1
        return range(course + 1, self.courses[after] if after < len(self.courses) else self.size)

    def course_of(self, number: int) -> int:
        """The course of a document; a course is its own."""
        return self.courses[bisect_left(self.courses, number + 1) - 1]

    def row_of_names(self, entries: Iterable[int]) -> int:
        """Which documents have one of these names as their title, by the numbers that `names` gives them."""
        folded = self.names.folded
        return row_of(self.size, chain.from_iterable(self.title_documents[folded[entry]] for entry in entries))

    def row_of_beginning(self, letter: str) -> int:
        """Which documents have a title that begins with this letter, or with a character that is read so."""
        return self._beginnings.get(letter, 0)

    def row_of_sound(self, code: str) -> int:
        """Which documents have a character in their titles that may be read as this syllable (pinyin.codes)."""
        return self._sounds.get(code, 0)

    def row(self, field: str, term: str) -> int:
        """Which documents hold a term."""
        key = (field, term)
        if self._whole is not None:
            return self._whole.get(key, 0)
        with self._lock:
            if key in self._rows:
                self._rows.move_to_end(key)
                return self._rows[key]
            found = self._rows[key] = self._read(field, term)
            if len(self._rows) > MOST_ROWS:
                self._rows.popitem(last=False)
            return found

    def frequency(self, field: str, term: str) -> int:
        """How many documents hold a term; 0 in a small segment, where it does not matter."""
        if self._whole is not None:
            return 0
        try:
            with self._lock:
                return int(self._reader.doc_frequency(field, term.encode()))
        except Exception as error:  # a damaged file raises whatever its reader raises
            raise IndexLost() from error

    def cues(self, number: int) -> tuple[list[float], list[str]]:
        """Starts in seconds and texts of what is said in a lesson or a clip."""
        if self._column is None:
            return [], []
        try:
            with self._lock:
                packed = bytes(self._column[number])
            return unpacked(packed)
        except Exception as error:  # a damaged file raises whatever its reader raises
            raise IndexLost() from error

    def _read_whole(self) -> dict[tuple[str, str], int]:
        """All rows of a segment that a change has added: there may be several, and each would be asked on disk."""
        terms = [(field, term.decode()) for field, term in self._reader.all_terms()]
        return {(field, term): self._read(field, term) for field, term in terms}

    def _read(self, field: str, term: str) -> int:
        try:
            return row_of(self.size, chain.from_iterable(_blocks(self._reader.postings(field, term.encode()))))
        except TermNotFound:
            return 0
        except Exception as error:  # a damaged file raises whatever its reader raises
            raise IndexLost() from error


def _blocks(matcher: Matcher) -> Iterator[Iterable[int]]:
    """The documents of a posting list, a block at once: Whoosh's own iteration takes ten times as long."""
    if not isinstance(matcher, W3LeafMatcher):
        yield matcher.all_ids()
        return
    while matcher.is_active():
        matcher._read_data()
        yield accumulate(matcher._data[0])
        matcher._next_block()


def _length(seconds: float) -> int:
    return 0 if seconds < SHORT_S else 1 if seconds < LONG_S else 2
