"""Names that look alike though their letters belong to different alphabets, by the idea of Unicode's UTS #39.

Which letters look alike is Unicode's own table (confusables.txt), as the package confusable-homoglyphs carries it.
Letters of one alphabet that look alike (l and I, 0 and O) stay different: real neighbours have such names.
"""

import re
import unicodedata
from functools import cache

from catalog.text import line, normalize, seen

_MOST = 40  # characters of a name
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU", "DESERET", "OSAGE"})
"""Those that have letters in common to the eye. Han, kana and Hangul stand beside Latin in real names."""
_STROKES = dict.fromkeys(map(ord, "\u0399\u0406\u04c0\u2c92"), "i")
"""Capitals of one stroke: Unicode's table takes them for a small l, a reader for a capital I as well."""
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
"""How Unicode's names begin of the small letters that are drawn as capitals; its table lacks most of them."""
_BETWEEN_WORDS = re.compile(r"[\s.,()\-\u00b7'\u2019]+")


def looks(name: str) -> frozenset[str]:
    """How a name looks, as it is written and in small letters: two names that share one of these look alike."""
    plain = "".join(map(_plain, normalize(seen(line(name, _MOST)), _MOST, "NFKC")))
    small, standing = _prototypes(), _prototypes() | _STROKES
    readings = (plain.translate(small), plain.translate(standing), plain.casefold().translate(small))
    return frozenset(reading.casefold().translate(small) for reading in readings)


def _plain(letter: str) -> str:
    """Without marks that no letter of a language has, or they would have become one letter: they are overlooked."""
    name = unicodedata.name(letter, "")
    if name.startswith("COMBINING "):
        return ""
    capital = name.removeprefix(_SMALL_CAPITAL)
    return capital.lower() if len(capital) == 1 else letter


def mixes_alphabets(name: str) -> bool:
    """Whether a word of `name` has letters of two alphabets whose letters look alike (UTS #39 section 5.1)."""
    words = _BETWEEN_WORDS.split(normalize(seen(line(name, _MOST)), _MOST, "NFKC"))
    return any(len({_alphabet(letter) for letter in word} & _ALPHABETS) > 1 for word in words)


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""


@cache
def _prototypes() -> dict[int, str]:
    """For each letter beyond ASCII the one that stands for all that look like it, but for Han among Han.

    Read when first needed: most processes of the school never make a member.
    """
    from confusable_homoglyphs.confusables import confusables_data  # takes a tenth of a second

    return {
        ord(letter): alike[0]["c"]
        for letter, alike in confusables_data.items()
        if len(letter) == 1 and not letter.isascii() and len(alike) == 1 and len(alike[0]["c"]) == 1
        if not (_alphabet(letter) == _alphabet(alike[0]["c"]) == "CJK")
    }
