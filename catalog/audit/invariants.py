"""Invariants of the audit record."""

from collections.abc import Iterator

from catalog.audit.service import broken_links
from catalog.topic import Reading


def the_audit_record_is_whole(seen: Reading) -> Iterator[str]:
    """No decision was changed, removed or inserted."""
    yield from broken_links(seen.session)
