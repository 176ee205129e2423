"""All that has a name in one segment of the index, found by any part of the name, by pinyin or by first letters.

The names stand in one string, one a line, and their first letters in another of the same columns: a search is a
str.find, and a place in the one string is a place in the other.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.search.pinyin import Piece, first_letters, readings_of

LINE = "\n"
MOST_PLACES = 6000
"""Places that are looked at for one query: a single letter stands nearly everywhere."""


@dataclass(frozen=True)
class Found:
    """A name that was found. `place` counts its characters before the part that was asked for."""

    entry: int
    place: int


class Names:
    """Names by their number."""

    def __init__(self, folded: Sequence[str]) -> None:
        self.folded = folded
        self._text, self._starts = _lines(folded)
        spelled = [(letters, entry) for entry, name in enumerate(folded) for letters in first_letters(name)]
        self._letters, self._letter_starts = _lines([letters for letters, _ in spelled])
        self._spelled = [entry for _, entry in spelled]

    def containing(self, part: str, *, first: bool = False) -> Iterator[Found]:
        """The names that hold `part`, or with `first` begin with it, in the order of their numbers."""
        for place in _places(self._text, part, first=first):
            entry = bisect_right(self._starts, place) - 1
            yield Found(entry, place - self._starts[entry])

    def typed(self, pieces: Sequence[Piece], *, first: bool = False) -> Iterator[Found]:
        """The names that hold characters which these pieces may stand for."""
        asked = [(offset, piece) for offset, piece in enumerate(pieces) if len(piece.letters) > 1]
        for place in _places(self._letters, "".join(piece.letters[0] for piece in pieces), first=first):
            line = bisect_right(self._letter_starts, place) - 1
            found = Found(self._spelled[line], place - self._letter_starts[line])
            name = self.folded[found.entry]
            if all(piece.reads(name[found.place + offset]) for offset, piece in asked):
                yield found

    def sounding(self, characters: str) -> Iterator[Found]:
        """The names that hold characters which sound like these."""
        sounds = [set(readings_of(character)) for character in characters]
        for letters in first_letters(characters):
            for place in _places(self._letters, letters):
                line = bisect_right(self._letter_starts, place) - 1
                found = Found(self._spelled[line], place - self._letter_starts[line])
                heard = self.folded[found.entry][found.place : found.place + len(characters)]
                if all(sound & set(readings_of(one)) for sound, one in zip(sounds, heard, strict=False)):
                    yield found


def _lines(texts: Iterable[str]) -> tuple[str, list[int]]:
    starts, end = [], 1
    for text in texts:
        starts.append(end)
        end += len(text) + 1
    return LINE + "".join(f"{text}{LINE}" for text in texts), starts


def _places(text: str, part: str, *, first: bool = False) -> Iterator[int]:
    if not part or LINE in part:
        return
    needle = LINE + part if first else part
    place = text.find(needle)
    for _ in range(MOST_PLACES):
        if place < 0:
            return
        yield place + first
        place = text.find(needle, place + 1)
