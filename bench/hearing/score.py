"""How far recognized text is from what was said. Pure."""

import re
from collections.abc import Iterator, Sequence

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?(%?)")


def plain(text: str) -> str:
    """A text without marks and blanks."""
    return re.sub(r"[\W_]", "", text)


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """How many characters, or words, are wrong, missing or too many (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for place, one in enumerate(said, 1):
        before, row[0] = row[0], place
        for column, other in enumerate(heard, 1):
            least = min(row[column] + 1, row[column - 1] + 1, before + (one != other))
            before, row[column] = row[column], least
    return row[-1]


def wrong(said: str, heard: str) -> int:
    """Wrong characters; a number in digits counts as the nearest way to say it."""
    while found := _NUMBER.search(heard):
        forms = [heard[: found.start()] + form + heard[found.end() :] for form in _forms(found)]
        heard = min(forms, key=lambda form: distance(plain(said), plain(form)))
    return distance(plain(said), plain(heard))


def _forms(found: re.Match[str]) -> Iterator[str]:
    whole, part, percent = found.groups()
    tail = "点" + _one_by_one(part) if part else ""
    for form in dict.fromkeys((in_words(whole), in_words(whole).replace("二", "两"), _one_by_one(whole))):
        yield ("百分之" if percent else "") + form + tail
    yield in_words(whole).removesuffix("十") + tail  # 140 as 一百四


def _one_by_one(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits)


def in_words(digits: str) -> str:
    """A number below a hundred millions as it is said; a longer one digit by digit."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > 8:
        return _one_by_one(digits)
    high, low = digits[:-4], digits[-4:]
    said = (
        (_four(high) + "万" if high else "")
        + ("零" if high and low.startswith("0") and int(low) else "")
        + _four(low)
    )
    return re.sub("^一十", "十", said.replace("零零", "零")) or "零"


def _four(digits: str) -> str:
    said, gap = "", False
    for place, digit in enumerate(digits):
        if digit == "0":
            gap = bool(said)
            continue
        said += ("零" if gap else "") + _DIGITS[int(digit)] + _PLACES[len(digits) - 1 - place]
        gap = False
    return said
