"""What must always be true of notices."""

from collections.abc import Iterator

from catalog.notices.models import Notice
from sqlalchemy import select

from catalog.topic import Reading


def notices_are_there(seen: Reading) -> Iterator[str]:
    """Every notice has its text."""
    for notice in seen.session.scalars(select(Notice)):
        if seen.size(notice.key) != notice.size:
            yield f"notice {notice.id} has lost its text"
