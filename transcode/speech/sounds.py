"""The sounds of Chinese characters, and how near two of them are to each other. Pure.

A syllable is written in pinyin with a tone from 1 to 5: `yang1`. What speakers of dialects and speech recognition
confuse (zh/z, ch/c, sh/s, n/l, f/h, -ng/-n) has the same loose sound.
"""

import re
import unicodedata
from functools import lru_cache

_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_LEADS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_SAME_AS_F = {"fu": "hu", "fei": "hui", "fen": "hun", "feng": "hun", "fan": "huan", "fang": "huan", "fa": "hua",
              "fo": "huo", "fou": "hou"}  # fmt: skip
_SYLLABLE = re.compile(r"([a-zü]+)([1-5])")

TONE = 0.4
NEAR = 1.0
FAR = 1.5
"""What another tone costs, a sound that is only near, and n for l or f for h on top."""


def syllable(marked: str) -> str:
    """A syllable with its tone as a mark (`yāng`) with the tone as a number: `yang1`."""
    tone, letters = "5", ""
    for sign in unicodedata.normalize("NFD", marked):
        if sign in _MARKS:
            tone = _MARKS[sign]
        elif sign == "\u0308":
            letters = f"{letters[:-1]}ü"
        elif "a" <= sign <= "z":
            letters += sign
    return letters + tone


@lru_cache(maxsize=4096)
def loose(sound: str) -> str:
    """What several near syllables have in common: the same for `zhang1` and `zan4`."""
    letters = sound[:-1]
    letters = _SAME_AS_F.get(letters, letters)
    for lead, as_lead in _LEADS:
        if letters.startswith(lead):
            letters = as_lead + letters[len(lead) :]
            break
    if letters.endswith(("ang", "eng", "ing")) and not letters.endswith("iang"):
        letters = letters[:-1]
    return "hun" if letters == "hong" else letters


@lru_cache(maxsize=65536)
def distance(heard: tuple[str, ...], meant: tuple[str, ...]) -> float:
    """How far apart two characters sound, by their readings: 0 for the same syllable, 2 for the same loose one."""
    return min((_distance(one, other) for one in heard for other in meant), default=9.0)


def _distance(one: str, other: str) -> float:
    if loose(one) != loose(other):
        return 9.0
    tone = 0.0 if one[-1] == other[-1] or "5" in (one[-1], other[-1]) else TONE
    if one[:-1] == other[:-1]:
        return tone
    far = {one[0], other[0]} in ({"n", "l"}, {"f", "h"})  # few speakers confuse these
    return NEAR + tone + (FAR if far else 0.0)
