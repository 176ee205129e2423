"""How much one member may share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClipSettings:
    """The quotas of one member; drafts count, withdrawn clips do not."""

    a_day: int = 200
    """Clips in 24 hours."""
    most: int = 1000
    """Clips in all."""
    most_bytes: int = 50 * 1024**3
    """Bytes of all files together."""


@dataclass(frozen=True)
class Quota:
    """What a member has left."""

    today: int
    clips: int
    bytes: int
