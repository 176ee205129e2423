"""Keeping hold of all processes below this one (Linux: prctl(2), proc(5))."""

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
    """Let every process whose parent below us dies become our child, so that none can get lost."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_with_parent() -> None:
    """In a child, before exec: be told to stop when the parent is killed, however it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def below(ancestor: int) -> list[int]:
    """The living processes that descend from `ancestor`."""
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
    """Ours, with the data folder absolute, and the checkout importable wherever we were started."""
    root = str(Path(__file__).parents[2])
    return os.environ | {"SCHOOL_DATA": str(settings.data), "PYTHONPATH": root}


def end_all(grace: float = 3.0) -> None:
    """SIGTERM, then SIGKILL, to whatever still descends from this process."""
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
    """Let ended children go (wait(2)), or they would stay as zombies."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
