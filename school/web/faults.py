"""Translates validation errors of request fields into the reader's language.

Marshmallow's English sentences are no message ids; those that our schemas can cause are listed here.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from flask_babel import gettext

# Marshmallow's sentences, and ours; a number is put into the same place.
FAULT_SENTENCES = {
    "Missing data for required field.": "is missing.",
    "Field may not be null.": "may not be null.",
    "Unknown field.": "is an unknown field.",
    "Invalid input type.": "must be a JSON object.",
    "Invalid value.": "has a value that is not allowed.",
    "Not a valid string.": "must be text.",
    "Not a valid utf-8 string.": "must be UTF-8 text.",
    "Not a valid integer.": "must be a whole number.",
    "Not a valid number.": "must be a number.",
    "Number too large.": "is too large a number.",
    "Special numeric values (nan or infinity) are not permitted.": "must be a finite number.",
    "Not a valid list.": "must be a list.",
    "Length must be between {least} and {most}.": "must have {least} to {most} characters.",
    "Must be greater than or equal to {least} and less than or equal to {most}.": "must be from {least} to {most}.",
    "Write at least one letter or digit.": "needs at least one letter or digit.",
    "Write two numbers, the smaller one first.": "must have two numbers, the smaller one first.",
}
_PATTERNS = {
    re.compile(
        re.escape(said).replace(r"\{least\}", r"(?P<least>\S+)").replace(r"\{most\}", r"(?P<most>[^\s.]+)")
    ): ours
    for said, ours in FAULT_SENTENCES.items()
}


_MOST_FAULTS = 10
"""The most errors in an answer; a body with more has a general fault."""
_MOST_NAME = 60
"""The most characters of a field's name, which the sender may have chosen."""


def sentences(detail: Mapping[str, Mapping[str, object]]) -> str:
    """The first errors of a request, each after its field's name.

    `detail`: errors by part of the request and field.
    """
    found = ((name, said) for fields in detail.values() for name, wrong in fields.items() for said in _said(wrong))
    told = [f"{_field(name)} {_translated(said)}" for name, said in islice(found, _MOST_FAULTS)]
    if next(found, None) is not None:
        told.append(str(gettext("There are more faults like this.")))
    return " ".join(told)


def _field(name: str) -> str:
    name = str(name)  # keys of a list's errors are numbers
    if name == "_schema":
        return str(gettext("The request"))
    return name if len(name) <= _MOST_NAME else name[:_MOST_NAME] + "…"


def _said(wrong: object) -> Iterator[str]:
    """Marshmallow's sentences, which are in lists and, for items of a list, in dicts."""
    if isinstance(wrong, dict):
        for inner in wrong.values():
            yield from _said(inner)
    else:
        yield from map(str, wrong if isinstance(wrong, list) else [wrong])


def _translated(said: str) -> str:
    for pattern, ours in _PATTERNS.items():
        if found := pattern.fullmatch(said):
            return str(gettext(ours)).format(**found.groupdict())
    return said
