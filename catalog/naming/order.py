"""Sorts names as a person would: 第2讲 before 第10讲, 第三讲 before 第十讲, 1-2-9 before 1-2-10, 上 before 中.

Numbers count by their value, however they are written: 2, 02, ２, ②, 二, II. A number stands before words, words in
letters before Chinese, Chinese in the order of pinyin, as file managers in China have it. What opens a course (前言)
comes first, what closes it (总结) last. Blanks and punctuation only part the words.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from catalog.naming.tokens import Token, has_roman_numerals, stem, tokens
from catalog.search.pinyin import readings_of

Key = tuple[object, ...]
Item = TypeVar("Item")
_OPENING, _BETWEEN, _CLOSING = range(3)
_OPENINGS = ("片头", "简介", "目录", "前言", "序", "绪论", "引言", "导论", "导言", "导学", "导读", "开篇", "开场")
_CLOSINGS = ("总结", "小结", "结语", "结束语", "结业", "尾声", "后记", "附录", "片尾")
_NUMBER, _WORD = range(2)


def natural_key(name: str, *, roman: bool = True) -> Key:
    """A key by which names of files, folders or lessons sort as a person would sort them.

    `roman`: a single i, v or x may be a Roman numeral; in a row of letters, H, I, J, it is none. `sorted_naturally`
    decides that by all names.
    """
    parts = tokens(name, roman=roman)
    return (_place(parts), tuple(_part(part) for part in parts), stem(name), name)


def sorted_naturally(items: Iterable[Item], name: Callable[[Item], str] = str) -> list[Item]:
    """The items in the natural order of their names. One with the same name as another stays behind it."""
    found = list(items)
    roman = has_roman_numerals(name(item) for item in found)
    return sorted(found, key=lambda item: natural_key(name(item), roman=roman))


def paths_sorted_naturally(paths: Iterable[str]) -> list[str]:
    """Paths with / in the order of a walk: by the first folder, within it by the next, and so on."""
    found = list(paths)
    roman = has_roman_numerals(part for path in found for part in path.split("/"))
    return sorted(found, key=lambda path: tuple(natural_key(part, roman=roman) for part in path.split("/")))


def _place(parts: list[Token]) -> Key:
    """Whether a name opens or closes a course, and as which of the words that do."""
    first = parts[0].text if parts else ""
    for place, words in ((_OPENING, _OPENINGS), (_CLOSING, _CLOSINGS)):
        for rank, word in enumerate(words):
            if first.startswith(word):
                return (place, rank)
    return (_BETWEEN, 0)


def _part(token: Token) -> Key:
    if token.number is not None:
        return (_NUMBER, len(token.number), token.number)  # digits of one length sort as their numbers do
    return (_WORD, *((bool(read := readings_of(each)), read[0] if read else "", each) for each in token.text))
