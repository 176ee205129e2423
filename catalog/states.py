"""The one place where a state changes: it checks the table of allowed moves.

The log of this module has the moves of uploads on their way to a lesson, which the school makes by itself.
"""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.changes import changed
from catalog.clock import now
from catalog.database import Base
from catalog.errors import WrongMove


class StateLog(Base):
    """One move of one thing, kept for good: who moved what, from where to where, and why."""

    __tablename__ = "state_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    subject_id: Mapped[str] = mapped_column(index=True)
    before: Mapped[str]
    after: Mapped[str]
    member_id: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")


def change_state(subject: Any, to: Enum) -> Enum:
    """Move `subject.state` to `to`; answers the state before. Raises WrongMove.

    `subject` is a mapped object whose class names its allowed moves in `MOVES: dict[state, set[state]]`.
    """
    before: Enum = subject.state
    if to not in subject.MOVES[before]:
        raise WrongMove(to=to.name, state=before.name)
    subject.state = to
    return before


def move(session: Session, subject: Any, to: Enum, *, by: str | None = None, note: str = "") -> None:
    """Move `subject.state` to `to` in the course of the work, and write a log row. Raises WrongMove.

    `by` is the id of the member whose upload it is or who had it tried again, None for the school itself. What
    somebody decides about a person or a course goes into the audit record instead (catalog/audit).
    """
    before, kind = change_state(subject, to), type(subject).__name__.lower()
    session.add(
        StateLog(
            at=now(),
            kind=kind,
            subject_id=subject.id,
            before=before.name,
            after=to.name,
            member_id=by,
            note=note,
        )
    )
    changed(session, f"{kind}:{subject.id}")
