"""Proposes chapters from captions: by long pauses, phrases that begin something new, and a change of words. Pure.

No model is asked, and nothing here is published: a teacher reads each proposal, changes its title, takes it or drops
it. Change of words is measured as in TextTiling (Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic
Passages", 1997): by how much alike the words before and behind a place are. Times are seconds.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from statistics import median

from catalog.captions.cues import Cue

MOST = 12
"""Proposals of one lesson: more, nobody surveys."""
LEAST_APART, MOST_APART = 6.0, 60.0
SHARE_APART = 12
"""Proposals are at least this part of the lesson apart, between LEAST_APART and MOST_APART."""
LONG_PAUSE = 2.0
"""A pause counts from here on, and from three usual pauses of the speaker on."""
FULL_PAUSE = 6.0
"""A pause of this length counts fully."""
ENOUGH = 2.0
"""The weight of a place that is proposed: a clear phrase, or a long pause with other words behind it."""
AROUND = 8
"""Captions before and behind a place whose words are compared."""
LONGEST_TITLE = 16
"""Chinese characters of a proposed title; letters count half."""


class Reason(Enum):
    """Why a chapter is proposed, the strongest reason."""

    START = "start"
    PHRASE = "phrase"
    PAUSE = "pause"
    WORDS = "words"


@dataclass(frozen=True)
class Proposed:
    """A chapter that a teacher may take: where it would begin, and a title out of what is said there."""

    at: float
    title: str
    reason: Reason


_NUMBER = "[一二三四五六七八九十百两\\d]{1,3}"
_FILLER = re.compile(
    r"^(?:好了?|那么?|嗯|呃|啊|对|哎|然后|所以|OK|okay|well|so|now|right|and|alright)[，,。.、\s]+"
    r"|^(?:好了?|那么?|嗯|呃|然后|所以)(?=第|接下来|下面|首先|其次|最后|现在|我们)",
    re.I,
)
_GREETING = re.compile(
    r"(?:各位|大家|同学们|朋友们|老师们|邻居们|街坊们|你们).{0,6}好"
    r"|hello.*|hi\b.*|good (?:morning|evening).*|welcome.*",
    re.I,
)
_ORDINAL = re.compile(
    rf"^(?:我们)?(?:来看|先看|再看|讲|是)?(第{_NUMBER}(?:步|个|节|部分|招|式|点|种|段|遍|讲|章|组|项|件|题|页|幅|笔)?)"
    r"|^((?:step|part|chapter|lesson|number)\s+(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}))\b",
    re.I,
)
_BEGINS = re.compile(
    r"^(?:接下来|下面|接着|下一[步个节]|首先|其次|最后|现在(?:我们|开始|来)|我们(?:再|先|就)?来(?:看|学|讲|做|说|练)"
    r"|再来(?:看|学|讲|说)|总结一下|小结|回顾一下|准备工作|开始之前)"
    r"|^(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|next|finally|last(?:ly)?|let'?s (?:move on|begin|start|look|turn)"
    r"|now (?:let'?s|we)|in summary|to sum up|before we (?:start|begin))\b",
    re.I,
)
_LEADS = re.compile(
    r"^(?:接下来|下面|接着|首先|其次|最后|现在|今天|这一?[节课]课?)?(?:呢)?[，,、\s]*(?:我们|大家|咱们|请大家)?(?:就|再|先|要|一起)?(?:来)?(?:看一下|看看|看|学一下|学习|学|讲一下|讲讲|讲|说一下|说说|说|做|练习|练)?(?:一下)?"
)
_MARKS = re.compile(r"[，。！？；：、,.!?;:\n…]+")
_WORDS = re.compile(r"[\u4e00-\u9fff]|[^\W\d_\u4e00-\u9fff]+")
_COMMON = frozenset("的了是我你他她们这那个一不在有就也都和到要会来去上下说看好吧呢啊嗯把被给跟对很再又着过得地")


def proposals(cues: Sequence[Cue], duration: float) -> list[Proposed]:
    """The chapters to propose for captions in order of time; none where nothing divides the lesson."""
    spoken = [cue for cue in cues if cue.text.strip() and cue.start < duration]
    if len(spoken) < 4:
        return []
    apart = min(MOST_APART, max(LEAST_APART, duration / SHARE_APART))
    weighed = sorted(_weighed(spoken), key=lambda one: (-one[0], one[1]))
    chosen: list[tuple[int, Reason]] = []
    for weight, place, reason in weighed:
        at = spoken[place].start
        taken = (0.0, *(spoken[other].start for other, _ in chosen))
        if weight >= ENOUGH and at < duration - apart / 2 and all(abs(at - one) >= apart for one in taken):
            chosen.append((place, reason))
        if len(chosen) == MOST - 1:
            break
    if not chosen:
        return []
    found = [Proposed(0.0, title_of(spoken), Reason.START)]
    found += [Proposed(_rounded(spoken[at].start), title_of(spoken[at:]), why) for at, why in sorted(chosen)]
    return [one for one in found if one.title]


def _rounded(at: float) -> float:
    """A tenth of a second, never behind the first sound."""
    return math.floor(10 * at) / 10


def _weighed(cues: Sequence[Cue]) -> Iterable[tuple[float, int, Reason]]:
    """The weight of each caption as a beginning, and its strongest reason."""
    gaps = [max(0.0, after.start - before.end) for before, after in pairwise(cues)]
    usual = median(gaps)
    for place in range(1, len(cues)):
        parts = {
            Reason.PHRASE: phrase_weight(cues[place].text),
            Reason.PAUSE: pause_weight(gaps[place - 1], usual),
            Reason.WORDS: 1.5 * _change(cues, place),
        }
        yield sum(parts.values()), place, max(parts, key=lambda reason: parts[reason])


def phrase_weight(text: str) -> float:
    """How clearly a caption says that something new begins: 0 to 3."""
    said = _without_fillers(text)
    if _ORDINAL.match(said):
        return 3.0
    return 2.0 if _BEGINS.match(said) else 0.0


def pause_weight(gap: float, usual: float) -> float:
    """How much a pause of `gap` seconds divides, where pauses are usually `usual`: 0 to 2."""
    least = max(LONG_PAUSE, 3 * usual)
    return 0.0 if gap < least else min(2.0, 1.0 + (gap - least) / (FULL_PAUSE - LONG_PAUSE))


def _change(cues: Sequence[Cue], place: int) -> float:
    """How little alike the words before and behind a place are, 0 to 1; 0 where too few are said to tell."""
    before = _words(cue.text for cue in cues[max(0, place - AROUND) : place])
    after = _words(cue.text for cue in cues[place : place + AROUND])
    if min(before.total(), after.total()) < 2 * AROUND:
        return 0.0
    common = sum(before[word] * after[word] for word in before)
    lengths = math.sqrt(sum(n * n for n in before.values()) * sum(n * n for n in after.values()))
    return max(0.0, 1.0 - 4 * common / lengths)  # parts about one thing share a quarter of their words


def _words(texts: Iterable[str]) -> Counter[str]:
    """Words in letters, and pairs of Chinese characters: most words of Chinese have two."""
    found: Counter[str] = Counter()
    for text in texts:
        signs = [sign.lower() for sign in _WORDS.findall(text)]
        found.update(sign for sign in signs if len(sign) > 2)
        pairs = pairwise(signs)
        found.update(a + b for a, b in pairs if len(a) == len(b) == 1 and not {a, b} & _COMMON)
    return found


def _without_fillers(text: str) -> str:
    said = text.replace("\n", "").strip()
    while shorter := _FILLER.match(said):
        said = said[shorter.end() :]
    return said


def title_of(cues: Sequence[Cue]) -> str:
    """A title out of what is said first; the next captions help where the first only leads on to them."""
    said = "\n".join(_without_fillers(cue.text) for cue in cues[:3])
    ordinal = _ORDINAL.match(said)
    number = (ordinal[1] or ordinal[2]) if ordinal else ""
    rest = said[ordinal.end() :] if ordinal else said
    clauses = (_LEADS.sub("", clause.strip(), count=1).strip() for clause in _MARKS.split(rest))
    clause = next((one for one in clauses if len(one) >= 2 and not _GREETING.fullmatch(one)), "")
    title = f"{number} {clause}".strip() if number else clause
    return _short(title[:1].upper() + title[1:])


def _short(title: str) -> str:
    """At most LONGEST_TITLE characters wide, cut at a blank where letters would be torn."""
    width, kept = 0.0, ""
    for sign in title:
        width += 1.0 if "\u2e80" <= sign <= "\uffee" else 0.5
        if width > LONGEST_TITLE:
            torn = sign.isascii() and kept[-1:].isascii() and sign != " "
            return (kept.rpartition(" ")[0] if torn else kept).strip()
        kept += sign
    return kept.strip()
