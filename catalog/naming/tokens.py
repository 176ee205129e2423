"""Cuts a name into numbers and words.

Digits are always a number. A Chinese or Roman numeral is one only where it counts something, since 十字步 is a step
and not the tenth: after 第, before a unit such as 讲, or alone between blanks, brackets and punctuation.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.search.fold import fold
from catalog.search.numerals import value_of

MOST = 400
"""Characters of a name that are read; no file system allows more."""
UNITS = "讲课章节集回期单元部篇卷册步段式套组级天周月日年号届场题页阶幕"
"""What is counted in names of lessons."""
_CHINESE = "零〇一二两三四五六七八九十百千万"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
"""Numerals as on banknotes; after 第 alone, since 陆 and 伍 are family names."""
_EDGE = r"[^0-9a-z\u00c0-\uffff\U00010000-\U0010ffff]|[、。（）《》“”·—–【】「」：，！？～]"
_NUMERAL = re.compile(
    rf"第\s*(?P<ordinal>[0-9]+|[{_CHINESE}壹贰叁肆伍陆柒捌玖拾]+)\s*(?:单元|[{UNITS}])?"
    rf"|(?P<digits>[0-9]+)"
    rf"|(?P<counted>[{_CHINESE}]+)(?=\s*[{UNITS}])"
    rf"|(?:(?<={_EDGE})|^)(?P<alone>[{_CHINESE}]+)(?={_EDGE}|$)"
    rf"|(?P<last>[{_CHINESE}]+)(?=(?:{_EDGE})|$)"
    rf"|(?:(?<={_EDGE})|^)(?P<roman>x{{0,3}}(?:ix|iv|v?i{{1,3}}|v|x))(?={_EDGE}|$)"
    rf"|(?:(?<={_EDGE})|(?<=[{UNITS}0-9])|^)(?P<part>[上中下甲乙丙丁])(?=[{UNITS}]|{_EDGE}|$)"
    rf"|(?P<half>[上中下])(?=$)"
    rf"|(?P<level>[初中高])(?=级)"
)
_ENDING = re.compile(r"\.(?=[0-9]*[a-z])[0-9a-z]{1,5}$")
_PARTS = {"上": "1", "中": "2", "下": "3", "甲": "1", "乙": "2", "丙": "3", "丁": "4", "初": "1", "高": "3"}
_ROMAN = {"i": 1, "v": 5, "x": 10}
_SINGLE = re.compile(r"[ivx]")
_SEVERAL = re.compile(r"(?<![a-z])(?:x{0,3}(?:ix|iv|v?i{2,3}|vi)|x{1,3}i{1,3}|x{2,3})(?![a-z])")
_WORDS = re.compile(rf"(?:(?!{_EDGE}).)+")


@dataclass(frozen=True)
class Token:
    """A word, or a number as its digits without zeros before them."""

    text: str
    number: str | None = None
    counts: bool = False
    """Whether the name says that it is the number of something: 第 stands before it."""
    joined: bool = False
    """Of a word: whether it follows a number without anything between."""


def stem(name: str) -> str:
    """A name as it is compared: without its ending, in half width, small and simplified letters."""
    composed = unicodedata.normalize("NFKC", "".join(map(_spaced, name[:MOST])))
    return _ENDING.sub("", fold(composed).strip())


def tokens(name: str, *, roman: bool = True) -> list[Token]:
    """The numbers and words of a name, in order. `roman`: see `order.natural_key`."""
    text, found, start = stem(name), [], 0
    for match in _NUMERAL.finditer(text):
        token = _number(match, roman=roman)
        if token is not None:
            found += [*_words(text[start : match.start()], start > 0), token]
            start = match.end()
    return found + _words(text[start:], start > 0)


def has_roman_numerals(names: Iterable[str]) -> bool:
    """Whether one of the names has a Roman numeral of several letters, so that i, v and x are some, too."""
    return any(_SEVERAL.search(stem(name)) for name in names)


def _spaced(character: str) -> str:
    """Numbers that Unicode has as one character (①, ⑽, Ⅳ), apart from what is beside them."""
    if unicodedata.category(character) in ("No", "Nl") and "\u2070" <= character <= "\u33ff":
        return f" {unicodedata.normalize('NFKC', character)} "
    return character


def _number(match: re.Match[str], *, roman: bool) -> Token | None:
    kind, text = match.lastgroup, match[match.lastgroup or 0]
    if kind in ("part", "half", "level"):
        return Token(text, _PARTS[text])
    if kind == "roman":
        if _SINGLE.fullmatch(text) and not roman:
            return None
        return Token(text, str(_roman(text)))
    value = value_of(text.translate(_FORMAL))
    return None if value is None else Token(text, value, counts=kind == "ordinal")


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _words(text: str, behind: bool) -> list[Token]:
    """The words of a text, which stands `behind` a number or not."""
    return [Token(found[0], joined=behind and found.start() == 0) for found in _WORDS.finditer(text)]
