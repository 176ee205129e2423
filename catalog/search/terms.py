"""The terms of the index: characters and pairs of characters of Chinese, whole words of letters, numbers in one form.

Pairs find any part of a title, in whatever way a dictionary would cut it into words.
"""

import itertools
import re
from collections.abc import Iterator

from catalog.search.numerals import CLOSE, OPEN, number_form

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_PIECES = re.compile(rf"[{HAN}0-9]+|[^\W\d_{HAN}]+")
"""A run of Chinese and digits, or a word in letters."""
_SYMBOLS = re.compile(rf"{OPEN}[0-9]+{CLOSE}|.", re.DOTALL)
_NUMBERED_RUNS = re.compile(rf"[{HAN}0-9{OPEN}{CLOSE}]+")
MOST_LETTERS = 32
"""Of a word; longer ones are cut, in the index as in a query."""


def is_word(piece: str) -> bool:
    """Whether a piece is a word in letters, not a run of Chinese."""
    return not ("0" <= piece[0] <= "9") and not re.match(f"[{HAN}]", piece)


def is_han(character: str) -> bool:
    """Whether it is a Chinese character."""
    return re.match(f"[{HAN}]", character) is not None


def pieces(folded: str) -> list[str]:
    """Folded text cut at blanks, punctuation, and where letters meet Chinese."""
    return _PIECES.findall(folded)


def terms(folded: str) -> set[str]:
    """All terms of a folded text."""
    found: set[str] = set()
    for piece in pieces(folded):
        if is_word(piece):
            found.add(piece[:MOST_LETTERS])
        else:
            found.update(piece)
            found.update(pairs(piece))
    numbered = number_form(folded)
    if OPEN in numbered:
        for run in _NUMBERED_RUNS.findall(numbered):
            found.update(number_terms(run))
    return found


def pairs(run: str) -> Iterator[str]:
    """Each two neighbours of a run."""
    return map("".join, itertools.pairwise(run))


def number_terms(run: str) -> Iterator[str]:
    """The numbers of a run in number form, each alone and with its neighbours."""
    symbols = _SYMBOLS.findall(run)
    for place, symbol in enumerate(symbols):
        if len(symbol) > 1:
            yield symbol
        if place and (len(symbol) > 1 or len(symbols[place - 1]) > 1):
            yield symbols[place - 1] + symbol
