"""Versions of what people edit, so that two editors do not overwrite each other.

A version counts edits, not every change of a row: a lesson that moves one place down keeps its version. An edit says
from which version it started; without that there is no check.
"""

from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.errors import ChangedMeanwhile, NotFound


class Versioned:
    """A mapped class whose rows people edit."""

    version: Mapped[int] = mapped_column(default=1)
    """The number of edits plus one."""


def start_edit(session: Session, thing: Versioned, seen: int | None) -> None:
    """Read `thing` again and lock it for editing until this transaction ends.

    `seen` is the version that the editor saw, None when they did not say.
    Raises ChangedMeanwhile, and NotFound when it was deleted for good meanwhile.
    """
    try:
        session.refresh(thing, with_for_update={"of": type(thing)})  # not what is loaded along with it
    except InvalidRequestError:  # SQLAlchemy's word for a row that is not there any more
        raise NotFound() from None
    if seen is not None and seen != thing.version:
        raise ChangedMeanwhile()


def count_edit(thing: Versioned) -> None:
    """Give `thing` its next version, also if another edit is being committed."""
    thing.version = type(thing).version + 1
