"""Where one clause of a query is found: in titles, in what is around them, in texts, in what is said."""

from dataclasses import dataclass
from functools import partial

from catalog.search.names import Found, Names
from catalog.search.pinyin import cuts
from catalog.search.query import Clause
from catalog.search.rows import all_of, any_of, numbers_of, row_of
from catalog.search.segment import Segment
from catalog.search.snapshot import Snapshot

MOST_ENDINGS = 24
"""Words that a word in letters may be the beginning of."""
MOST_CHECKED = 1500
"""Titles that are compared with a clause as a whole."""
MOST_READ = 3000
"""Lessons whose captions are searched for one clause; further ones count if they hold its characters."""


@dataclass(frozen=True)
class Places:
    """The documents in which a clause is found, a row for each place."""

    title: int
    words: int
    """In the title, word by word, or but for a typing error."""
    around: int
    """Of a lesson: in its course's title or text, its teacher, its category."""
    text: int
    """Of a course: in its description, its teacher, its category."""
    said: int

    @property
    def shown(self) -> int:
        """Found without what is said."""
        return self.title | self.words | self.around | self.text

    @property
    def anywhere(self) -> int:
        """Found at all."""
        return self.shown | self.said

    def weights(self) -> int:
        """For each document a byte that says how well the clause fits: 8 for a title, 4, 2, 1."""
        better = self.title | self.words
        return 4 * self.title + 4 * better + 2 * (self.around & ~better) + (self.text & ~better & ~self.around)


def find(snapshot: Snapshot, clause: Clause) -> Places:
    """Where a clause is found as it stands."""
    title = snapshot.gather(partial(_titles, clause=clause))
    words = 0
    if clause.is_letters and not title:
        words = snapshot.gather(partial(_mistyped, clause=clause))
    owners = snapshot.gather(partial(_owners, clause=clause))
    text = owners | all_of(snapshot.row("text", term) for term in clause.terms)
    around = _lessons_of(snapshot, title | words | text)
    return Places(title, words, around, text, snapshot.gather(partial(_said, clause=clause)))


def together(parts: list[Places]) -> Places:
    """A run of words, from where each of its words is found."""
    titles = all_of(part.title | part.words for part in parts)
    shown = all_of(part.shown for part in parts)
    return Places(
        title=0,
        words=titles,
        around=all_of(part.title | part.words | part.around for part in parts) & ~titles,
        text=shown,
        said=all_of(part.anywhere for part in parts) & any_of(part.said for part in parts),
    )


def either(exact: Places, words: Places) -> Places:
    """A run found as it stands, or word by word."""
    return Places(
        title=exact.title,
        words=exact.words | words.words,
        around=exact.around | words.around,
        text=exact.text | words.text,
        said=exact.said | words.said,
    )


def _titles(segment: Segment, clause: Clause) -> int:
    if clause.is_letters:
        return _in_letters(segment, clause)
    found = all_of(segment.row("title", term) for term in clause.terms)
    if len(clause.terms) > 1:
        found = _checked(segment, found, clause)
    if clause.numbered_terms:
        found |= all_of(segment.row("title", term) for term in clause.numbered_terms)
    return found


def _checked(segment: Segment, row: int, clause: Clause) -> int:
    """Without titles that have all pairs of the clause, but not in a row; not looked at where there are very many."""
    if row.bit_count() > MOST_CHECKED:
        return row
    numbers = numbers_of(segment.size, row)
    return row_of(segment.size, (number for number in numbers if clause.text in segment.titles[number]))


def _in_letters(segment: Segment, clause: Clause) -> int:
    """Words of titles, the last one perhaps only begun, or pinyin."""
    *whole, last = clause.typed
    endings = {last, *segment.words_from(last, MOST_ENDINGS)} if len(last) > 1 else {last}
    rows = [segment.row("title", word) for word in whole]
    spelled = all_of([*rows, any_of(segment.row("title", word) for word in endings)])
    typed = {
        number
        for pieces in cuts(clause.typed)
        for found in segment.names.typed(pieces)
        for number in segment.title_documents[segment.names.folded[found.entry]]
    }
    return spelled | row_of(segment.size, typed)


def _mistyped(segment: Segment, clause: Clause) -> int:
    rows = []
    for word in clause.typed:
        near = segment.spelling.near(word)
        rows.append(segment.row("title", word) | any_of(segment.row("title", other) for other in near))
    return all_of(rows)


def _owners(segment: Segment, clause: Clause) -> int:
    """The courses of teachers and categories that are called so."""
    found: set[int] = set()
    for names, courses in ((segment.people, segment.teachers), (segment.shelves, segment.categories)):
        for one in named(names, clause):
            found.update(courses[names.folded[one.entry]])
    return row_of(segment.size, found)


def named(names: Names, clause: Clause, *, first: bool = False) -> list[Found]:
    """The names in which a clause is found, as text or as pinyin."""
    if clause.is_letters:
        typed = [found for pieces in cuts(clause.typed) for found in names.typed(pieces, first=first)]
        return [*names.containing(clause.text, first=first), *typed]
    return list(names.containing(clause.text, first=first))


def _lessons_of(snapshot: Snapshot, row: int) -> int:
    """The lessons of the courses of a row."""
    found = bytearray(snapshot.size)
    for number in snapshot.numbers(row & ~snapshot.lessons):
        lessons = snapshot.groups[number]
        found[lessons.start : lessons.stop] = b"\1" * len(lessons)
    return int.from_bytes(found, "little")


def _said(segment: Segment, clause: Clause) -> int:
    """The lessons that say it. A single character is said nearly everywhere, and looked for in titles alone."""
    if not clause.is_letters and len(clause.text) < 2:
        return 0
    if clause.is_letters:
        return _spoken(segment, clause.typed, clause.text)
    return any_of(_spoken(segment, list(dict.fromkeys(one)), one) for one in clause.spellings)


def _spoken(segment: Segment, terms: list[str], text: str) -> int:
    row = all_of(segment.row("said", term) for term in terms)
    if not row or len(terms) == 1 == len(text):
        return row
    candidates = numbers_of(segment.size, row)
    unread = candidates[MOST_READ:]
    found = [number for number in candidates[:MOST_READ] if text in segment.said[number]]
    return row_of(segment.size, [*found, *unread])
