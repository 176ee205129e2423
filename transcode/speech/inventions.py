"""What speech recognition writes where nobody speaks, or where it does not understand. Pure.

Whisper learnt from captions of the web: in music and noise it writes their last lines (字幕由...提供), and on unclear
speech it repeats one phrase without end. Both are told by known phrases, by probabilities and by repetition.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from transcode.speech.mending import Heard

SILENT = 0.6
"""From this probability that nobody speaks on, words count only if they are sure."""
UNSURE = -0.8
"""The mean logarithm of the probabilities of words that are not sure."""
HOPELESS = -1.6
SQUASHED = 2.4
"""Times that a text can be compressed from which on it repeats itself."""
MOST_COPIES = {1: 6, 2: 4}
"""Copies of a phrase of one character, of two; of longer ones 3: teachers count in time and repeat."""
FEWEST_COPIES = 3
LONGEST_PHRASE = 15
SHORTEST_COPY = 0.12
"""Seconds of a character: nobody speaks quicker, so a repetition in less was not spoken."""

_ALWAYS = re.compile(
    r"字幕(由|by|製作|制作|提供|志[愿願]者|組|组)|[请請]不吝[点點][赞贊讚]|([订訂][阅閱]|[转轉][发發]|打[赏賞]).{0,8}([订訂][阅閱]|[转轉][发發]|打[赏賞])"
    r"|[请請][订訂][阅閱]|明[镜鏡][与與][点點][点點]|amara\.?org|索[兰蘭][娅婭]|[优優][优優][独獨]播[剧劇][场場]|mingpao|中文字幕"
    r"|subtitlesby|captionsby|subscribetomychannel|www\.|\.com",
    re.IGNORECASE,
)
_WHEN_UNSURE = re.compile(
    r"(([谢謝][谢謝]|感[谢謝]|多[谢謝])(大家)?([观觀]看|收看|收[听聽])|下[次期][见見再]|作[词詞]|作曲|[编編]曲|李宗盛"
    r"|thank(s|you)(so)?(much)?forwatching|pleasesubscribe|seeyou(in)?thenext)",
    re.IGNORECASE,
)
_PARTICLE = re.compile("(?<![显原名巨专土论编译遗合])著(?![名作称述书者])")
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Said:
    """A sentence as it was recognized."""

    words: tuple[Heard, ...]
    silence: float
    """How probable it is that nobody speaks."""
    sureness: float
    """The mean logarithm of the probabilities of its words."""


def real(said: Said) -> tuple[Heard, ...]:
    """The words of a sentence that were spoken; none for an invention."""
    text = plain("".join(word.text for word in said.words))
    if not text or _ALWAYS.search(text.lower()) or said.sureness < HOPELESS:
        return ()
    unsure = said.sureness < UNSURE
    if unsure and (said.silence > SILENT or _WHEN_UNSURE.search(text)):
        return ()
    if said.silence > SILENT and _WHEN_UNSURE.search(text):
        return ()
    words = without_repetition(said.words)
    return () if len(words) < len(said.words) and unsure else words


def particles(text: str) -> str:
    """A text of simplified characters with 着 where a traditional text writes 著 for it: not in 著名, 显著, 名著."""
    return _PARTICLE.sub("着", text)


def plain(text: str) -> str:
    """A text without marks and blanks."""
    return _MARKS.sub("", text)


def is_squashed(text: str) -> bool:
    """Whether a text is one phrase over and over."""
    data = plain(text).encode()
    return len(data) > 60 and len(data) / len(zlib.compress(data)) > SQUASHED


def without_repetition(words: Sequence[Heard]) -> tuple[Heard, ...]:
    """The words, where a phrase that is repeated without end stands twice."""
    texts = [plain(word.text) for word in words]
    left = list(range(len(words)))
    place = 0
    while place < len(left):
        size, copies = _repeated([texts[each] for each in left[place:]])
        if copies and _is_endless([words[each] for each in left[place : place + size * copies]], size, copies):
            del left[place + 2 * size : place + size * copies]
            place += 2 * size
        else:
            place += 1
    return tuple(words[each] for each in left)


def _repeated(texts: list[str]) -> tuple[int, int]:
    """The length in words of the phrase that `texts` begins with again and again, and how often; (0, 0) for none."""
    for size in range(1, min(LONGEST_PHRASE, len(texts) // FEWEST_COPIES) + 1):
        copies = 1
        while texts[copies * size : (copies + 1) * size] == texts[:size]:
            copies += 1
        if copies > MOST_COPIES.get(len("".join(texts[:size])), FEWEST_COPIES):
            return size, copies
    return 0, 0


def _is_endless(words: Sequence[Heard], size: int, copies: int) -> bool:
    signs = sum(max(1, len(plain(word.text))) for word in words)
    pace = (words[-1].end - words[0].start) / signs
    sure = sum(word.sure for word in words) / len(words)
    return copies >= 12 or pace < SHORTEST_COPY or sure < 0.5 or size > 6
