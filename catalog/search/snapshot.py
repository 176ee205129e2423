"""The whole index as one process sees it between two changes: its segments, and what was taken out of them."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import accumulate, compress
from typing import Any

from catalog.search.rows import first_of, flags_of, row_of, row_of_flags, row_of_ranges
from catalog.search.segment import LENGTHS, Segment


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
        self.is_alive = flags_of(self.size, self.alive)
        self.is_lesson = b"".join(segment.lessons for segment in self.segments)
        self.lessons = row_of_flags(self.is_lesson)
        self.is_clip = b"".join(segment.clips for segment in self.segments)
        self.clips = row_of_flags(self.is_clip)
        self.drafted = row_of_flags(b"".join(segment.drafted for segment in self.segments))
        lengths = b"".join(segment.lengths for segment in self.segments)
        self.lengths = {
            name: row_of_flags(lengths.translate(bytes(value == place for value in range(256))))
            for place, name in enumerate(LENGTHS)
        }
        self.titles = [title for segment in self.segments for title in segment.titles]
        """The folded titles of each document."""
        self.groups: dict[int, range] = {}
        """The lessons of each course; a clip has none."""
        self.teacher_of: list[str] = []
        """The teacher's id of each document, "" of a clip."""
        self._teachers: dict[str, str] = {}
        self._categories: dict[str, tuple[str, str]] = {}
        self._owned: dict[str, list[range]] = defaultdict(list)
        self._own()
        self.categories = {one: row_of_ranges(self.size, self._owned[one]) for one in self._categories}
        """The documents of each category that has a course, by its id."""
        self.popularity = bytearray(self.size)
        """How popular the course of each document is, as popularity.py tells it."""
        self.standing = self._standing()
        """The place of each document when popular courses come first, of equal ones the newest, and clips last."""
        self.taught = Counter(compress(self.teacher_of, self.is_alive))
        """How many documents each teacher has."""

    def _own(self) -> None:
        """Note the lessons of each course, and what belongs to each teacher and category."""
        for segment, start in zip(self.segments, self.starts, strict=True):
            for course in segment.courses:
                lessons = segment.group(course)
                self.groups[start + course] = range(start + lessons.start, start + lessons.stop)
                category, teacher = segment.facts[course][3:5]
                self._categories[category[0]] = (category[1], category[2])
                if segment.clips[course]:
                    self.teacher_of.append("")
                    self._owned[category[0]].append(range(start + course, start + course + 1))
                    continue
                self._teachers[teacher[0]] = teacher[1]
                self.teacher_of += [teacher[0]] * (len(lessons) + 1)
                for owner in {category[0], teacher[0]}:
                    self._owned[owner].append(range(start + course, start + lessons.stop))

    def _standing(self) -> "array[int]":
        standing = array("I", bytes(4 * self.size))
        place = 0
        for course in sorted(self.groups, key=self._height, reverse=True):
            end = self.groups[course].stop
            self.popularity[course:end] = bytes((self.facts(course)[6],)) * (end - course)
            standing[course:end] = array("I", range(place, place + end - course))
            place += end - course
        return standing

    def _height(self, course: int) -> tuple[bool, Any, int]:
        return not self.is_clip[course], self.facts(course)[6:8], -course

    def highest(self, row: int, most: int) -> list[int]:
        """Of a row the `most` documents that stand highest.

        The first segment was built in that order; what has changed since comes after it.
        """
        built = self.starts[1] if len(self.starts) > 1 else self.size
        found = first_of(row & ((1 << built) - 1), most)
        if changed := row >> built << built:
            found = sorted([*found, *first_of(changed, most)], key=self.standing.__getitem__)[:most]
        return found

    def teacher_name(self, teacher_id: str) -> str:
        """What a teacher is called."""
        return self._teachers.get(teacher_id, "")

    def category_names(self, category_id: str) -> tuple[str, str]:
        """What a category is called, and in English."""
        return self._categories.get(category_id, ("", ""))

    def gather(self, row: Callable[[Segment], int]) -> int:
        """The row of all documents, put together from one of each segment."""
        found = 0
        for segment, start in zip(self.segments, self.starts, strict=True):
            part = row(segment)
            if part:
                found = found | part << start if start else part
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

    def row_of_owner(self, owner_id: str) -> int:
        """The documents of one teacher or category."""
        return row_of_ranges(self.size, self._owned.get(owner_id, ()))
