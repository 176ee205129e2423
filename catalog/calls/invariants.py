"""Invariants of calls for clips."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from catalog.calls.models import ClipCall
from catalog.topic import Reading

LATE = timedelta(minutes=10)


def calls_are_closed_at_their_end(seen: Reading) -> Iterator[str]:
    """The job that closes a call runs soon after its end."""
    late = select(ClipCall.id).where(ClipCall.closed_at.is_(None), ClipCall.closes_at < seen.now - LATE)
    for call_id in seen.session.scalars(late):
        yield f"call {call_id} is over, and not closed"
