"""Which number a name gives its lesson, and what the lesson is called without it.

第2章 第10讲 十字步.mp4 is number (2, 10), called 十字步. A year, a resolution or a camera's counter is no number of a
lesson (2019, 1080p, IMG_4711), nor is one that belongs to the words after it (24式太极拳, 10分钟学会).
"""

import re

from catalog.naming.tokens import UNITS, Token, stem, tokens

Numbers = tuple[int, ...]
_MOST_DIGITS = 3
"""Longer numbers are years, dates and counters of cameras."""
_MEASURED = re.compile(rf"(?:p|k|fps|hz|kbps|bit|x264|x265|mp4)$|[分秒个岁元次人份克斤米度种招项条]|[{UNITS}].")
"""How a word begins that a number before it belongs to."""
_GENERAL = ("lesson", "unit", "part", "episode", "ep", "e", "课程", "视频", "练习", "教学")
"""Words that say nothing about one lesson."""
_CAMERA = re.compile(r"img|vid\b|vid_|dsc|mvi|mov_|gopr|dji|pxl|screen.?record|wx_camera|微信视频|录屏")


def lesson_numbers(name: str) -> Numbers:
    """The numbers that a name gives its lesson, from the outer to the inner one; () for none.

    Those after 第 count first, then those the name begins with, then the one it ends with.
    """
    parts = tokens(name, roman=False)
    if _CAMERA.match(stem(name)):
        return ()
    leading, _ = _split(parts)
    counted = [part for part in parts if part.counts]
    return _values(counted) or _values(leading) or _values(parts[-1:])


def bare_title(name: str) -> str:
    """What a lesson is called without its number and the ending of its file, to compare names: folded, no blanks."""
    parts = tokens(name, roman=False)
    _, rest = _split(parts)
    return "".join(part.text for part in rest or parts)


def is_only_number(name: str) -> bool:
    """Whether a name says no more than a number: 3.mp4, 第三讲, Lesson 3."""
    parts = tokens(name, roman=False)
    return bool(lesson_numbers(name)) and all(
        part.number is not None or part.text in UNITS or part.text in _GENERAL for part in parts
    )


def _split(parts: list[Token]) -> tuple[list[Token], list[Token]]:
    """The numbers that a name begins with, without their units, and the rest of it."""
    leading, place = [], 0
    while place < len(parts) and _is_number(parts, place):
        leading.append(parts[place])
        place += 1
        while place < len(parts) and parts[place].text in UNITS:
            place += 1
    return leading, parts[place:]


def _is_number(parts: list[Token], place: int) -> bool:
    number = parts[place].number
    if number is None or len(number) > _MOST_DIGITS:
        return False
    if parts[place].counts or parts[place].text.startswith("0") or place + 1 == len(parts):
        return True
    following = parts[place + 1]
    return not (following.joined and _MEASURED.match(following.text))


def _values(parts: list[Token]) -> Numbers:
    values = [int(part.number) for part in parts if part.number is not None and len(part.number) <= _MOST_DIGITS]
    return tuple(values) if len(values) == len(parts) else ()
