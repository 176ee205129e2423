"""What is wrong with a field that a program sent, in the reader's language.

Marshmallow says it in English sentences that are no message ids; the ones that our schemas can cause stand here.
"""

import re
from collections.abc import Mapping

from flask_babel import gettext

# What marshmallow says, and how we say it; a number it names stands where it has it.
FAULT_SENTENCES = {
    "Missing data for required field.": "is missing.",
    "Field may not be null.": "may not be null.",
    "Unknown field.": "is not a field here.",
    "Invalid input type.": "must be a JSON object.",
    "Invalid value.": "has a value that is not taken.",
    "Not a valid string.": "must be a text.",
    "Not a valid utf-8 string.": "must be a text in UTF-8.",
    "Not a valid integer.": "must be a whole number.",
    "Not a valid number.": "must be a number.",
    "Number too large.": "is too large a number.",
    "Special numeric values (nan or infinity) are not permitted.": "must be a finite number.",
    "Not a valid list.": "must be a list.",
    "Length must be between {least} and {most}.": "must have {least} to {most} characters.",
    "Must be greater than or equal to {least} and less than or equal to {most}.": "must be from {least} to {most}.",
    "Write at least one letter or digit.": "needs at least one letter or digit.",
}
_PATTERNS = {
    re.compile(
        re.escape(said).replace(r"\{least\}", r"(?P<least>\S+)").replace(r"\{most\}", r"(?P<most>[^\s.]+)")
    ): ours
    for said, ours in FAULT_SENTENCES.items()
}


def sentences(detail: Mapping[str, Mapping[str, object]]) -> str:
    """Every fault of a request, each behind its field's name. `detail`: faults by field by part of the request."""
    faults = [
        f"{_field(name)} {_translated(said)}"
        for fields in detail.values()
        for name, wrong in fields.items()
        for said in _said(wrong)
    ]
    return " ".join(faults)


def _field(name: str) -> str:
    return str(gettext("The request")) if name == "_schema" else name


def _said(wrong: object) -> list[str]:
    """Marshmallow's sentences, which lie in lists and, for items of a list, in dicts."""
    if isinstance(wrong, dict):
        return [word for inner in wrong.values() for word in _said(inner)]
    return [str(word) for word in wrong] if isinstance(wrong, list) else [str(wrong)]


def _translated(said: str) -> str:
    for pattern, ours in _PATTERNS.items():
        if found := pattern.fullmatch(said):
            return str(gettext(ours)).format(**found.groupdict())
    return said
