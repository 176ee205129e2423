"""Words of Chinese with their sounds and frequencies, and which character follows which.

Read from files of three packages; none of these is imported: jieba's dictionary (MIT), pypinyin's table of readings
(MIT), and Pinyin2Hanzi's table of transitions (MIT).
"""

import json
import math
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import product
from pathlib import Path

from transcode.speech.sounds import loose, syllable
from transcode.speech.wordmodels import Frequencies, Trigrams, WordModel

LEAST = 10
"""Words that jieba counted less often are names and misprints."""
LONGEST = 4
"""Characters of a word; what is longer is found by its parts."""
MOST_OWN = 8
"""Characters of a word of the course."""
MOST_READINGS = 3
OWN, TITLED = -6.5, -9.0
"""Of a word that an instructor listed, and of one in a title."""

Key = tuple[str, ...]


@dataclass
class Lexicon:
    """Weights are natural logarithms of frequencies."""

    weights: dict[str, float]
    readings: Mapping[str, tuple[str, ...]]
    """The syllables of a character, the usual one first."""
    follows: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Logarithms of how often a character follows another one."""
    unseen: float = -10.0
    """The same for two that never were."""
    common: Mapping[str, float] = field(default_factory=dict)
    """Logarithms of how often a character is used at all."""
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The syllables of words in which a character does not sound as usual."""
    own: set[str] = field(default_factory=set)
    """Words of the course."""
    longest: int = LONGEST
    """Characters of the longest word."""
    trigrams: Trigrams | None = None
    by_sound: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for word in self.weights:
            self._file(word)
        self.model: WordModel = self.trigrams or Frequencies(self.weights, self.after)

    def _file(self, word: str) -> None:
        self.by_sound[tuple(map(loose, self.said(word)))].append(word)

    def said(self, word: str) -> tuple[str, ...]:
        """The syllables of a word: a rare reading of a character counts only in words that are known for it."""
        return self.phrases.get(word) or tuple(self.readings[sign][0] for sign in word)

    def keys(self, text: str) -> Iterator[Key]:
        """The loose sounds of what was heard: more than one where a character has several readings."""
        sounds = [dict.fromkeys(loose(one) for one in self.readings.get(sign, ())) for sign in text]
        if len(text) > 1:
            sounds = [dict.fromkeys(list(each)[:2]) for each in sounds]
        return iter(product(*sounds))

    def sort(self) -> None:
        """Put the frequent words of each sound first."""
        for words in self.by_sound.values():
            words.sort(key=lambda word: -self.weights[word])

    def add(self, words: Iterable[str], titles: Iterable[str] = ()) -> None:
        """Add the course's own words, and the words and runs of words in its titles."""
        for title in titles:
            for run in _runs(title):
                for word in _parts(run):
                    self._add(word, max(TITLED, self.weights.get(word, TITLED)))
        for text in words:
            for run in _runs(text):
                self._add(run, OWN)

    def _add(self, word: str, weight: float) -> None:
        if len(word) > MOST_OWN or not all(sign in self.readings for sign in word):
            return
        if word not in self.weights:
            self._file(word)
        self.own.add(word)
        self.longest = max(self.longest, min(len(word), MOST_OWN))
        self.weights[word] = max(weight, self.weights.get(word, weight))
        if self.trigrams is not None:
            self.trigrams.own[word] = weight
        self.by_sound[tuple(map(loose, self.said(word)))].sort(key=lambda other: -self.weights[other])

    def after(self, before: str, sign: str) -> float:
        """How much likelier `sign` is behind `before` than anywhere else: a logarithm; 0 for unknown ones."""
        if before not in self.follows or sign not in self.common:
            return 0.0
        return self.follows[before].get(sign, self.unseen) - self.common[sign]


def is_han(sign: str) -> bool:
    """Whether this is a Chinese character."""
    return "\u4e00" <= sign <= "\u9fff"


def _runs(text: str) -> Iterator[str]:
    run = ""
    for sign in f"{text} ":
        if is_han(sign):
            run += sign
        elif run:
            if len(run) > 1:
                yield run
            run = ""


def _parts(run: str) -> Iterator[str]:
    for size in range(2, LONGEST + 1):
        for start in range(len(run) - size + 1):
            yield run[start : start + size]


def load(model: Path | None = None) -> Lexicon:
    """The lexicon of the packages, in some seconds, with a word model of KenLM where there is one.

    Raises FileNotFoundError when a package is missing.
    """
    trigrams = Trigrams(model) if model else None
    readings = dict(_readings(_file("pypinyin", "pinyin_dict.json")))
    counts = dict(_words(_file("jieba", "dict.txt"), readings, trigrams or ()))
    total = math.log(sum(counts.values()))
    transitions = json.loads(_file("Pinyin2Hanzi", "data", "hmm_transition.json").read_text(encoding="utf-8"))
    follows = {
        sign: {after: math.log(share) for after, share in row.items()} for sign, row in transitions["data"].items()
    }
    signs: dict[str, int] = defaultdict(int)
    for word, count in counts.items():
        for sign in word:
            signs[sign] += count
    whole = math.log(sum(signs.values()))
    lexicon = Lexicon(
        {word: math.log(count) - total for word, count in counts.items()},
        readings,
        follows,
        math.log(transitions["default"]),
        {sign: math.log(count) - whole for sign, count in signs.items()},
        dict(_phrases(_file("pypinyin", "phrases_dict.json"), counts)),
        trigrams=trigrams,
    )
    if trigrams:
        lexicon.weights |= {word: trigrams.alone(word) for word in counts if word in trigrams}
    lexicon.sort()
    return lexicon


def _file(package: str, *parts: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(package)
    return Path(spec.origin).parent.joinpath(*parts)


def _readings(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for code, marked in json.loads(path.read_text(encoding="utf-8")).items():
        sign = chr(int(code))
        if is_han(sign):
            yield sign, tuple(dict.fromkeys(map(syllable, marked.split(",")[:MOST_READINGS])))


def _phrases(path: Path, words: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for phrase, sounds in json.loads(path.read_text(encoding="utf-8")).items():
        if phrase in words and len(sounds) == len(phrase):
            yield phrase, tuple(syllable(one[0]) for one in sounds)


def _words(path: Path, readings: Mapping[str, object], known: Container[str]) -> Iterator[tuple[str, int]]:
    """The words of jieba's dictionary with their counts: those that it often counted, and those that are `known`."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            if len(word) > LONGEST or (len(word) > 1 and int(count) < LEAST and word not in known):
                continue
            if all(sign in readings for sign in word):
                yield word, int(count) + 1
