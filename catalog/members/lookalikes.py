"""Detects names that look alike although their letters belong to different alphabets, as in Unicode's UTS #39.

Unicode's table of confusable letters (confusables.txt) comes from the package confusable-homoglyphs. Similar letters
of one alphabet (l and I, 0 and O) count as different: real names have them.
"""

import re
import unicodedata
from functools import cache

from catalog.text import line, normalize, seen

_MOST = 40  # characters of a name
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU", "DESERET", "OSAGE"})
"""Alphabets with similar letters. Han, kana and Hangul appear with Latin in real names."""
_STROKES = dict.fromkeys(map(ord, "\u0399\u0406\u04c0\u2c92"), "i")
"""Capitals of one stroke: in Unicode's table they resemble a small l, but they also resemble a capital I."""
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
"""The prefix of Unicode names of small capitals; its table lacks most of them."""
_BETWEEN_WORDS = re.compile(r"[\s.,()\-\u00b7'\u2019]+")


def looks(name: str) -> frozenset[str]:
    """Skeletons of a name, as written and in lower case: two names with a common skeleton look alike."""
    plain = "".join(map(_plain, normalize(seen(line(name, _MOST)), _MOST, "NFKC")))
    small, standing = _prototypes(), _prototypes() | _STROKES
    readings = (plain.translate(small), plain.translate(standing), plain.casefold().translate(small))
    return frozenset(reading.casefold().translate(small) for reading in readings)


def _plain(letter: str) -> str:
    """A letter without combining marks that are left after composition: readers overlook them."""
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
    """The prototype of each letter outside ASCII, except Han characters among themselves.

    Loaded at first use: most processes of the school never create a member.
    """
    from confusable_homoglyphs.confusables import confusables_data  # takes a tenth of a second

    return {
        ord(letter): alike[0]["c"]
        for letter, alike in confusables_data.items()
        if len(letter) == 1 and not letter.isascii() and len(alike) == 1 and len(alike[0]["c"]) == 1
        if not (_alphabet(letter) == _alphabet(alike[0]["c"]) == "CJK")
    }


def latin(letter: str) -> str:
    """The small Latin letter that a letter of another alphabet looks like; any other letter itself."""
    if letter.isascii():
        return letter.lower()
    like = _plain(letter).translate(_prototypes())
    return like.lower() if like.isascii() and like.isalpha() else letter
