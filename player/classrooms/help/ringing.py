"""Who is called, and when the next person is: pure rules, without a database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

RING_FOR = timedelta(minutes=2)
"""How long one person has before the next is called: long enough to get a phone out, short for forty neighbours."""
ROUNDS = 3
"""How often the whole list is called. After that the wall rings on, and nobody gets a tenth mail."""


def next_on_duty(list_of_ids: Sequence[str], last: str | None, rings: int) -> str | None:
    """The id of the person to call after `last`; the first one after the last one. None: enough were called."""
    if not list_of_ids or rings >= ROUNDS * len(list_of_ids):
        return None
    if last not in list_of_ids:
        return list_of_ids[rings % len(list_of_ids)] if last is not None else list_of_ids[0]
    return list_of_ids[(list_of_ids.index(last) + 1) % len(list_of_ids)]


def asked_at(told: datetime | None, now: datetime, oldest: timedelta = timedelta(days=30)) -> datetime:
    """When help was asked for: as the screen says, but neither in the future nor before a month."""
    return now if told is None else min(max(told, now - oldest), now)


def belongs_to(at: datetime, called_at: datetime, closed_at: datetime | None) -> bool:
    """Whether a press at `at`, which came late, was answered by a call of that time."""
    return called_at <= at and (closed_at is None or at <= closed_at)
