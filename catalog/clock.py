"""The time, as something that can be handed in: tests stop it, nothing else does."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The current moment in UTC."""
    return datetime.now(UTC)
