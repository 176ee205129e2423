"""What is known of Chinese characters: their simplified forms and their readings, as text files made by a script.

tests/catalog/search/make_tables.py makes them from OpenCC and pypinyin; docs/credits.md names the licences.
"""

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent


def simplified() -> Iterator[tuple[str, str]]:
    """Each traditional character with the simplified one that takes its place."""
    for line in (FOLDER / "simplified.txt").read_text(encoding="utf-8").splitlines():
        yield line[0], line[1]


def readings() -> dict[str, tuple[str, ...]]:
    """The readings of each character in pinyin without tones, ü as v, the commonest first."""
    found = {}
    for line in (FOLDER / "readings.txt").read_text(encoding="utf-8").splitlines():
        read, characters = line.split("\t")
        found.update(dict.fromkeys(characters, tuple(read.split())))
    return found
