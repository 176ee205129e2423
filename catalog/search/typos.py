"""Words in letters with one typing error: a letter too many, too few, another one, or two that changed places.

Two words that differ so have a form in common once one letter of each is left out (Garbe's symmetric deletion).
"""

from collections import defaultdict
from collections.abc import Iterable

SHORTEST = 4
"""Letters of a word that may be mistyped; of shorter ones every other word is a neighbour."""


class Spelling:
    """The words of the index, found in spite of one error."""

    def __init__(self, words: Iterable[str]) -> None:
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= SHORTEST:
                for form in _forms(word):
                    self._near[form].append(word)

    def near(self, word: str) -> list[str]:
        """The words that `word` may have been meant for, in the order of the alphabet."""
        if len(word) < SHORTEST:
            return []
        found = {other for form in _forms(word) for other in self._near.get(form, ())}
        return sorted(other for other in found if _is_near(word, other))


def _forms(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def _is_near(one: str, other: str) -> bool:
    """Whether at most one error lies between them; sharing a form, they can still be two apart."""
    if len(one) > len(other):
        one, other = other, one
    place = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[place:] == other[place + 1 :]
    swapped = one[place + 1 : place + 2] + one[place : place + 1] + one[place + 2 :]
    return one[place + 1 :] == other[place + 1 :] or swapped == other[place:]
