"""One process at a time works on an import. The kernel releases the lock when a killed process ends (flock(2))."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from catalog.intake.errors import RunBusy


@contextlib.contextmanager
def only_one(folder: Path, run_id: str) -> Iterator[None]:
    """Hold the lock of a run. Raises RunBusy when another process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{run_id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RunBusy() from None
    finally:
        os.close(descriptor)
