"""What somebody may be about to type: names of courses, teachers, categories and lessons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from catalog.search.clauses import named
from catalog.search.query import Clause, parse
from catalog.search.segment import Segment
from catalog.search.snapshot import Snapshot

MOST = 8
MOST_LOOKED = 60
"""Names that are compared for each way to read what was typed; a single letter begins thousands."""


@dataclass(frozen=True)
class Suggestion:
    """A name. `kind` is course, lesson, teacher or category, `id` that thing's id."""

    text: str
    kind: str
    id: str
    by_letters: bool
    """Whether it was found by how it is read."""


_RANK = {"course": 0, "category": 1, "teacher": 1, "lesson": 2}


def suggest(snapshot: Snapshot, text: str, most: int = MOST) -> list[Suggestion]:
    """At most `most` names that begin with what was typed, then names that have it inside."""
    clauses = parse(text)
    if not clauses:
        return []
    clause = Clause(" ".join(one.text for one in clauses) if clauses[0].is_letters else clauses[0].text)
    found: dict[str, Suggestion] = {}
    for first in (True, False):
        ranked = sorted(_found(snapshot, clause, first=first), key=lambda one: (one[0], len(one[1].text), one[2]))
        for _, one, _ in ranked:
            found.setdefault(one.text, one)
        if len(found) >= most:
            break
    return list(found.values())[:most]


def correct(snapshot: Snapshot, clauses: list[Clause]) -> str:
    """A query that sounds like one that found nothing, "" for none: 秧哥 for 秧歌."""
    corrected, is_other = [], False
    for clause in clauses:
        other = "" if clause.is_letters or len(clause.text) < 2 else _sounding(snapshot, clause.text)
        is_other = is_other or (bool(other) and other != clause.text)
        corrected.append(other or clause.text)
    return " ".join(corrected) if is_other else ""


def _sounding(snapshot: Snapshot, run: str) -> str:
    """The part of a name that sounds like a run of Chinese, or like most of its beginning."""
    for length in range(len(run), max(1, len(run) // 2), -1):
        for segment in snapshot.segments:
            for names in (segment.names, segment.people, segment.category_names):
                for found in names.sounding(run[:length]):
                    return names.folded[found.entry][found.place : found.place + length]
    return ""


def _found(snapshot: Snapshot, clause: Clause, *, first: bool) -> Iterator[tuple[int, Suggestion, int]]:
    for segment, start in zip(snapshot.segments, snapshot.starts, strict=True):
        yield from _of_titles(snapshot, segment, start, clause, first=first)
        yield from _of_owners(snapshot, segment, start, clause, first=first)


def _of_titles(
    snapshot: Snapshot, segment: Segment, start: int, clause: Clause, *, first: bool
) -> Iterator[tuple[int, Suggestion, int]]:
    for name in _names(segment, clause, first=first):
        documents = segment.title_documents[name]
        number = next(_listed(snapshot, segment, start, documents), None)
        if number is None:
            continue
        fact = segment.facts[number]
        kind = "lesson" if segment.lessons[number] else "course"
        shown = fact[1] if segment.titles[number].split("\n")[0] == name else fact[2]
        by_letters = clause.is_letters and clause.text not in name
        yield _RANK[kind], Suggestion(shown, kind, fact[0], by_letters), start + number


def _names(segment: Segment, clause: Clause, *, first: bool) -> list[str]:
    entries: dict[int, None] = {}
    entries.update(
        (one.entry, None) for one in islice(segment.names.containing(clause.text, first=first), MOST_LOOKED)
    )
    if clause.is_letters:
        entries.update(dict.fromkeys(segment.names.read(clause.typed, first=first, most=MOST_LOOKED)))
    return [segment.names.folded[entry] for entry in entries]


def _of_owners(
    snapshot: Snapshot, segment: Segment, start: int, clause: Clause, *, first: bool
) -> Iterator[tuple[int, Suggestion, int]]:
    for kind, names, courses in (
        ("teacher", segment.people, segment.teachers),
        ("category", segment.category_names, segment.categories),
    ):
        for one in named(names, clause, first=first):
            name = names.folded[one.entry]
            number = next(_listed(snapshot, segment, start, courses[name]), None)
            if number is None:
                continue
            category, teacher = segment.facts[number][3:5]
            owner_id, shown = teacher if kind == "teacher" else category[:2]
            by_letters = clause.is_letters and clause.text not in name
            yield _RANK[kind], Suggestion(shown, kind, owner_id, by_letters), start + number


def _listed(snapshot: Snapshot, segment: Segment, start: int, numbers: Iterable[int]) -> Iterator[int]:
    """Those of a segment's documents that names stand for: not what was taken out, and no clips."""
    return (one for one in numbers if snapshot.is_alive[start + one] and not segment.clips[one])
