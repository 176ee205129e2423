"""A text as its readers see it: without characters that nobody sees, in one form of each letter. Pure.

Each character keeps its place in the text itself, so that a moderator is shown what was written.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from catalog.members.lookalikes import latin
from catalog.search.fold import fold
from catalog.search.terms import is_han
from catalog.text import seen

MOST = 200_000
"""Characters of a text that are read; the captions of an hour have 20,000."""
_UNSEEN = {"Cf", "Cc", "Cs", "Co", "Mn", "Me"}
"""Categories of Unicode: format and control characters, and marks on letters."""
_FRAMED = re.compile(r"(?:SQUARED|CIRCLED|REGIONAL INDICATOR|TAG) .*\b([A-Z])")
"""Names of symbols that are a letter in a frame; the others are decomposed by Unicode itself."""


@dataclass(frozen=True)
class Character:
    """A visible character in its plain form, and its place in the text."""

    plain: str
    place: int


@dataclass(frozen=True)
class Reading:
    """A text to look for words in."""

    text: str
    characters: tuple[Character, ...]

    @cached_property
    def plain(self) -> str:
        """All visible characters."""
        return "".join(each.plain for each in self.characters)

    @cached_property
    def dense(self) -> tuple[Character, ...]:
        """Letters and digits alone: blanks and signs between the characters of a Chinese word hide nothing."""
        return tuple(each for each in self.characters if each.plain.isalnum())

    @cached_property
    def dense_plain(self) -> str:
        """The same as a text."""
        return "".join(each.plain for each in self.dense)

    def parts(self, place: int) -> bool:
        """Whether a blank or a sign stands in front of a dense character."""
        return self.dense[place].place - self.dense[place - 1].place > 1

    @cached_property
    def chinese(self) -> tuple[int, ...]:
        """The places of the Chinese characters among the dense ones."""
        return tuple(place for place, each in enumerate(self.dense) if is_han(each.plain))

    def written(self, first: Character, last: Character) -> str:
        """What the text has from one character to another."""
        return self.text[first.place : last.place + 1]


def read(text: str) -> Reading:
    """Read at most MOST characters of a text."""
    found: list[Character] = []
    for place, character in enumerate(text[:MOST]):
        if character == "\n" or character.isspace():
            found.append(Character(" ", place))
        elif unicodedata.category(character) not in _UNSEEN and seen(character):
            found += (Character(plain, place) for plain in _plain(character))
    return Reading(text, tuple(found))


def plain(word: str) -> str:
    """A watched word in the form in which it is looked for."""
    return read(word).plain.strip()


def _plain(character: str) -> str:
    """Full width as half, traditional as simplified, capitals as small, and letters that look Latin as Latin ones."""
    composed = unicodedata.normalize("NFKD", character)
    if unicodedata.category(character) == "So" and (framed := _FRAMED.search(unicodedata.name(character, ""))):
        composed = framed[1]
    visible = (each for each in composed if unicodedata.category(each) not in _UNSEEN)
    return "".join(each if is_han(each) else latin(each) for each in fold("".join(visible)))
