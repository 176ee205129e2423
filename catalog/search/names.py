"""All that has a name in one segment of the index, found by any part of the name, by pinyin or by first letters.

The names stand in one string, one a line, and in two others of the same columns what their characters sound like: a
search is a str.find.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

from catalog.search.pinyin import Piece, codes, cuts, first_letters, sounds

LINE = "\n"
MOST_PLACES = 3000
"""Places that are looked at for one query: a single letter stands nearly everywhere."""


class Found(NamedTuple):
    """A name that was found. `place` counts its characters before the part that was asked for."""

    entry: int
    place: int


class Names:
    """Names by their number."""

    def __init__(self, folded: Sequence[str]) -> None:
        self.folded = folded
        self._names = _Lines(folded, range(len(folded)))
        self._letters = _Lines.read(folded, first_letters)
        self._sounds = _Lines.read(folded, sounds)

    def containing(self, part: str, *, first: bool = False) -> Iterator[Found]:
        """The names that hold `part`, or with `first` begin with it, in the order of their numbers."""
        return self._names.find(part, first=first)

    def typed(self, pieces: Sequence[Piece], *, first: bool = False) -> Iterator[Found]:
        """The names that hold characters which these pieces may stand for."""
        if all(len(piece.letters) == 1 and not piece.whole for piece in pieces):
            return self._letters.find("".join(piece.letters for piece in pieces), first=first)
        whole = next((place for place, piece in enumerate(pieces) if not piece.whole), len(pieces))
        if whole >= len(pieces) - 1:
            return self._syllables(pieces, first=first)
        return self._checked(pieces, first=first)

    def read(self, words: tuple[str, ...], *, first: bool = False, most: int | None = None) -> dict[int, Found]:
        """The names that typed words may be read as, by number; those of longer readings only if there are no others.

        At most `most` of each reading.
        """
        found: dict[int, Found] = {}
        characters = 0
        for pieces in cuts(words):
            if found and 1 < characters < len(pieces):
                break  # yang ge has been found, so nobody means ya n g ge
            characters = len(pieces)
            found.update((one.entry, one) for one in islice(self.typed(pieces, first=first), most))
        return found

    def entries(self, words: tuple[str, ...]) -> tuple[set[int], frozenset[str]]:
        """The numbers of the names of `read`. A single syllable is in thousands: for that, the codes it may be."""
        found: set[int] = set()
        syllables: frozenset[str] = frozenset()
        characters = 0
        for pieces in cuts(words):
            if found and 1 < characters < len(pieces):
                break
            characters = len(pieces)
            if characters == 1:
                syllables |= codes(pieces[0])
            elif all(len(piece.letters) == 1 and not piece.whole for piece in pieces):
                found.update(self._letters.entries("".join(piece.letters for piece in pieces)))
            else:
                found.update(one.entry for one in self.typed(pieces))
        return found, syllables

    def beginnings(self) -> dict[str, set[int]]:
        """The numbers of the names that begin with each character, or with one that is typed by it."""
        found: dict[str, set[int]] = defaultdict(set)
        for entry, line in self._letters.lines():
            found[line[:1]].add(entry)
        return found

    def syllables(self) -> dict[str, set[int]]:
        """The numbers of the names that hold each syllable, by its code."""
        found: dict[str, set[int]] = defaultdict(set)
        for entry, line in self._sounds.lines():
            for code in line:
                found[code].add(entry)
        return found

    def sounding(self, characters: str) -> Iterator[Found]:
        """The names that hold characters which sound like these."""
        for needle in sounds(characters):
            yield from self._sounds.find(needle)

    def _syllables(self, pieces: Sequence[Piece], *, first: bool) -> Iterator[Found]:
        """Whole syllables, of which the last may only be begun."""
        begun, last = "".join(code for piece in pieces[:-1] for code in codes(piece)), codes(pieces[-1])
        if begun:
            yield from self._sounds.find(begun, first=first, then=last)
        else:
            for code in sorted(last):
                yield from self._sounds.find(code, first=first)

    def _checked(self, pieces: Sequence[Piece], *, first: bool) -> Iterator[Found]:
        """Syllables and first letters mixed: found by the letters, then each is compared."""
        asked = [(offset, piece) for offset, piece in enumerate(pieces) if len(piece.letters) > 1]
        for found in self._letters.find("".join(piece.letters[0] for piece in pieces), first=first):
            name = self.folded[found.entry]
            if all(piece.reads(name[found.place + offset]) for offset, piece in asked):
                yield found


class _Lines:
    """Texts of the same columns as names, one a line. `entries` has the number of the name of each line."""

    def __init__(self, texts: Sequence[str], entries: Sequence[int]) -> None:
        self._entries = entries
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=1))
        self._text = LINE + "".join(f"{text}{LINE}" for text in texts)

    @classmethod
    def read(cls, folded: Sequence[str], ways: Callable[[str], list[str]]) -> "_Lines":
        """Lines of all ways in which names are read."""
        found = [(text, entry) for entry, name in enumerate(folded) for text in ways(name)]
        return cls([text for text, _ in found], [entry for _, entry in found])

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line with the number of its name."""
        return zip(self._entries, self._text[1:-1].split(LINE), strict=True)

    def entries(self, part: str) -> Iterator[int]:
        """The numbers of the names in whose lines `part` stands, each line once."""
        place = self._text.find(part)
        while place >= 0:
            line = bisect_right(self._starts, place)
            yield self._entries[line - 1]
            place = self._text.find(part, self._starts[line] - 1)

    def find(self, part: str, *, first: bool = False, then: frozenset[str] | None = None) -> Iterator[Found]:
        """Where `part` stands, or with `first` where a line begins with it; with `then`, before one of those."""
        if not part or LINE in part:
            return
        needle = LINE + part if first else part
        place = self._text.find(needle)
        for _ in range(MOST_PLACES):
            if place < 0:
                return
            if then is None or self._text[place + len(needle)] in then:
                line = bisect_right(self._starts, place + first) - 1
                yield Found(self._entries[line], place + first - self._starts[line])
            place = self._text.find(needle, place + 1)
