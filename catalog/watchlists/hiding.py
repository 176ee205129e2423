"""The ways in which words are hidden that can be written down beforehand. Pure."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

_LIKE = {
    **{"a": "@4", "b": "8", "c": "¢", "e": "3€", "g": "9", "i": "1l", "l": "1i£"},
    **{"o": "0", "s": "5$", "t": "7", "y": "¥", "z": "2"},
}
"""Digits and signs that stand for a letter. What may stand between letters is none of them, and no letter counts more
than REPEATED times: otherwise a text could be read in so many ways that it takes hours."""
_SIGN, _GAP = r"(?:[^\w\s@$€¢£¥]|_)?", r"(?:[^\w@$€¢£¥]|_){1,3}"
_INSTEAD = r"[^\w\s]"
INSTEAD_FROM = 4
"""Letters of a word of which a sign may stand for one within: p*rn. Of shorter ones it could be any word."""
REPEATED = 4
MOST_PARTED = 3
"""Characters of a word that are looked for in parts, in every combination."""


@cache
def _parts() -> dict[str, str]:
    """The parts of characters whose left and right side, or top and bottom, can be written one after the other."""
    lines = Path(__file__).with_name("splits.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ") for line in lines)


def parted(word: str) -> Iterator[str]:
    """The word with one or more of its first characters in their parts."""
    places = [place for place, character in enumerate(word) if character in _parts()][:MOST_PARTED]
    for choice in range(1, 1 << len(places)):
        chosen = {place for number, place in enumerate(places) if choice >> number & 1}
        yield "".join(_parts()[each] if place in chosen else each for place, each in enumerate(word))


def latin_pattern(word: str) -> re.Pattern[str]:
    """A word of Latin letters: with repeated letters, digits for letters, signs in between or for a letter, or a gap
    after each."""
    together = _SIGN.join(_letter(each, len(list(run))) for each, run in groupby(word))
    spaced = _GAP.join(_letter(each, 1) for each in word)
    # A blank between some letters only is the blank between two words.
    return re.compile(rf"(?<![a-z])(?:{'|'.join((together, spaced, *_with_a_sign(word)))})(?![a-z])")


def _with_a_sign(word: str) -> Iterator[str]:
    if len(word) >= INSTEAD_FROM and word.isalpha():
        for place in range(1, len(word) - 1):
            yield "".join(_INSTEAD if each == place else _letter(letter, 1) for each, letter in enumerate(word))


def _letter(letter: str, times: int) -> str:
    if letter == " ":
        return r"(?:[^\w@$]|_){1,9}"
    return f"[{re.escape(letter + _LIKE.get(letter, ''))}]{{{times},{times * REPEATED}}}"
