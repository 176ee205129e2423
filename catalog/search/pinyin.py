"""Pinyin as people type it: whole syllables, first letters, or the beginning of what comes next.

`ygw`, `yangge` and `yang ge wu` all stand for 秧歌舞: a typed word is cut into pieces, each for one character. A
character with several readings counts with each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from catalog.search import tables

MOST_PIECES = 24
MOST_CUTS = 12
"""Ways to cut one word that are tried."""
MOST_SPELLINGS = 12
"""Ways to read one title, whose characters may have several readings."""
_FIRST_CODE = 0xE100
_INITIALS = {"zh", "ch", "sh"}
_FIRST = frozenset("abcdefghjklmnopqrstwxyz0123456789")  # no syllable begins with i, u or v


@dataclass(frozen=True)
class Piece:
    """The letters for one character."""

    letters: str
    whole: bool
    """Whether they are all of its reading; otherwise its beginning."""

    def reads(self, character: str) -> bool:
        """Whether `character` may be typed so."""
        if self.whole:
            return self.letters in readings_of(character)
        return any(reading.startswith(self.letters) for reading in readings_of(character)) or (
            character == self.letters
        )


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    return tables.readings()


@cache
def _syllables() -> frozenset[str]:
    # Without those of interjections, which have no vowel: 嗯 is ng.
    return frozenset(one for found in set(_readings().values()) for one in found if set(one) & set("aeiouv"))


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:end] for syllable in _syllables() for end in range(1, len(syllable) + 1))


def readings_of(character: str) -> tuple[str, ...]:
    """How a character is read, the commonest reading first; nothing for what is not Chinese."""
    return _readings().get(character, ())


@lru_cache(maxsize=512)
def cuts(words: tuple[str, ...]) -> list[tuple[Piece, ...]]:
    """The ways to read typed words as one piece for each character, those of fewest characters first.

    Where a word ends, a piece ends. Words that are no pinyin have no cut.
    """
    ways: list[tuple[Piece, ...]] = [()]
    for place, word in enumerate(words):
        here = sorted(_cut(word, place == len(words) - 1), key=len)[:MOST_CUTS]
        ways = [(*before, *after) for before in ways for after in here][:MOST_CUTS]
    return [way for way in sorted(ways, key=len) if 0 < len(way) <= MOST_PIECES]


def _cut(word: str, last: bool) -> Iterator[tuple[Piece, ...]]:
    """All cuts into syllables, and the one into first letters. Bounded: at most 40 ways are looked at."""
    initials = _first_letters(word)
    if len(initials) > 1 and all(piece.letters[0] in _FIRST for piece in initials):
        yield initials
    stack: list[tuple[int, tuple[Piece, ...]]] = [(0, ())]
    looked = 0
    while stack and looked < 40:
        start, found = stack.pop()
        looked += 1
        if start == len(word):
            yield found
            continue
        rest = word[start:]
        if rest[0].isdecimal():
            stack.append((start + 1, (*found, Piece(rest[0], whole=False))))
        if last and rest in _beginnings() and rest not in _syllables():
            yield (*found, Piece(rest, whole=False))
        # The longest syllable is tried first: it was pushed last.
        for end in range(1, min(6, len(rest)) + 1):
            if rest[:end] in _syllables():
                whole = not (last and end == len(rest))
                stack.append((start + end, (*found, Piece(rest[:end], whole=whole))))


def _first_letters(word: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    place = 0
    while place < len(word):
        size = 2 if word[place : place + 2] in _INITIALS else 1
        pieces.append(Piece(word[place : place + size], whole=False))
        place += size
    return tuple(pieces)


def is_pinyin(letters: str) -> bool:
    """Whether letters are whole syllables one after the other."""
    ends = {0}
    for start in range(len(letters)):
        if start in ends:
            ends.update(end for end in range(start + 1, start + 7) if letters[start:end] in _syllables())
    return len(letters) in ends


@cache
def _codes() -> dict[str, str]:
    """One character for each syllable, of Unicode's private use area: a syllable is found as a character is."""
    return {syllable: chr(_FIRST_CODE + place) for place, syllable in enumerate(sorted(_syllables()))}


@lru_cache(maxsize=2048)
def codes(piece: Piece) -> frozenset[str]:
    """The codes of the syllables that a piece may be: one, or those that begin so."""
    if piece.whole:
        return frozenset((_codes()[piece.letters],))
    return frozenset(code for syllable, code in _codes().items() if syllable.startswith(piece.letters))


def first_letters(folded: str) -> list[str]:
    """The first letters of a text, one for each character, in the ways that its readings allow.

    What is not Chinese stands for itself.
    """
    return _ways([_letters_of(character) for character in folded])


def sounds(folded: str) -> list[str]:
    """The syllables of a text as codes, one for each character, in the ways that its readings allow."""
    return _ways([_sounds_of(character) for character in folded])


def _ways(choices: list[tuple[str, ...]]) -> list[str]:
    """The commonest reading of each character, then another one of a single character at a time."""
    first = [choice[0] for choice in choices]
    found = ["".join(first)]
    for place, choice in enumerate(choices):
        for other in choice[1:]:
            found.append("".join((*first[:place], other, *first[place + 1 :])))
    return found[:MOST_SPELLINGS]


@cache
def _letters_of(character: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading[0] for reading in readings_of(character)))[:2] or (character,)


@cache
def _sounds_of(character: str) -> tuple[str, ...]:
    read = (_codes().get(reading) for reading in readings_of(character))
    return tuple(code for code in read if code)[:3] or (character,)
