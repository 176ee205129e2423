"""Use cases of the audit record: record a decision, read, check the chain. They flush and never commit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.changes import changed
from catalog.clock import now
from catalog.states import change_state

_CHAIN = 0x4175646974  # "Audit": the number of the lock that serializes concurrent decisions


@dataclass(frozen=True)
class Decision:
    """A decision: who, what, why."""

    by_id: str | None
    """None: the command line or the school itself."""
    action: Action
    why: str = ""


def record(session: Session, decision: Decision, subject: Any, before: str = "", after: str = "") -> None:
    """Record a decision about `subject`, a mapped object with an `id`, and note that it has changed.

    Best called last in a use case: on PostgreSQL other decisions wait from here until the transaction ends. SQLite
    has one writer anyway.
    """
    kind = type(subject).__name__.lower()
    changed(session, f"{kind}:{subject.id}")
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN})
    last = session.execute(select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)).first()
    entry = AuditEntry(
        id=last.id + 1 if last else 1,
        at=now(),
        by_id=decision.by_id,
        action=decision.action,
        kind=kind,
        subject_id=subject.id,
        before=before,
        after=after,
        why=decision.why,
        previous=last.digest if last else "",
    )
    entry.digest = entry.computed()
    session.add(entry)
    session.flush()


def decide(session: Session, decision: Decision, subject: Any, to: Enum) -> None:
    """Move `subject.state` to `to` because a person decided so, and record it. Raises WrongMove."""
    before = change_state(subject, to)
    record(session, decision, subject, before.name, to.name)


def newest(session: Session, subject_id: str | None, start: int, most: int) -> Sequence[AuditEntry]:
    """Decisions, newest first: `most` of them from `start` on; of one subject, or of all."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).offset(start).limit(most)
    if subject_id is not None:
        query = query.where(AuditEntry.subject_id == subject_id)
    return session.scalars(query).all()


def broken_links(session: Session) -> Iterator[str]:
    """Signs that the record was edited: a row that is missing, was changed, or does not follow the previous one.

    Removed rows at the end cannot be detected here.
    """
    number, digest = 0, ""
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)):
        number += 1
        if entry.id != number or entry.previous != digest:
            yield f"audit row {entry.id} does not follow row {number - 1}"
        if entry.digest != entry.computed():
            yield f"audit row {entry.id} was changed"
        number, digest = entry.id, entry.digest
