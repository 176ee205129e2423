"""What a clause may have been meant for that nothing has as it stands: a slip, several words, or letters in between.

Only for such clauses, so what is tried here may cost some milliseconds, and each way is bounded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from catalog.search.clauses import Places, find, together
from catalog.search.pinyin import cuts, is_pinyin
from catalog.search.query import Clause
from catalog.search.rows import all_of, numbers_of, row_of
from catalog.search.segment import Segment
from catalog.search.snapshot import Snapshot
from catalog.search.words import words

Asked = tuple[Clause, Places]

SHORTEST_RUN = 3
"""Characters of a run of Chinese that may be several words."""
LONGEST_GAPPED = 4
"""Characters of a run that may stand in a title with others between them: 防骗 in 防诈骗."""
MOST_BETWEEN = 2
MOST_CHECKED = 1500
"""Titles that are compared for that."""
LETTERS = range(4, 25)
"""Of a word in pinyin that may have a typing error."""
MOST_TRIED = 60
"""Spellings that are looked up for a query."""
MOST_MISTYPED = 2
"""Words of a query in which typing errors are looked for: each costs up to ten milliseconds."""
LONGEST_NAME = 6
"""Syllables of a part of a long run of pinyin."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Reading:
    """Clauses that a hit has instead of one; `is_other` if the person typed something else."""

    parts: Sequence[Asked]
    is_other: bool = False


def read(snapshot: Snapshot, clause: Clause, most: int) -> Reading | None:
    """The likeliest other reading of a clause that nothing has, of at most `most` words."""
    return _of_letters(snapshot, clause, most) if clause.is_letters else _of_run(snapshot, clause, most)


def _of_run(snapshot: Snapshot, clause: Clause, most: int) -> Reading | None:
    if len(clause.text) < 2:
        return None
    other = sounding(snapshot, clause.text)
    if other and (place := find(snapshot, Clause(other))).anywhere:
        return Reading([(Clause(other), place)], is_other=True)
    said = words(clause.text) if len(clause.text) >= SHORTEST_RUN else []
    kept = sorted(said, key=len, reverse=True)[:most]
    parts = [(Clause(word), find(snapshot, Clause(word))) for word in said if word in kept]
    if len(clause.text) <= LONGEST_GAPPED and not (parts and together([place for _, place in parts]).anywhere):
        row = snapshot.gather(partial(_gapped, run=clause.text))
        if row:
            return Reading([(clause, Places(0, row, 0, 0, 0))])
    return Reading(parts) if parts else None


def sounding(snapshot: Snapshot, run: str) -> str:
    """A part of a name that sounds like a run of Chinese and is written otherwise; or ""."""
    for segment in snapshot.segments:
        for names in (segment.names, segment.people, segment.category_names):
            for found in names.sounding(run):
                return names.folded[found.entry][found.place : found.place + len(run)]
    return ""


def _gapped(segment: Segment, run: str) -> int:
    """The titles that have all characters of a run in its order, with few others between two of them."""
    row = all_of(segment.row("title", character) for character in run)
    pattern = re.compile(f".{{,{MOST_BETWEEN}}}".join(map(re.escape, run)))
    numbers = numbers_of(row)[:MOST_CHECKED]
    return row_of(segment.size, (number for number in numbers if pattern.search(segment.titles[number])))


def _of_letters(snapshot: Snapshot, clause: Clause, most: int) -> Reading | None:
    parts = [part for word in clause.typed for part in _apart(snapshot, word) or [word]][:most]
    asked = [(Clause(part), find(snapshot, Clause(part))) for part in parts] if len(parts) > 1 else []
    if asked and all(place.anywhere for _, place in asked):
        return Reading(asked)
    tried = MOST_TRIED // len(clause.typed) if len(clause.typed) <= MOST_MISTYPED else 0
    corrected = " ".join(_corrected(snapshot, word, tried) for word in clause.typed)
    if corrected == clause.text or not (place := find(snapshot, Clause(corrected))).anywhere:
        return Reading(asked) if asked else None
    return Reading([(Clause(corrected), place)], is_other=True)


def _apart(snapshot: Snapshot, word: str) -> list[str]:
    """A long run of pinyin cut into parts of names, the longest first; nothing if it cannot be."""
    if _names(snapshot, word):
        return [word]
    ways = [way for way in cuts((word,)) if all(is_pinyin(piece.letters) for piece in way)]
    syllables = [piece.letters for piece in ways[0]] if ways else []
    parts: list[str] = []
    while syllables:
        ends = range(min(len(syllables), LONGEST_NAME), 1, -1)
        end = next((end for end in ends if _names(snapshot, "".join(syllables[:end]))), 0)
        if not end:
            return []
        parts.append("".join(syllables[:end]))
        syllables = syllables[end:]
    return parts


def _corrected(snapshot: Snapshot, word: str, most: int) -> str:
    """A word in pinyin without its typing error: of `most` spellings one error away that which most names have."""
    if not most or len(word) not in LETTERS or not word.isascii() or _names(snapshot, word):
        return word
    tried = [other for other in dict.fromkeys(_near(word)) if is_pinyin(other)][:most]
    best = max(tried, key=lambda other: _names(snapshot, other), default=word)
    return best if best != word and _names(snapshot, best) else word


def _near(word: str) -> Iterator[str]:
    """All words with one error less or more: two letters changed places, one is missing, too many, or another."""
    ends = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    yield from (before + after[1] + after[0] + after[2:] for before, after in ends if len(after) > 1)
    yield from (before + letter + after for before, after in ends for letter in _ALPHABET)
    yield from (before + after[1:] for before, after in ends if after)
    yield from (before + letter + after[1:] for before, after in ends if after for letter in _ALPHABET)


def _names(snapshot: Snapshot, word: str) -> int:
    """How many names of titles, teachers and categories hold a word in pinyin of several syllables."""
    return sum(
        len(names.entries((word,))[0])
        for segment in snapshot.segments
        for names in (segment.names, segment.people, segment.category_names)
    )
