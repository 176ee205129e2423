"""Makes the tables of catalog/search/tables from the packages that know: run it as a module.

Their facts are kept as short text files, so that a web process holds a few thousand characters and not the packages
(docs/credits.md names them). test_tables.py holds the files to what this makes.
"""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

os.environ["PYPINYIN_NO_PHRASES"] = "1"  # single characters are all that is read

import opencc
from pypinyin.constants import PINYIN_DICT

from catalog.search.tables import FOLDER

# The blocks of Unicode whose characters stand in titles: CJK Unified Ideographs, and those of Extension A that are
# written with others when simplified.
_COMMON = range(0x4E00, 0xA000)
_RARE = range(0x3400, 0x4DC0)
MOST_READINGS = 4
"""Of a character; what follows is found in dictionaries of old texts alone."""


def simplified() -> str:
    """Lines of two characters: a traditional one, and the simplified one that takes its place."""
    converter = opencc.OpenCC("t2s")
    found = ((chr(code), converter.convert(chr(code))) for code in (*_RARE, *_COMMON))
    return "".join(f"{old}{new}\n" for old, new in found if len(new) == 1 and old != new)


def readings() -> str:
    """Lines of a list of readings without tones, and all characters that are read so, the commonest reading first."""
    characters = defaultdict(list)
    for code in _COMMON:
        if code in PINYIN_DICT:
            characters[" ".join(_syllables(PINYIN_DICT[code]))].append(chr(code))
    return "".join(f"{read}\t{''.join(those)}\n" for read, those in sorted(characters.items()))


def _syllables(written: str) -> list[str]:
    return list(dict.fromkeys(_plain(written)))[:MOST_READINGS]


def _plain(written: str) -> Iterator[str]:
    """Tones away, and ü typed as v, as every input method takes it."""
    for one in written.split(","):
        parts = unicodedata.normalize("NFD", one)
        letters = unicodedata.normalize("NFC", "".join(c for c in parts if c not in "\u0300\u0301\u0304\u030c"))
        if letters.replace("ü", "v").replace("ê", "e").isascii():
            yield letters.replace("ü", "v").replace("ê", "e")


if __name__ == "__main__":
    (FOLDER / "simplified.txt").write_text(simplified(), encoding="utf-8")
    (FOLDER / "readings.txt").write_text(readings(), encoding="utf-8")
