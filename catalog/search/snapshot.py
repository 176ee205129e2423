"""The whole index as one process sees it between two changes: its segments, and what was taken out of them."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any

from catalog.search.rows import numbers_of, row_of
from catalog.search.segment import LENGTHS, Segment

MOST_OWNERS = 200
"""Teachers and categories whose documents are remembered."""


class Snapshot:
    """Segments one after the other: a document's number counts from the first document of the first."""

    def __init__(self, key: tuple[str, int], parts: Sequence[tuple[Segment, frozenset[int]]]) -> None:
        self.key = key
        """The folder and the generation that it was read from."""
        self.segments = [segment for segment, _ in parts]
        self.starts = list(accumulate((segment.size for segment in self.segments), initial=0))
        self.size = self.starts.pop()
        deleted = (start + number for start, (_, gone) in zip(self.starts, parts, strict=True) for number in gone)
        self.alive = row_of(self.size, range(self.size)) & ~row_of(self.size, deleted)
        self.is_alive = self.bytes(self.alive)
        self.is_lesson = b"".join(segment.lessons for segment in self.segments)
        self.lessons = int.from_bytes(self.is_lesson, "little")
        lengths = b"".join(segment.lengths for segment in self.segments)
        self.lengths = {
            name: int.from_bytes(lengths.translate(bytes(value == place for value in range(256))), "little")
            for place, name in enumerate(LENGTHS)
        }
        self.titles = [title for segment in self.segments for title in segment.titles]
        """The folded titles of each document."""
        self.groups: dict[int, range] = {}
        """The lessons of each course."""
        self._teachers: dict[str, str] = {}
        self._categories: dict[str, tuple[str, str]] = {}
        self.teacher_of, self.category_of = self._owners()
        self._owned: dict[tuple[int, str], int] = {}

    def _owners(self) -> tuple[list[str], list[str]]:
        """The teacher's and the category's id of each document."""
        teachers: list[str] = []
        categories: list[str] = []
        for segment, start in zip(self.segments, self.starts, strict=True):
            for course in segment.courses:
                lessons = segment.group(course)
                self.groups[start + course] = range(start + lessons.start, start + lessons.stop)
                _, _, _, category, teacher, _ = segment.facts[course]
                self._categories[category[0]] = (category[1], category[2])
                self._teachers[teacher[0]] = teacher[1]
                teachers += [teacher[0]] * (len(lessons) + 1)
                categories += [category[0]] * (len(lessons) + 1)
        return teachers, categories

    def teacher_name(self, teacher_id: str) -> str:
        """What a teacher is called."""
        return self._teachers.get(teacher_id, "")

    def category_names(self, category_id: str) -> tuple[str, str]:
        """What a category is called, and in English."""
        return self._categories.get(category_id, ("", ""))

    @property
    def categories(self) -> Iterable[str]:
        """The ids of all categories that have a course."""
        return self._categories.keys()

    def gather(self, row: Callable[[Segment], int]) -> int:
        """The row of all documents, put together from one of each segment."""
        found = 0
        for segment, start in zip(self.segments, self.starts, strict=True):
            part = row(segment)
            if part:
                found = found | part << (8 * start) if start else part
        return found

    def row(self, field: str, term: str) -> int:
        """Which documents hold a term."""
        return self.gather(lambda segment: segment.row(field, term))

    def find(self, number: int) -> tuple[Segment, int]:
        """The segment of a document, and its number there."""
        for segment, start in zip(reversed(self.segments), reversed(self.starts), strict=True):
            if number >= start:
                return segment, number - start
        raise IndexError(number)

    def facts(self, number: int) -> tuple[Any, ...]:
        """What the index keeps of a document; see index.py."""
        segment, local = self.find(number)
        return segment.facts[local]

    def course_id(self, number: int) -> str:
        """The id of a document's course."""
        segment, local = self.find(number)
        found: str = segment.facts[segment.course_of(local)][0]
        return found

    def numbers(self, row: int) -> list[int]:
        """The documents of a row, in order."""
        return numbers_of(self.size, row)

    def bytes(self, row: int) -> bytes:
        """A row with one byte for each document."""
        return row.to_bytes(self.size, "little")

    def row_of_owner(self, owners: Sequence[str], wanted: str) -> int:
        """The documents of one teacher or category; `owners` is `teacher_of` or `category_of`."""
        key = (id(owners), wanted)
        if key not in self._owned:
            if len(self._owned) >= MOST_OWNERS:
                self._owned.clear()
            self._owned[key] = int.from_bytes(bytes(map(wanted.__eq__, owners)), "little")
        return self._owned[key]
