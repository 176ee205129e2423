"""Text that people type: cleaned once, on its way in."""

import re
import unicodedata

# Control, format and private-use characters, unpaired surrogates: they hide text, turn it around or break files.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def line(text: str, most: int) -> str:
    """`text` as one line: composed (NFC), hidden characters gone, blanks single, at most `most` characters."""
    return " ".join(_HIDDEN.sub("", unicodedata.normalize("NFC", text)).split())[:most].strip()


def block(text: str, most: int) -> str:
    """`text` of several lines: composed, hidden characters gone, ends trimmed, at most `most` characters."""
    lines = (part.rstrip() for part in _HIDDEN.sub("", unicodedata.normalize("NFC", text)).splitlines())
    return "\n".join(lines).strip()[:most]
