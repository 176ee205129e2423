"""Where one clause of a query is found: in titles, in what is around them, in texts, in what is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from catalog.search.names import Found, Names
from catalog.search.query import Clause
from catalog.search.rows import all_of, any_of, first_of, numbers_of, row_of
from catalog.search.segment import Segment
from catalog.search.snapshot import Snapshot

MOST_ENDINGS = 24
"""Words that a word in letters may be the beginning of."""
HONORIFICS = ("老师", "师傅", "医生", "大夫", "护士", "教练", "先生", "女士", "阿姨", "叔叔")
"""With which people are called by their family name: 刘老师 is 刘敏."""
FEW_LETTERS = 1
MOST_CHECKED = 1500
"""Titles that are compared with a clause as a whole."""
FEW_READ = 1200
"""So few lessons are searched at once, without asking the index for more characters of a clause."""
MOST_READ, MOST_READ_OF_MANY = 3000, 800
"""Lessons whose captions are searched for one clause, alone or among others; further ones count if they hold its
characters."""


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

    def weights(self) -> tuple[int, int, int, int]:
        """How well the clause fits each document: the rows of 1 (a text), 2 (around it), 4 (words), 8 (a title)."""
        better = self.title | self.words
        around = self.around & ~better
        return self.text & ~better & ~around, around, self.words & ~self.title, self.title


def find(snapshot: Snapshot, clause: Clause, *, alone: bool = False) -> Places:
    """Where a clause is found as it stands. `alone`: there is no other, so what is around lessons does not count."""
    title = snapshot.gather(partial(_titles, clause=clause))
    words = 0
    if clause.is_letters and not title:
        words = snapshot.gather(partial(_mistyped, clause=clause))
    owners = snapshot.gather(partial(_owners, clause=clause))
    text = owners | all_of(snapshot.row("text", term) for term in clause.terms)
    around = 0 if alone else _lessons_of(snapshot, title | words | text)
    most = MOST_READ if alone else MOST_READ_OF_MANY
    return Places(title, words, around, text, snapshot.gather(partial(_said, clause=clause, most=most)))


def together(parts: list[Places]) -> Places:
    """A run of words, from where each of its words is found."""
    near = all_of(part.title | part.words | part.around for part in parts)
    shown = all_of(part.shown for part in parts)
    return Places(
        title=0,
        words=near & any_of(part.title | part.words for part in parts),
        around=near,
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
    return row_of(segment.size, (number for number in numbers_of(row) if clause.text in segment.titles[number]))


def _in_letters(segment: Segment, clause: Clause) -> int:
    """Words of titles, the last one perhaps only begun, or pinyin."""
    *whole, last = clause.typed
    endings = {last, *segment.words_from(last, MOST_ENDINGS)} if len(last) > 1 else {last}
    rows = [segment.row("title", word) for word in whole]
    spelled = all_of([*rows, any_of(segment.row("title", word) for word in endings)])
    # A single letter stands in nearly every name: there the names that begin so are meant.
    if sum(map(len, clause.typed)) <= FEW_LETTERS:
        return spelled | segment.row_of_beginning(clause.text)
    entries, syllables = segment.names.entries(clause.typed)
    if any(map(str.isdecimal, clause.text)):  # the index holds letters and digits apart
        entries.update(one.entry for one in segment.names.containing(clause.text))
    return spelled | segment.row_of_names(entries) | any_of(map(segment.row_of_sound, syllables))


def _mistyped(segment: Segment, clause: Clause) -> int:
    rows = []
    for word in clause.typed:
        near = segment.spelling.near(word)
        rows.append(segment.row("title", word) | any_of(segment.row("title", other) for other in near))
    return all_of(rows)


def _owners(segment: Segment, clause: Clause) -> int:
    """The courses of teachers and categories that are called so."""
    found: set[int] = set()
    for names, courses in ((segment.people, segment.teachers), (segment.category_names, segment.categories)):
        for one in named(names, clause):
            found.update(courses[names.folded[one.entry]])
    called = next((title for title in HONORIFICS if clause.text.endswith(title)), "")
    if called and not found and (family := clause.text.removesuffix(called)):
        for one in segment.people.containing(family, first=True):
            found.update(segment.teachers[segment.people.folded[one.entry]])
    return row_of(segment.size, found)


def named(names: Names, clause: Clause, *, first: bool = False) -> list[Found]:
    """The names in which a clause is found, as text or as pinyin."""
    if clause.is_letters:
        return [*names.containing(clause.text, first=first), *names.read(clause.typed, first=first).values()]
    return list(names.containing(clause.text, first=first))


def _lessons_of(snapshot: Snapshot, row: int) -> int:
    """The lessons of the courses of a row. They stand behind their course, as a run of ones among all lessons.

    A one that is added to the lowest of a run is carried through it: ones that turned to zero are in that run.
    """
    lessons = snapshot.lessons
    return lessons & ~(lessons + ((row & ~lessons) << 1))


def _said(segment: Segment, clause: Clause, most: int) -> int:
    """The lessons that say it. A single character is said nearly everywhere, and looked for in titles alone."""
    if not clause.is_letters and len(clause.text) < 2:
        return 0
    if clause.is_letters:
        return _spoken(segment, clause.typed, clause.text, most)
    return any_of(_spoken(segment, list(dict.fromkeys(one)), one, most) for one in clause.spellings)


def _spoken(segment: Segment, terms: Sequence[str], text: str, most: int) -> int:
    rarest, *others = sorted((segment.frequency("said", term), term) for term in terms)
    row = segment.row("said", rarest[1])
    if rarest[0] > FEW_READ:
        for _, term in others:
            row &= segment.row("said", term)
            if row.bit_count() < FEW_READ:
                break  # reading them is quicker than looking up what nearly all of them hold
    said = segment.said
    candidates = first_of(row, most) if row.bit_count() > most else numbers_of(row)
    found = row_of(segment.size, (number for number in candidates if text in said[number]))
    if len(candidates) < most:
        return found
    after = candidates[-1] + 1
    return found | row >> after << after
