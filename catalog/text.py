"""Text that people type: cleaned once, on its way in."""

import re
import unicodedata

# Control, format and private-use characters, unpaired surrogates: they hide text, turn it around or break files.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# What nobody sees and `line` keeps, since scripts and pictures are put together with it: Unicode's
# Default_Ignorable_Code_Point, as far as it is not of the kinds below.
_UNSEEN = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_UNSEEN_KINDS = {"Cf", "Co", "Cs"}  # format and private-use characters, surrogates


def line(text: str, most: int) -> str:
    """`text` as one line: composed (NFC), hidden characters gone, blanks single, at most `most` characters."""
    return " ".join(_HIDDEN.sub("", unicodedata.normalize("NFC", text)).split())[:most].strip()


def seen(text: str) -> str:
    """`text` without the characters that nobody sees, for comparing: with them one name would be many."""
    return "".join(each for each in _UNSEEN.sub("", text) if unicodedata.category(each) not in _UNSEEN_KINDS)


def block(text: str, most: int) -> str:
    """`text` of several lines: composed, hidden characters gone, ends trimmed, at most `most` characters."""
    lines = (part.rstrip() for part in _HIDDEN.sub("", unicodedata.normalize("NFC", text)).splitlines())
    return "\n".join(lines).strip()[:most]
