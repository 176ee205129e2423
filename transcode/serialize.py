"""Converts plans and sources to JSON and back, so that any worker can continue the work of another.

What is stored carries the format it is stored in. A version of the school that stores in another format does not read
it: whatever was begun with it is begun again.

Only the kinds of values that our frozen dataclasses hold: numbers, texts, fractions, paths, tuples of one kind, other
dataclasses, and None.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Kind = TypeVar("Kind")
FORMAT = 4
"""Raise it when the fields of Plan or Report change, or what they mean (tests/transcode/test_serialize.py)."""


class OtherFormat(Exception):
    """A plan or a report was stored by another version of the school."""


def stored(value: Any) -> dict[str, Any]:
    """A dataclass as `plain` gives it, with the format. Raises TypeError."""
    return {"format": FORMAT, **plain(value)}


def restored(kind: type[Kind], value: Mapping[str, Any]) -> Kind:
    """The dataclass that `stored` was given. Raises OtherFormat."""
    return rebuilt(kind, without_format(value))


def without_format(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields alone. Raises OtherFormat."""
    if value.get("format") != FORMAT:
        raise OtherFormat(f"{value.get('format')} is stored, {FORMAT} is read")
    return {name: each for name, each in value.items() if name != "format"}


def plain(value: Any) -> Any:
    """`value` as lists, numbers and texts. Raises TypeError for any other type."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (Fraction, Path)):
        return str(value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no plain form")


def rebuilt(kind: type[Kind], value: Mapping[str, Any]) -> Kind:
    """The inverse of `plain`. Raises KeyError, TypeError, ValueError on anything else."""
    hints = get_type_hints(kind)
    return kind(**{name: _made(hints[name], each) for name, each in value.items()})


def _made(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(kind) in (Union, UnionType):
        return _made(next(each for each in get_args(kind) if each is not type(None)), value)
    if get_origin(kind) is tuple:
        return tuple(_made(get_args(kind)[0], each) for each in value)
    if kind in (Fraction, Path):
        return kind(value)
    return rebuilt(kind, value) if isinstance(kind, type) and is_dataclass(kind) else value
