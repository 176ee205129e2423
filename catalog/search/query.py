"""What somebody typed, cut into clauses: each has to be found somewhere in a hit.

There is no query language, so nothing typed is an error. What a query may cost is bounded here, before anything of it
is looked up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from catalog.search.fold import fold
from catalog.search.numerals import CLOSE, NUMBER, OPEN, number_form, value_of
from catalog.search.terms import HAN, MOST_LETTERS, number_terms, pairs
from catalog.text import normalize

MOST_CHARACTERS = 64
MOST_CLAUSES = 8
_CHUNKS = re.compile(rf"[0-9]*[{HAN}][{HAN}0-9]*|[^\W_{HAN}]+")
_HAS_HAN = re.compile(f"[{HAN}]")
_APART = re.compile(r"['’]")
_FILLERS = """
    的 了 吗 呢 啊 吧 呀 和 与 及 在 是 我 你 您 要 想 能 会 怎么 怎样 怎么样 如何 什么 为什么 哪些 哪里 可以 需要
    应该 请问 一下 有 有没有 关于 学 学习 教 视频 课程 教程 教学 课
    上 下 里 中 用 把 给 去 来 就 才 都 也 还 很 又 让 这 那 这个 那个 这样 那样 多少 多长 多长时间 办 做 做法 方法
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that say little: they are left out of a query that has others."""


@dataclass(frozen=True)
class Clause:
    """A part of a query: a run of Chinese and digits, or words in letters that stand side by side."""

    text: str
    """Folded."""

    @cached_property
    def is_letters(self) -> bool:
        """Whether it is words in letters, which may be pinyin."""
        return _is_letters(self.text)

    @cached_property
    def typed(self) -> tuple[str, ...]:
        """Its words in letters."""
        return tuple(self.text.split())

    @cached_property
    def numbered(self) -> str:
        """It with numbers in their one form, "" when it has none."""
        found = number_form(self.text)
        return found if OPEN in found else ""

    @cached_property
    def terms(self) -> list[str]:
        """What a text holds that has the clause as it was typed."""
        if self.is_letters:
            return [word[:MOST_LETTERS] for word in self.typed]
        return list(dict.fromkeys(pairs(self.text))) or [self.text]

    @cached_property
    def numbered_terms(self) -> list[str]:
        """What a text holds that has the clause with its numbers in any form."""
        symbols = list(dict.fromkeys((*number_terms(self.numbered), *_plain_pairs(self.numbered))))
        return [one for one in symbols if len(one) > 1]

    @cached_property
    def spellings(self) -> list[str]:
        """It with its numbers in digits and in Chinese."""
        return list(dict.fromkeys((self.text, NUMBER.sub(_digits, self.text), NUMBER.sub(_chinese, self.text))))


def parse(text: str) -> list[Clause]:
    """The clauses of a query, none for one without letters, digits or Chinese."""
    folded = fold(normalize(text, MOST_CHARACTERS, "NFKC").replace(OPEN, "").replace(CLOSE, ""))
    clauses: list[Clause] = []
    for chunk in _grouped(_APART.sub(" ", folded[:MOST_CHARACTERS])):
        if chunk not in (clause.text for clause in clauses):
            clauses.append(Clause(chunk))
    return clauses[:MOST_CLAUSES]


def _grouped(text: str) -> Iterator[str]:
    """Runs of Chinese one by one, neighbouring words in letters together: `yang ge wu` is one name."""
    letters: list[str] = []
    for chunk in _CHUNKS.findall(text):
        if _is_letters(chunk):
            letters.append(chunk)
            continue
        if letters:
            yield " ".join(letters)
            letters = []
        yield chunk
    if letters:
        yield " ".join(letters)


def _is_letters(text: str) -> bool:
    """Whether a chunk is not Chinese and no number: a word, perhaps with digits in it."""
    return not _HAS_HAN.search(text) and not text.isdecimal()


def _plain_pairs(numbered: str) -> Iterator[str]:
    for run in re.findall(rf"[{HAN}]+", re.sub(rf"{OPEN}[0-9]+{CLOSE}", " ", numbered)):
        yield from pairs(run)


def _digits(found: re.Match[str]) -> str:
    return value_of(found[0]) or found[0]


def _chinese(found: re.Match[str]) -> str:
    value = value_of(found[0])
    return found[0] if value is None else chinese(int(value[:4]))


def chinese(number: int) -> str:
    """A number below 10,000 in Chinese, as lessons are counted: 12 is 十二."""
    if number == 0:
        return "零"
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + name
        gap = not digit
    return written.removeprefix("一") if 10 <= number < 20 else written
