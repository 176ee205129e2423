"""The hits of a query: which documents fit, in which order, and how many there are of each sort."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from catalog.search.clauses import Places, either, find, together
from catalog.search.documents import SEPARATOR
from catalog.search.query import Clause
from catalog.search.readings import Asked, Reading, read
from catalog.search.rows import all_of, any_of, flags_of, heaviest_first, numbers_of, summed
from catalog.search.segment import LENGTHS
from catalog.search.snapshot import Snapshot

MOST_RANKED = 100
"""Of the hits that fit best so many are compared by their titles; the others keep the order of the index."""
FEW_HITS = 10
"""Hits of more than one document in so many are counted by going through all documents."""
ENOUGH = 0.5
"""The part of a query that a hit must have when nothing has all of it."""
MOST_WORDS = 8
"""That clauses are read as which nothing has; the longest say most."""


@dataclass(frozen=True)
class Filters:
    """What hits are narrowed to; "" for all."""

    category: str = ""
    teacher: str = ""
    length: str = ""
    kind: str = ""
    """course, lesson, caption or clip."""


@dataclass(frozen=True)
class _Match:
    shown: int
    said: int
    weights: Sequence[int]


@dataclass(frozen=True)
class _Told:
    clauses: list[Clause]
    left_out: list[str]
    corrected: str


@dataclass(frozen=True)
class Facets:
    """How many hits there are of each category, teacher and length, the commonest first, by ids and names."""

    category: list[tuple[str, int]]
    teacher: list[tuple[str, int]]
    length: list[tuple[str, int]]


@dataclass(frozen=True)
class Answer:
    """What was found, narrowed by the filters. Documents are told by their numbers."""

    snapshot: Snapshot
    clauses: Sequence[Clause]
    """Those that were looked for; words of long runs among them."""
    left_out: Sequence[str]
    """Parts of the query that nothing has together with the others."""
    corrected: str
    """The query that the hits are for, when something in the one that was typed is nowhere and was taken for a slip;
    else ""."""
    counts: Mapping[str, int]
    """Hits by kind, of whichever kind was asked for: course, lesson, caption, clip."""
    facets: Facets
    shown: int
    """The row of courses, lessons and clips."""
    said: int
    """The row of lessons in which it is said."""
    weights: Sequence[int]
    """How well each document fits, up to 8 for each clause, as `summed` writes it."""

    def total(self, kind: str = "") -> int:
        """How many hits there are, or of one kind."""
        return self.counts[kind] if kind else sum(self.counts.values())

    def best(self, most: int, kind: str = "") -> list[int]:
        """Courses, lessons and clips, or one of the three, those that fit best first."""
        return _ranked(self, of_kind(self.snapshot, self.shown, kind) if kind else self.shown, most)

    def saying(self, most: int) -> list[int]:
        """Lessons in which it is said: first those that are also about it, last those only the machine heard."""
        read, drafted = self.said & ~self.snapshot.drafted, self.said & self.snapshot.drafted
        first = [number for _, number in _heaviest(self, read, most)]
        left = most - len(first)
        return first + [number for _, number in _heaviest(self, drafted, left)] if left > 0 else first


def of_kind(snapshot: Snapshot, row: int, kind: str) -> int:
    """The courses, lessons or clips of a row."""
    if kind == "lesson":
        return row & snapshot.lessons
    return row & snapshot.clips if kind == "clip" else row & ~snapshot.lessons & ~snapshot.clips


def evaluate(snapshot: Snapshot, clauses: Sequence[Clause], filters: Filters) -> Answer:
    """What fits all clauses. There has to be one at least."""
    asked = [(clause, find(snapshot, clause, alone=len(clauses) == 1)) for clause in clauses]
    # What stands somewhere as it is was meant so.
    readings = _readings(snapshot, asked)
    whole = [(clause, _read(place, readings.get(clause.text))) for clause, place in asked]
    match = _match(snapshot, whole)
    left_out: list[str] = []
    if not (match.shown | match.said):
        kept, left_out = _loosened(snapshot, [part for one in asked for part in _parts(one, readings)])
        if kept:
            whole, match = kept, _match(snapshot, kept)
    parts = (part for one in readings.values() for part, _ in one.parts)
    looked_for = list(dict.fromkeys([*(clause for clause, _ in whole), *parts]))
    corrected = _corrected(clauses, readings) if match.shown | match.said else ""
    return _answer(snapshot, match, filters, _Told(looked_for, left_out, corrected))


def _readings(snapshot: Snapshot, asked: list[Asked]) -> dict[str, Reading]:
    """Of clauses that nothing has what they may be read as, in all as at most MOST_WORDS."""
    room, found = MOST_WORDS, {}
    for clause, place in asked:
        if room and not place.anywhere and (reading := read(snapshot, clause, room)):
            found[clause.text] = reading
            room -= min(room, len(reading.parts))
    return found


def _read(place: Places, reading: Reading | None) -> Places:
    return either(place, together([one for _, one in reading.parts])) if reading else place


def _parts(one: Asked, readings: dict[str, Reading]) -> Sequence[Asked]:
    reading = readings.get(one[0].text)
    return reading.parts if reading else [one]


def _corrected(clauses: Sequence[Clause], readings: dict[str, Reading]) -> str:
    """The query as it was read, if that is not how it was typed."""
    if not any(reading.is_other for reading in readings.values()):
        return ""
    others = {text: one.parts[0][0].text for text, one in readings.items() if one.is_other}
    return " ".join(others.get(clause.text, clause.text) for clause in clauses)


def _loosened(snapshot: Snapshot, parts: list[Asked]) -> tuple[list[Asked], list[str]]:
    """Leave clauses out until something has the others: those that no title has, then the commonest.

    What is left must still be the better part of the query, or anything would be found for everything.
    """
    all_letters = sum(len(clause.text) for clause, _ in parts)
    found = [(clause, place) for clause, place in parts if place.anywhere]
    found.sort(key=lambda one: (not one[1].title, one[1].anywhere.bit_count()))
    while found:
        kept = sum(len(clause.text) for clause, _ in found)
        if kept < ENOUGH * all_letters or max(len(clause.text) for clause, _ in found) < 2:
            break
        if _match(snapshot, found).shown:
            texts = {clause.text for clause, _ in found}
            return found, [clause.text for clause, _ in parts if clause.text not in texts]
        found.pop()
    return [], []


def _match(snapshot: Snapshot, asked: list[Asked]) -> _Match:
    places = [place for _, place in asked]
    lessons = snapshot.lessons
    everywhere = all_of(place.anywhere for place in places) & snapshot.alive
    own = any_of(place.title | place.words for place in places)
    courses = any_of(place.text for place in places) & ~lessons
    said = everywhere & any_of(place.said for place in places)
    # A clip is short, and one hit of its own: what is said in it leads to its beginning.
    shown = everywhere & (own | courses) | said & snapshot.clips
    said &= ~snapshot.clips
    return _Match(shown, said, summed(place.weights() for place in places))


def _answer(snapshot: Snapshot, match: _Match, filters: Filters, told: _Told) -> Answer:
    rows = _filter_rows(snapshot, filters)
    narrowed = _and(rows.values())
    shown, said = _narrow(match.shown, narrowed), _narrow(match.said, narrowed)
    counted = _of_kind(snapshot, match, filters.kind)
    return Answer(
        snapshot,
        told.clauses,
        told.left_out,
        told.corrected,
        counts={
            **{kind: of_kind(snapshot, shown, kind).bit_count() for kind in ("course", "lesson", "clip")},
            "caption": said.bit_count(),
        },
        facets=Facets(
            category=_categories(snapshot, counted, _but(rows, "category")),
            teacher=_teachers(snapshot, counted, _but(rows, "teacher")),
            length=_lengths(snapshot, counted, _but(rows, "length")),
        ),
        shown=shown,
        said=said,
        weights=match.weights,
    )


def _of_kind(snapshot: Snapshot, match: _Match, kind: str) -> list[int]:
    """The rows of hits that the facets count: clips only where nothing else was asked for."""
    if kind == "caption":
        return [match.said]
    if kind:
        return [of_kind(snapshot, match.shown, kind)]
    return [match.shown & ~snapshot.clips, match.said]


def _filter_rows(snapshot: Snapshot, filters: Filters) -> dict[str, int]:
    rows = {}
    if filters.category:
        rows["category"] = snapshot.categories.get(filters.category, 0)
    if filters.teacher:
        rows["teacher"] = snapshot.row_of_owner(filters.teacher)
    if filters.length in LENGTHS:
        rows["length"] = snapshot.lengths[filters.length]
    return rows


def _and(rows: Iterable[int]) -> int | None:
    found = list(rows)
    return all_of(found) if found else None


def _but(rows: dict[str, int], name: str) -> int | None:
    """All filters but one: its own facet shows what the others leave."""
    return _and(row for key, row in rows.items() if key != name)


def _narrow(row: int, by: int | None) -> int:
    return row if by is None else row & by


def _categories(snapshot: Snapshot, hits: list[int], by: int | None) -> list[tuple[str, int]]:
    rows = [_narrow(row, by) for row in hits]
    held = snapshot.categories
    counts = Counter({one: sum((row & mine).bit_count() for row in rows) for one, mine in held.items()})
    return (+counts).most_common()


def _teachers(snapshot: Snapshot, hits: list[int], by: int | None) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for row in (_narrow(row, by) for row in hits):
        if 2 * row.bit_count() < snapshot.size:
            counts.update(_taught(snapshot, row))
        else:  # those that are no hits are fewer
            others = Counter(_taught(snapshot, snapshot.alive & ~row))
            counts.update({one: count - others[one] for one, count in snapshot.taught.items()})
    del counts[""]  # clips have no teacher
    return (+counts).most_common()


def _taught(snapshot: Snapshot, row: int) -> Iterable[str]:
    if row.bit_count() * FEW_HITS > snapshot.size:
        return compress(snapshot.teacher_of, flags_of(snapshot.size, row))
    return map(snapshot.teacher_of.__getitem__, numbers_of(row))


def _lengths(snapshot: Snapshot, hits: list[int], by: int | None) -> list[tuple[str, int]]:
    rows = [_narrow(row, by) for row in hits]
    counts = {name: sum((row & held).bit_count() for row in rows) for name, held in snapshot.lengths.items()}
    return [(name, count) for name, count in counts.items() if count]


def _ranked(answer: Answer, row: int, most: int) -> list[int]:
    """Those that fit best first, and of equal ones those with the best titles."""
    snapshot, said = answer.snapshot, answer.clauses[0].text
    found = _heaviest(answer, row, max(most, MOST_RANKED))
    best = [
        (-weight, *_rank(snapshot, number, said), snapshot.standing[number], number)
        for weight, number in found[:MOST_RANKED]
    ]
    return [*(one[-1] for one in sorted(best)), *(number for _, number in found[MOST_RANKED:])][:most]


def _heaviest(answer: Answer, row: int, most: int) -> list[tuple[int, int]]:
    """The documents of a row with their weights, the heaviest first, and of equal ones those that stand higher."""
    found: list[tuple[int, int]] = []
    for weight, equal in heaviest_first(row, answer.weights):
        found += [(weight, number) for number in answer.snapshot.highest(equal, most - len(found))]
        if len(found) >= most:
            break
    return found


def _rank(snapshot: Snapshot, number: int, said: str) -> tuple[bool, int, bool, int, int]:
    """Smaller is better: the whole title, courses, lessons, then clips; its beginning, often played, short."""
    kind = snapshot.is_lesson[number] + 2 * snapshot.is_clip[number]
    titles = snapshot.titles[number].split(SEPARATOR)
    begins = any(one.startswith(said) for one in titles)
    return said not in titles, kind, not begins, -snapshot.popularity[number], len(titles[0])
