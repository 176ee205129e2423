"""Numbers in one form however they are written: 第三讲, 第3讲 and 第03讲 are the same."""

import re

OPEN, CLOSE = "\ue000", "\ue001"
"""Stand around a number in its one form, so that 3 is not found in 13. Private use: `fold` is given no such text."""
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_HIGHEST = 10_000
NUMBER = re.compile(rf"[0-9]+|[{''.join(_DIGITS)}{''.join(_UNITS)}]+")


def number_form(folded: str) -> str:
    """Folded text with each number in its one form; the same text if there is none."""
    return NUMBER.sub(_written, folded)


def _written(found: re.Match[str]) -> str:
    value = value_of(found[0])
    return found[0] if value is None else f"{OPEN}{value}{CLOSE}"


def value_of(text: str) -> str | None:
    """The digits of a number without zeros before it; None for characters that make no number, such as 千万."""
    if text.isascii():
        return text.lstrip("0") or "0"
    if not any(character in _UNITS for character in text):
        return "".join(str(_DIGITS[character]) for character in text).lstrip("0") or "0"
    return _counted(text)


def _counted(text: str) -> str | None:
    """A number with units, such as 二百零三; 十 alone is 10, any other unit needs a digit before it."""
    total, digit, last = 0, -1, _HIGHEST * 10
    for character in text:
        if character in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[character]
            continue
        unit = _UNITS[character]
        if unit >= last or (digit < 1 and unit != 10):
            return None
        total, digit, last = total + max(digit, 1) * unit, -1, unit
    return str(total + max(digit, 0))
