"""Text as search compares it: traditional characters as simplified ones, full width as half, capitals as small.

One character stays one character, so a place in the folded text is the same place in the text itself.
"""

import unicodedata

from catalog.search import tables


class _Folding(dict[int, str]):
    """For str.translate: each character is looked up in Unicode once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        composed = unicodedata.normalize("NFKC", character)
        small = (composed if len(composed) == 1 else character).lower()
        self[code] = small if len(small) == 1 else character
        return self[code]


_FOLDING = _Folding((ord(old), new) for old, new in tables.simplified())


def fold(text: str) -> str:
    """`text` as it is compared, with as many characters as before."""
    return text.translate(_FOLDING)
