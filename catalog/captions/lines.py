"""Words with their times become captions: short lines, cut at pauses and marks, not across cuts of the picture. Pure.

The rules are those of captions made by hand: at most 20 Chinese characters a line, two lines, seven seconds.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from catalog.captions.cues import Cue

WIDTH = 20.0
"""Chinese characters of a line; letters count half."""
LINES = 2
LONGEST = 7.0
"""Seconds of a caption; times are seconds throughout."""
SHORTEST = 0.9
"""A caption that is said quicker stays on so long, if nothing else is said."""
PAUSE, LONG_PAUSE = 0.35, 0.7
"""Between two words: where a comma may be missing, and where a sentence ends."""
NEAR_CUT = 0.5
"""A caption that would go on for less than that across a cut of the picture ends with it, and one that would begin
so short before begins with it."""
LEAST = 0.5
"""A caption is shown at least so long, even where the picture cuts."""
AFTER = 0.4
"""How long a caption stays after its last word."""
_FULL, _HALF = "。！？!?", "，、；：,;:"
_ASKING = ("吗", "呢", "什么", "怎么办", "多少", "对不对", "是不是", "好不好")
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")
_IN_CHINESE = {",": "，", ".": "。", "?": "？", "!": "！", ";": "；", ":": "："}
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Word:
    """A character of Chinese, a word in letters, or a mark."""

    text: str
    start: float
    end: float
    sure: float = 1.0

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return bool(self.text.strip()) and not any(sign.isalnum() for sign in self.text)


def width(text: str) -> float:
    """The width of a text in Chinese characters."""
    return sum(1.0 if _WIDE.match(sign) else 0.5 for sign in text)


def punctuated(words: Sequence[Word], *, chinese: bool = True) -> list[Word]:
    """The words with their marks behind them, and with those that pauses tell where none was heard."""
    joined: list[Word] = []
    for word in words:
        if word.is_mark and joined:
            last = joined[-1]
            joined[-1] = Word(last.text + _mark(word.text.strip(), chinese), last.start, last.end, last.sure)
        elif word.text.strip() and not word.is_mark:
            joined.append(word)
    return _with_marks(joined) if chinese else joined


def _mark(text: str, chinese: bool) -> str:
    return "".join(_IN_CHINESE.get(sign, sign) for sign in text) if chinese else text


def _with_marks(words: list[Word]) -> list[Word]:
    found = []
    since = ""
    for place, word in enumerate(words):
        since += word.text
        gap = words[place + 1].start - word.end if place + 1 < len(words) else LONG_PAUSE
        text = word.text
        if text[-1] not in _FULL + _HALF and gap >= PAUSE and len(since) >= 3:
            text += _ending(since) if gap >= LONG_PAUSE else "，"
        elif text[-1] in _HALF and gap >= 2 * LONG_PAUSE:
            text = text[:-1] + _ending(since[:-1])
        if text[-1] in _FULL + _HALF:
            since = ""
        found.append(Word(text, word.start, word.end, word.sure))
    return found


def _ending(text: str) -> str:
    return "？" if text.endswith(_ASKING) else "。"


def cues(words: Sequence[Word], cuts: Sequence[float] = (), *, chinese: bool = True) -> list[Cue]:
    """Captions of these words. `cuts` are the seconds at which the picture cuts."""
    ready = punctuated(words, chinese=chinese)
    made = [Cue(group[0].start, group[-1].end, _text(group)) for group in _groups(ready, cuts)]
    return list(_timed(made, cuts))


def _groups(words: Sequence[Word], cuts: Sequence[float]) -> Iterator[list[Word]]:
    """The words of each caption: the best of all ways to cut them, by what each caption costs."""
    speech = _Speech(words, cuts)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        ways = []
        ending = speech.ending(end)
        for start in range(end - 1, -1, -1):
            if start < end - 1 and not speech.fits(start, end):
                break
            ways.append((best[start][0] + ending + speech.cost(start, end), start))
        best.append(min(ways))
    ends = []
    place = len(words)
    while place:
        ends.append(place)
        place = best[place][1]
    yield from (list(words[start:end]) for start, end in pairwise([0, *reversed(ends)]))


class _Speech:
    """Words with sums over all before each, so that an hour of speech takes seconds."""

    def __init__(self, words: Sequence[Word], cuts: Sequence[float]) -> None:
        gaps = [min(1.0, after.start - word.end) for word, after in pairwise(words)]
        self._words, self._cuts = words, sorted(cuts)
        self._whole = _whole(words)
        self._widths = _sums(width(word.text) for word in words)
        self._pauses = _sums([*gaps, 0.0])
        self._stops = _sums(float(word.text[-1] in _FULL) for word in words)

    def fits(self, start: int, end: int) -> bool:
        """Whether the words from one place to another are no more than two lines and seven seconds."""
        if self._words[end - 1].end - self._words[start].start > LONGEST - AFTER:
            return False
        if self._widths[end] - self._widths[start] <= WIDTH:
            return True
        middle = bisect_right(self._widths, self._widths[start] + WIDTH) - 1
        return middle > start and self._widths[end] - self._widths[middle] <= WIDTH

    def ending(self, end: int) -> float:
        """What it costs to end a caption there."""
        mark = self._words[end - 1].text[-1]
        gap = self._words[end].start - self._words[end - 1].end if end < len(self._words) else 9.0
        torn = 0.0 if end in self._whole else 15.0
        return torn + (0.0 if mark in _FULL else 1.0 if mark in _HALF else 10.0 - 12.0 * min(gap, LONG_PAUSE))

    def cost(self, start: int, end: int) -> float:
        """What a caption costs beside its ending: by its length, pauses and ends of sentences in it, and cuts."""
        size = self._widths[end] - self._widths[start]
        cost = 4.0 + (2.0 if size > WIDTH else 0.0) + max(0.0, 6.0 - size)
        cost += 8.0 * (self._pauses[end - 1] - self._pauses[start])
        cost += 3.0 * (self._stops[end - 1] - self._stops[start])
        begin, until = self._words[start].start, self._words[end - 1].end
        near = _nearness(begin, until)
        crossed = max(0, bisect_right(self._cuts, until - near) - bisect_left(self._cuts, begin + near))
        # Worth an ending between any two words, but not one at each of many quick cuts: nobody could read that.
        return cost + 15.0 * min(crossed, 2) + 3.0 * max(0, crossed - 2)


def _sums(values: Iterable[float]) -> list[float]:
    return [0.0, *accumulate(values)]


def _nearness(start: float, end: float) -> float:
    """How far from its beginning or end a cut of the picture may lie for a caption to begin or end with it."""
    return min(NEAR_CUT, (end - start) / 3)


def _whole(words: Sequence[Word]) -> set[int]:
    """Before which words a caption or a line may end without tearing a word of Chinese in two."""
    import rjieba

    pieces = accumulate(len(piece) for piece in rjieba.cut("".join(word.text for word in words)))
    ends = set(pieces)
    letters = accumulate(len(word.text) for word in words)
    return {
        place
        for place, end in enumerate(letters, 1)
        if end in ends or place == len(words) or not _HAN.match(words[place].text)
    }


def _breaks(group: Sequence[Word]) -> int | None:
    """Before which word a caption is broken into two lines; 0 for one line, None when it has more than two."""
    texts = [word.text for word in group]
    if width(_joined(texts)) <= WIDTH:
        return 0
    fitting = _lines(texts)
    if not fitting:
        return None
    middle = width(_joined(texts)) / 2
    whole = _whole(group)

    def cost(place: int) -> float:
        marked = texts[place - 1][-1] in _FULL + _HALF
        torn = not marked and place not in whole
        return abs(width(_joined(texts[:place])) - middle) + (0.0 if marked else 6.0) + (20.0 if torn else 0.0)

    return min(fitting, key=cost)


def _lines(texts: Sequence[str]) -> list[int]:
    """Before which words a text can be broken into two lines."""
    return [
        place
        for place in range(1, len(texts))
        if width(_joined(texts[:place])) <= WIDTH and width(_joined(texts[place:])) <= WIDTH
    ]


def _joined(texts: Sequence[str]) -> str:
    return "".join(texts).strip()


def _text(group: Sequence[Word]) -> str:
    texts = [word.text for word in group]
    place = _breaks(group) or 0
    parts = [_joined(texts[:place]), _joined(texts[place:])] if place else [_joined(texts)]
    # A full stop at the end of a caption says nothing that its end does not say.
    return "\n".join(part.rstrip("。，、") if part is parts[-1] else part for part in parts)


def _timed(made: Sequence[Cue], cuts: Sequence[float]) -> Iterator[Cue]:
    """The captions with the times at which they are shown: long enough to be read, and with the cuts near them."""
    before = 0.0
    for place, cue in enumerate(made):
        room = made[place + 1].start if place + 1 < len(made) else cue.end + LONGEST
        start = max(before, cue.start)
        end = min(room, max(cue.end + AFTER, start + SHORTEST), start + LONGEST)
        inside = [cut for cut in cuts if start < cut < end]
        near = _nearness(start, end)
        begins = [cut for cut in inside if cut - start < near]
        # Behind the last word nothing is lost.
        ends = [cut for cut in inside if end - cut < near or (cut >= cue.end and cut - start >= LEAST)]
        start, end = begins[-1] if begins else start, ends[0] if ends else end
        before = end
        if end > start:
            yield Cue(round(start, 3), round(end, 3), cue.text)
