"""Changes states, in this one place, after checking the table of allowed moves.

The log in this module has the moves of uploads, which the school makes by itself.
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
    """One move of one thing, kept permanently: subject, states before and after, member and note."""

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
    """Move `subject.state` to `to`; returns the previous state. Raises WrongMove.

    `subject` is a mapped object whose class names its allowed moves in `MOVES: dict[state, set[state]]`.
    """
    before: Enum = subject.state
    if to not in subject.MOVES[before]:
        raise WrongMove(to=to.name, state=before.name)
    subject.state = to
    return before


def move(session: Session, subject: Any, to: Enum, *, by: str | None = None, note: str = "") -> None:
    """Move `subject.state` to `to`, and write a log row. Raises WrongMove.

    `by` is the id of the member who sent the upload or retried it, None for the school itself. Decisions about people
    and courses go into the audit record instead (catalog/audit).
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
