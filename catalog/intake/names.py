"""Reads names of files that were written on other systems, in older encodings. Pure.

On Linux a name is bytes. Folders copied from an old Windows hold names in GBK, and programs that unpacked a ZIP
without knowing that have turned such names into wrong characters.
"""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from catalog.captions import letters

CONVINCING = 0.5
"""The least share of usual characters; a name is short and has rare ones: 腰鼓 alone scores 0.55."""
MENDED = 0.7
"""The least share for characters that were valid, but perhaps of a wrong encoding; a wrong reading has 0.3."""
_HAN = re.compile("[\u4e00-\u9fff]")
_WRONG = ("cp437", "cp1252", "latin-1")
"""As which encodings names in GBK are mistaken: by programs that unpack ZIP files, by old Windows, by browsers."""

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LONE = re.compile("[\udc80-\udcff]")
_QUOTED = re.compile(r"\\(?:x([0-9a-f]{2})|\\)")

Judge = Callable[[str, Counter[str]], float]
_OLDER: tuple[tuple[str, Judge], ...] = (
    ("gb18030", letters.simplified),
    ("cp950", letters.traditional),
    ("cp932", letters.japanese),
    ("cp949", letters.korean),
    ("cp1252", letters.western),
)


def shown(name: str) -> str:
    """A name as the file system gave it (PEP 383), for people: in the right characters, without any that break."""
    return printable(of_bytes(os.fsencode(name)) if _has_surrogates(name) else mended(name))


def printable(name: str) -> str:
    """The name without characters that steer a terminal or turn a line round; U+FFFD stands for each."""
    return _STEERING.sub("\ufffd", name)


def of_bytes(raw: bytes) -> str:
    """The name that bytes in an unknown encoding stand for. What cannot be read is U+FFFD."""
    try:
        return mended(raw.decode())
    except UnicodeDecodeError:
        scored = [(score, text) for text, score in _readings(raw) if score >= CONVINCING]
        return unicodedata.normalize("NFC", max(scored, key=_first)[1] if scored else raw.decode(errors="replace"))


def mended(name: str) -> str:
    """The name with Chinese characters that somebody read in a Western encoding put right: 第1讲 for ╡┌1╜▓."""
    strange = letters.OTHER.findall(name)
    if strange and not _HAN.search(name):
        for encoding in _WRONG:
            found = _as_chinese(name, encoding)
            if found is not None:
                return found
    return unicodedata.normalize("NFC", name)


def _as_chinese(name: str, encoding: str) -> str | None:
    try:
        text = name.encode(encoding).decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    counts = Counter(letters.OTHER.findall(text))
    western = letters.western(name, Counter(letters.OTHER.findall(name)))
    good = len(_HAN.findall(text)) >= 2 and letters.simplified(text, counts) >= MENDED
    return text if good and not western else None


def _readings(raw: bytes) -> list[tuple[str, float]]:
    found = []
    for encoding, judge in _OLDER:
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, ValueError):
            continue
        if not letters.IMPOSSIBLE.search(text):
            found.append((text, judge(text, Counter(letters.OTHER.findall(text)))))
    return found


def _first(scored: tuple[float, str]) -> float:
    return scored[0]  # of equal ones the first in the list: GB 18030


def _has_surrogates(name: str) -> bool:
    return bool(_LONE.search(name))


def quoted(name: str) -> str:
    """A path of any bytes as text that every database can store: a byte that is no UTF-8 as \\xNN."""
    return _LONE.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", name.replace("\\", "\\\\"))


def unquoted(text: str) -> str:
    """The path that `quoted` wrote down."""
    return _QUOTED.sub(lambda found: chr(0xDC00 + int(found[1], 16)) if found[1] else "\\", text)


def same(name: str) -> str:
    """What two names have in common that differ only in case, width or composition."""
    return unicodedata.normalize("NFKC", name).casefold().strip()
