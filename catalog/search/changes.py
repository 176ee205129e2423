"""Notes which transactions may have changed what search finds, so that the index is refreshed at once."""

from collections.abc import Iterator

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.unitofwork import UOWTransaction

from catalog.captions.models import Captions
from catalog.categories.models import Category
from catalog.changes import changed
from catalog.clips.models import Clip, Placement
from catalog.courses.models import Course, CourseTag, Lesson, Section
from catalog.database import Base
from catalog.members.models import Member
from catalog.videos.models import Package, Video

SUBJECT = "search:index"
"""Of the hints (catalog/changes.py) that follow such a transaction."""
_MODELS = (Course, Section, CourseTag, Lesson, Category, Captions, Video, Package, Clip, Placement)


def note_changes(sessions: sessionmaker[Session]) -> None:
    """Note SUBJECT in each transaction of `sessions` that changes rows from which documents are read.

    That is a guess on the safe side: the index compares (service.py) and writes only what differs. A statement that
    changes rows without loading them is not seen; the comparison of every few seconds finds it.
    """

    @event.listens_for(sessions, "after_flush")
    def flushed(session: Session, _: UOWTransaction) -> None:
        if any(_is_searched(session, row) for row in _rows(session)):
            changed(session, SUBJECT)


def _rows(session: Session) -> Iterator[Base]:
    yield from session.new
    yield from session.deleted
    yield from session.dirty


def _is_searched(session: Session, row: Base) -> bool:
    is_old = row in session.dirty
    if isinstance(row, Member):
        return is_old and bool(inspect(row).attrs.name.history.has_changes())
    return isinstance(row, _MODELS) and (not is_old or session.is_modified(row))
