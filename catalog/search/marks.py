"""Where the clauses of a query stand in a text, for showing them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from catalog.search.fold import fold
from catalog.search.names import Names
from catalog.search.numerals import NUMBER, value_of
from catalog.search.pinyin import cuts
from catalog.search.query import Clause

Span = tuple[int, int]
BEFORE = 24
"""Characters of a long text that are shown before the first mark."""


@dataclass(frozen=True)
class Part:
    """A piece of a text; `marked` if it is what was looked for."""

    text: str
    marked: bool


def parts(text: str, clauses: Sequence[Clause], most: int = 200) -> list[Part]:
    """At most `most` characters of `text` around its first mark, cut where marks begin and end."""
    spans = _joined(span for clause in clauses for span in _spans(text, clause))
    start = max(0, spans[0][0] - BEFORE) if spans and len(text) > most else 0
    end = min(len(text), start + most)
    found: list[Part] = [Part("…", False)] if start else []
    place = start
    for left, right in spans:
        if left >= end:
            break
        found += [Part(text[place:left], False), Part(text[left : min(right, end)], True)]
        place = min(right, end)
    found += [Part(text[place:end], False), Part("…" if end < len(text) else "", False)]
    return [one for one in found if one.text]


def is_marked(text: str, clauses: Sequence[Clause]) -> bool:
    """Whether any clause stands in a text."""
    return any(_spans(text, clause) for clause in clauses)


def places_said(folded: str, clause: Clause) -> Iterator[int]:
    """Where a clause begins in a folded text that was said. Letters are letters there, never pinyin."""
    spans = (
        chain(*(_places(folded, word) for word in clause.typed)) if clause.is_letters else _written(folded, clause)
    )
    return (start for start, _ in spans)


def _spans(text: str, clause: Clause) -> list[Span]:
    folded = fold(text)
    return _in_letters(folded, clause) if clause.is_letters else _written(folded, clause)


def _written(folded: str, clause: Clause) -> list[Span]:
    found = list(_places(folded, clause.text))
    return found or (_numbered(folded, clause) if clause.numbered else [])


def _places(folded: str, part: str) -> Iterator[Span]:
    place = folded.find(part)
    while place >= 0:
        yield place, place + len(part)
        place = folded.find(part, place + len(part))


def _in_letters(folded: str, clause: Clause) -> list[Span]:
    words = [span for word in clause.typed for span in _places(folded, word)]
    if words:
        return words
    name = Names([folded.replace("\n", " ")])
    return [(found.place, found.place + len(pieces)) for pieces in cuts(clause.typed) for found in name.typed(pieces)]


def _numbered(folded: str, clause: Clause) -> list[Span]:
    """A clause with a number that the text writes otherwise: its parts around the number stay as they are."""
    number = NUMBER.search(clause.text)
    if number is None:
        return []
    before, after, value = clause.text[: number.start()], clause.text[number.end() :], value_of(number[0])
    return [
        (found.start() - len(before), found.end() + len(after))
        for found in NUMBER.finditer(folded)
        if value_of(found[0]) == value
        and folded[: found.start()].endswith(before)
        and folded[found.end() :].startswith(after)
    ]


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for left, right in sorted(spans):
        if found and left <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found
