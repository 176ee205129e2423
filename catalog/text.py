"""Text that people type: cleaned once, on its way in.

Each function cuts before it works, so that no text costs more than its place in the school is worth.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

# Control, format and private-use characters, unpaired surrogates: they hide text, turn it around or break files.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# What nobody sees and `line` keeps, since scripts and pictures are put together with it: Unicode's
# Default_Ignorable_Code_Point, as far as it is not of the kinds below.
_UNSEEN = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_UNSEEN_KINDS = {"Cf", "Co", "Cs"}  # format and private-use characters, surrogates

MOST_MARKS = 30
"""Combining marks in a row that are kept; no language needs more (UAX #15 section 13, Stream-Safe Text Format)."""
_ROOM = 4  # a text may begin with so many times its length in blanks and hidden characters, and loses nothing

Form = Literal["NFC", "NFKC"]


def normalize(text: str, most: int, form: Form = "NFC") -> str:
    """The first `most` characters of `text`, in a normal form of Unicode (UAX #15).

    The time is proportional to `most` for every text: normalizing sorts the marks on a letter, in a time that grows
    with the square of their number and during which no other thread runs, so marks over `MOST_MARKS` in a row are
    left out. The result can be longer than `most`: some characters stand for several.
    """
    return unicodedata.normalize(form, _with_few_marks(text[:most]))


def line(text: str, most: int) -> str:
    """`text` as one line: composed (NFC), hidden characters gone, blanks single, at most `most` characters."""
    return " ".join(normalize(_shown(text, most), most * _ROOM).split())[:most].strip()


def block(text: str, most: int) -> str:
    """`text` of several lines: composed, hidden characters gone, ends trimmed, at most `most` characters."""
    lines = (part.rstrip() for part in normalize(_shown(text, most), most * _ROOM).splitlines())
    return "\n".join(lines).strip()[:most]


def seen(text: str) -> str:
    """`text` without the characters that nobody sees, for comparing: with them one name would be many."""
    return "".join(each for each in _UNSEEN.sub("", text) if unicodedata.category(each) not in _UNSEEN_KINDS)


def _shown(text: str, most: int) -> str:
    return _HIDDEN.sub("", text[: most * _ROOM])


def _with_few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        marks = _marks(character)
        run = run + marks if marks else 0
        if run <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


@lru_cache(maxsize=8192)
def _marks(character: str) -> int:
    """How many combining marks a character is; 0 for one that begins a letter.

    Asked of its decomposition: U+0F73 and U+FF9E count as letters themselves and become marks by being normalized.
    """
    parts = unicodedata.normalize("NFKD", character)
    return len(parts) if unicodedata.combining(parts[0]) else 0
