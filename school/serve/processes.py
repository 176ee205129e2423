"""Control of all descendants of this process (Linux: prctl(2), proc(5))."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from school.settings import Settings

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of every orphaned descendant, so that none gets lost."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_with_parent() -> None:
    """In a child, before exec: get a signal when the parent dies for any reason."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def below(ancestor: int) -> list[int]:
    """The running descendants of `ancestor`."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                parents[int(stat.parent.name)] = int(fields[1])
    found: list[int] = []
    front = [ancestor]
    while front:
        front = [pid for pid, parent in parents.items() if parent in front]
        found += front
    return found


def environment(settings: Settings) -> dict[str, str]:
    """Our environment, with an absolute data folder and an importable checkout."""
    root = str(Path(__file__).parents[2])
    return os.environ | {"SCHOOL_DATA": str(settings.data), "PYTHONPATH": root}


def end_all(grace: float = 3.0) -> None:
    """Send SIGTERM, then SIGKILL, to all descendants of this process."""
    ancestor = os.getpid()
    for sign, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, 1.0)):
        left = below(ancestor)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
        until = time.monotonic() + seconds
        while below(ancestor) and time.monotonic() < until:
            _collect()
            time.sleep(0.05)
    _collect()


def _collect() -> None:
    """Reap ended children (wait(2))."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
