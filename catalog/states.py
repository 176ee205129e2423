"""The one place where a state changes: it checks the table of allowed moves and writes a log row."""

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


def move(session: Session, subject: Any, to: Enum, *, by: str | None = None, note: str = "") -> None:
    """Move `subject.state` to `to` and write a log row.

    `subject` is a mapped object whose class names its allowed moves in `MOVES: dict[state, set[state]]`.
    `by` is the id of the member who moved it, None for the school itself. Raises WrongMove.
    """
    kind, before = type(subject).__name__.lower(), subject.state
    if to not in subject.MOVES[before]:
        raise WrongMove(to=to.name, state=before.name)
    subject.state = to
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
