"""How uploads are taken in."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True)
class UploadSettings:
    """Where unfinished uploads rest and what is too much."""

    folder: Path
    """Bytes received so far, one file an upload; must be on a disk that survives a restart."""
    max_bytes: int = 20 * 1024**3
    """The largest file taken, in bytes."""
    reserve_bytes: int = 1024**3
    """Free disk space, in bytes, that an upload may not use: the school must still be able to write."""
    read_timeout: float = 60.0
    """Seconds without a byte after which a line counts as dead, so that its owner can go on over another one."""
    max_waiting: int = 500
    """Unfinished uploads that one member may have: each is a file and a row until its lifetime ends."""
    lifetime: timedelta = timedelta(days=7)
    """An unfinished upload that got no bytes for so long is cleared away."""
