"""Cleans text that people enter, once, when it is received.

Each function truncates first, so that the cost of a text is limited.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

# Control, format and private-use characters, unpaired surrogates: they hide text, change its direction or break
# files.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# Invisible characters that `line` keeps, since some scripts and emoji need them: Unicode's
# Default_Ignorable_Code_Point without the categories below, and symbols that are drawn as a blank.
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc"
    r"\U00013441\U00013442\U0001d159\U000e0000-\U000e0fff]"
)
_UNSEEN_KINDS = {"Cf", "Co", "Cs"}  # format and private-use characters, surrogates
_SEEN_KINDS = "LNPS"  # letters, numbers, punctuation, symbols; neither lone marks nor blanks

MOST_MARKS = 30
"""Combining marks in a row that are kept; no language needs more (UAX #15 section 13, Stream-Safe Text Format)."""
_ROOM = 4  # a text may begin with this many times its length in blanks and hidden characters without loss

Form = Literal["NFC", "NFKC"]


def normalize(text: str, most: int, form: Form = "NFC") -> str:
    """The first `most` characters of `text`, in a normal form of Unicode (UAX #15).

    The time is proportional to `most`: normalizing sorts the marks on a letter, in quadratic time and without
    releasing the GIL, so marks over `MOST_MARKS` in a row are left out. The result can be longer than `most`: some
    characters stand for several.
    """
    return unicodedata.normalize(form, _with_few_marks(text[:most]))


def line(text: str, most: int) -> str:
    """`text` as one line: composed (NFC), no hidden characters, single blanks, at most `most` characters."""
    return " ".join(normalize(_shown(text, most), most * _ROOM).split())[:most].strip()


def block(text: str, most: int) -> str:
    """`text` of several lines: composed, without hidden characters, trimmed, at most `most` characters."""
    lines = (part.rstrip() for part in normalize(_shown(text, most), most * _ROOM).splitlines())
    return "\n".join(lines).strip()[:most]


def seen(text: str) -> str:
    """`text` without invisible characters, for comparing names."""
    return "".join(each for each in _UNSEEN.sub("", text) if unicodedata.category(each) not in _UNSEEN_KINDS)


def visible(text: str) -> bool:
    """Whether `text` has anything visible: more than blanks, fillers, hidden characters and lone marks."""
    return any(unicodedata.category(each)[0] in _SEEN_KINDS for each in seen(text))


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
    """How many combining marks a character consists of; 0 for a base character.

    By its decomposition: U+0F73 and U+FF9E are letters themselves and become marks when normalized.
    """
    parts = unicodedata.normalize("NFKD", character)
    return len(parts) if unicodedata.combining(parts[0]) else 0
