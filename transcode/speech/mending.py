"""Mends homophones: the likeliest words of the same, or nearly the same, sound as those that were heard. Pure.

Speech recognition hears the sound well and writes the wrong character for it (央歌 for 秧歌). All ways to read a run
of characters as words of a lexicon are compared (Viterbi): frequent words and the course's own ones count for a way,
and every character that differs from what was heard against it, the more so the surer the recognition was of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from transcode.speech.lexicon import LONGEST, Lexicon, is_han
from transcode.speech.sounds import distance

CHANGE, SURENESS = 1.0, 3.0
"""What it costs to change a character: always, and on top of that times its probability."""
SINGLE = 2.0
"""What it costs on top to change a character that is a word for itself: only its neighbours speak for another one."""
SURE = 0.93
"""A word of the lexicon is left alone when all of its characters are so probable."""
MOST_WORDS = 30
"""Words of one sound that are compared, the most frequent ones."""
MOST_WAYS = 20
"""Ways to read the characters so far that are kept."""
DOUBTFUL = 0.5
"""A character below this probability is shown as doubtful."""
MOST_GUESSES = 3


@dataclass(frozen=True)
class Heard:
    """A character, or a word in letters, as it was recognized. Seconds."""

    text: str
    start: float
    end: float
    sure: float
    """How probable it is, 0 to 1."""


@dataclass(frozen=True)
class Mended(Heard):
    """The same after mending."""

    heard: str = ""
    """What was heard, where it was changed."""
    guesses: tuple[str, ...] = ()
    """Other characters that sound alike, the likeliest first; of doubtful ones."""

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look at it first."""
        return self.sure < DOUBTFUL


@dataclass(order=True)
class _Way:
    cost: float
    text: str = field(compare=False)
    state: Any = field(compare=False)
    """What the word model knows of the words so far."""


def mend(words: Sequence[Heard], lexicon: Lexicon) -> list[Mended]:
    """The words with mended characters. Each Chinese character of `words` stands alone (`apart`)."""
    mended: list[Mended] = []
    run: list[Heard] = []
    for word in [*words, Heard("", 0.0, 0.0, 1.0)]:
        if len(word.text) == 1 and is_han(word.text):
            run.append(word)
            continue
        mended += _mend_run(run, lexicon)
        run = []
        if word.text:
            mended.append(Mended(word.text, word.start, word.end, word.sure))
    return mended


def apart(words: Sequence[Heard]) -> list[Heard]:
    """The words with each Chinese character and each mark for itself, its time a share of its word's."""
    found: list[Heard] = []
    for word in words:
        pieces = list(_pieces(word.text))
        length = (word.end - word.start) / max(1, len(pieces))
        for place, piece in enumerate(pieces):
            start = word.start + place * length
            found.append(Heard(piece, round(start, 3), round(start + length, 3), word.sure))
    return found


def _pieces(text: str) -> Iterator[str]:
    letters = ""
    for sign in text:
        if is_han(sign) or not (sign.isalnum() or sign in " '.-%"):
            if letters:
                yield letters
                letters = ""
            yield sign
        else:
            letters += sign
    if letters:
        yield letters


def _mend_run(run: Sequence[Heard], lexicon: Lexicon) -> list[Mended]:
    if not run:
        return []
    text = _likeliest(run, lexicon)
    return [_mended(run, text, place, lexicon) for place in range(len(run))]


def _mended(run: Sequence[Heard], text: str, place: int, lexicon: Lexicon) -> Mended:
    word, sign = run[place], text[place]
    heard = "" if sign == word.text else word.text
    sure = word.sure if not heard else max(word.sure, 0.6 if _in_own(text, place, lexicon) else 0.0)
    guesses = tuple(_guesses(run, text, place, lexicon)) if sure < DOUBTFUL or heard else ()
    return Mended(sign, word.start, word.end, round(sure, 3), heard, guesses)


def _in_own(text: str, place: int, lexicon: Lexicon) -> bool:
    return any(word in lexicon.own and place < at + len(word) for at in range(max(0, place - 7), place + 1)
               for word in (text[at : at + size] for size in range(2, 9)))  # fmt: skip


def _guesses(run: Sequence[Heard], text: str, place: int, lexicon: Lexicon) -> Iterator[str]:
    """Other characters for a place: what was heard, then what fits beside the ones around it."""
    known = {text[place]}
    before = text[place - 1] if place else ""
    after = text[place + 1] if place + 1 < len(text) else ""
    found = [run[place].text]
    for key in lexicon.keys(run[place].text):
        found += [
            word
            for _, word in sorted(
                (-(lexicon.after(before, word) + (lexicon.after(word, after) if after else 0.0)), word)
                for word in lexicon.by_sound.get(key, ())[:40]
            )
        ]
    for sign in found:
        if sign not in known and len(known) <= MOST_GUESSES:
            known.add(sign)
            yield sign


def _likeliest(run: Sequence[Heard], lexicon: Lexicon) -> str:
    model = lexicon.model
    ways: list[list[_Way]] = [[] for _ in range(len(run) + 1)]
    ways[0] = [_Way(0.0, "", model.begin())]
    for start in range(len(run)):
        here = sorted(ways[start])[:MOST_WAYS]
        for size in range(1, min(max(LONGEST, lexicon.longest), len(run) - start) + 1):
            for word, cost in _readings_of(run[start : start + size], lexicon):
                for way in here:
                    gain, state = model.follow(way.state, word)
                    ways[start + size].append(_Way(way.cost + cost - gain, way.text + word, state))
    return min(ways[-1]).text


def _readings_of(span: Sequence[Heard], lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    """The words that a span may be, each with the cost of its changes."""
    text = "".join(word.text for word in span)
    is_word = text in lexicon.weights
    if len(span) == 1 or is_word:
        yield text, 0.0
    if (is_word or len(span) == 1) and min(word.sure for word in span) >= SURE:
        return
    known = {text}
    for key in lexicon.keys(text):
        for word in lexicon.by_sound.get(key, ())[:MOST_WORDS]:
            if word not in known:
                known.add(word)
                yield word, _channel(span, word, lexicon)


def _channel(span: Sequence[Heard], word: str, lexicon: Lexicon) -> float:
    cost = SINGLE if len(span) == 1 else 0.0
    for heard, sign, sound in zip(span, word, lexicon.said(word), strict=True):
        if heard.text != sign:
            sounds = lexicon.readings.get(sign, ()) if len(span) == 1 else (sound,)
            cost += CHANGE + SURENESS * heard.sure + distance(lexicon.readings.get(heard.text, ()), sounds)
    return cost
