"""Text as search compares it: traditional characters as simplified ones, full width as half, capitals as small.

One character stays one character, so a place in the folded text is the same place in the text itself.
"""

import unicodedata

from catalog.search import tables

_DIAERESIS = "\u0308"


class _Folding(dict[int, str]):
    """For str.translate: each character is looked up in Unicode once."""

    def __missing__(self, code: int) -> str:
        character = _without_tone(chr(code))
        composed = unicodedata.normalize("NFKC", character)
        small = (composed if len(composed) == 1 else character).lower()
        self[code] = small if len(small) == 1 else character
        return self[code]


def _without_tone(character: str) -> str:
    """A letter without its accent, as nobody types the tones of pinyin; ü as the v that stands for it."""
    parts = unicodedata.normalize("NFKD", character)
    letter, marks = parts[0], parts[1:]
    if not (marks and letter.isascii() and letter.isalpha() and all(map(unicodedata.combining, marks))):
        return character
    return "v" if letter in "uU" and _DIAERESIS in marks else letter


_FOLDING = _Folding((ord(old), new) for old, new in tables.simplified())


def fold(text: str) -> str:
    """`text` as it is compared, with as many characters as before."""
    return text.translate(_FOLDING)
