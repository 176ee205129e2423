"""Settings of uploads."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True)
class UploadSettings:
    """Folder and limits of uploads."""

    folder: Path
    """Bytes received so far, one file an upload; must be on a disk that survives a restart."""
    max_bytes: int = 20 * 1024**3
    """Size of the largest accepted file, in bytes."""
    reserve_bytes: int = 1024**3
    """Free disk space, in bytes, that an upload may not use: the school must still be able to write."""
    read_timeout: float = 60.0
    """Seconds without a byte after which a connection counts as dead; its owner can then resume over another."""
    max_waiting: int = 500
    """Unfinished uploads that one member may have: each is a file and a row until its lifetime ends."""
    lifetime: timedelta = timedelta(days=7)
    """An unfinished upload without new bytes for this time is deleted."""
