"""Invariants of deleted accounts."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from catalog.departures.models import Departure
from catalog.topic import Reading

_SOON = timedelta(days=1)


def deleted_accounts_are_erased(seen: Reading) -> Iterator[str]:
    """No file of a deleted account is in the store a day later."""
    late = select(Departure).where(Departure.erased_at.is_(None), Departure.at < seen.now - _SOON)
    for departure in seen.session.scalars(late):
        yield f"departure {departure.id}: its files are still there"
