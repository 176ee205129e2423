"""How likely a word is behind the ones before it: by counts of words in threes, or by what every machine has.

The counts are those of the input method libime (LGPL-2.1, Debian's libime-data-language-model), which KenLM reads.
Without them, frequencies of words and of pairs of characters must do. All values are natural logarithms.
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

RARE = -13.0
"""The weight of a character that no word list has."""
WORDS, PAIRS = 0.8, 0.35
"""How much the frequency of a word counts, and what follows what."""
LEAST_PAIR = -3.0
"""The least that a pair of characters may count: most rare pairs were only never seen."""
THREES = 0.8
"""How much the counts in threes count."""
UNKNOWN = -2.3
"""What a word that they do not know counts on top of what they say of unknown ones."""


class WordModel(Protocol):
    """Reads words one after the other."""

    def begin(self) -> Any:
        """The state before the first word."""

    def follow(self, state: Any, word: str) -> tuple[float, Any]:
        """How much a word counts behind those of a state, and the state behind it."""


class Frequencies:
    """Frequencies of words, and pairs of characters where two words meet."""

    def __init__(self, weights: Mapping[str, float], after: Callable[[str, str], float]) -> None:
        self._weights, self._after = weights, after

    def begin(self) -> str:
        """No character before."""
        return ""

    def follow(self, state: str, word: str) -> tuple[float, str]:
        """The state is the last character."""
        pair = PAIRS * max(LEAST_PAIR, self._after(state, word[0])) if state else 0.0
        return WORDS * self._weights.get(word, RARE) + pair, word[-1]


class Trigrams:
    """Counts of words in threes, with the words of a course beside them."""

    def __init__(self, path: Path) -> None:
        """Raises ImportError or OSError where KenLM or its file is missing."""
        import kenlm

        self._kenlm = kenlm
        self._model = kenlm.Model(str(path))
        self.own: dict[str, float] = {}
        """The least that words of the course count."""

    def __contains__(self, word: object) -> bool:
        return word in self._model

    def alone(self, word: str) -> float:
        """How frequent a word is."""
        return float(self._model.score(word, bos=False, eos=False)) * math.log(10)

    def begin(self) -> Any:
        """The beginning of a sentence."""
        state = self._kenlm.State()
        self._model.BeginSentenceWrite(state)
        return state

    def follow(self, state: Any, word: str) -> tuple[float, Any]:
        """The state is KenLM's."""
        after = self._kenlm.State()
        found = self._model.BaseScore(state, word, after) * math.log(10)
        if word not in self._model:
            found += UNKNOWN
        return THREES * max(found, self.own.get(word, found)), after
