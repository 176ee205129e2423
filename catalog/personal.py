"""What the school stores about members: each topic declares its own in topic.py.

The export of an account and its deletion read these declarations. A test compares them with the columns of all
tables, so that none is forgotten.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.members.models import Member


class Fate(Enum):
    """What becomes of rows that name a member whose account is deleted."""

    REMOVED = "removed"
    EMPTIED = "emptied"
    """The row stays, and names nobody any more."""
    PASSED_ON = "passed on"
    """The row stays, with those to whom it belongs otherwise; a `Leaving` of the topic does that."""
    KEPT = "kept"
    """The random id stays, and leads to nobody any more: the name, and all else, went with the account."""


@dataclass(frozen=True)
class Personal:
    """A column that names a member by id, what of its rows is theirs to export, and the fate of these rows."""

    column: InstrumentedAttribute[Any]
    fate: Fate
    name: str = ""
    """The heading in the export; "" where the rows are not about the member."""
    fields: tuple[str, ...] = ()
    """The exported attributes of a row, also of what it refers to: `lesson.title`."""
    counted: str = ""
    """An English msgid for the report of a deletion: what was removed, or is kept and why."""

    @property
    def kept(self) -> bool:
        """Whether the rows stay in the school."""
        return self.fate in (Fate.KEPT, Fate.PASSED_ON)

    @property
    def place(self) -> str:
        """Table and column."""
        return f"{self.column.class_.__tablename__}.{self.column.key}"


Leaving = Callable[[Session, Member, datetime], Iterable[str]]
"""Prepares the deletion of an account where deleting rows is not enough. Returns the objects in the store that go
with it: keys, and beginnings of keys that end with a slash. Raises a refusal when the member cannot go yet."""


def told(session: Session, stored: Iterable[Personal], member_id: str) -> dict[str, list[dict[str, Any]]]:
    """What is stored about a member, by heading, ready for JSON."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in stored:
        if one.name:
            rows = session.scalars(select(one.column.class_).where(one.column == member_id))
            found.setdefault(one.name, []).extend(_fields(row, one.fields) for row in rows)
    return found


def written(data: Any) -> bytes:
    """JSON for people and programs."""
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def counts(session: Session, stored: Iterable[Personal], member_id: str) -> list[tuple[Personal, int]]:
    """How many rows each declaration with a text for the report has."""
    return [(one, _count(session, one, member_id)) for one in stored if one.counted]


def let_go(session: Session, stored: Iterable[Personal], member_id: str) -> None:
    """Remove and empty what is to be removed and emptied, the youngest tables first."""
    plain = [one for one in stored if one.column.class_ is not Member]
    for one in reversed(plain):
        table = one.column.class_
        if one.fate is Fate.REMOVED:
            session.execute(delete(table).where(one.column == member_id))
        elif one.fate is Fate.EMPTIED:
            session.execute(update(table).where(one.column == member_id).values({one.column: None}))


def _count(session: Session, one: Personal, member_id: str) -> int:
    query = select(func.count()).select_from(one.column.class_).where(one.column == member_id)
    return session.scalar(query) or 0


def _fields(row: Any, fields: Iterable[str]) -> dict[str, Any]:
    return dict(_pairs(row, fields))


def _pairs(row: Any, fields: Iterable[str]) -> Iterator[tuple[str, Any]]:
    for field in fields:
        try:
            value = attrgetter(field)(row)
        except AttributeError:  # what it refers to is not there any more
            value = None
        yield field.replace(".", "_"), _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)
