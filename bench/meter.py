"""Runs a program and measures its cost: its own processor time and that of all its children."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class RunFailed(Exception):
    """A measured program failed; its figures would be meaningless. Has the end of its output."""


@dataclass(frozen=True)
class Usage:
    """The cost of work. Seconds and bytes; `peak_bytes` is the resident memory of the largest single process."""

    cpu_s: float
    wall_s: float
    peak_bytes: int


def run(argv: Sequence[str], folder: Path) -> Usage:
    """Run argv in a folder until it ends. Raises RunFailed."""
    started = time.monotonic()
    with (folder / "said.txt").open("ab+") as said:
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=folder)
        # wait4 adds up the child and all its descendants that were waited for.
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for it a second time
        if child.returncode:
            said.seek(0)
            raise RunFailed(
                f"{argv[0]} ended with {child.returncode}: {said.read()[-2000:].decode(errors='replace')}"
            )
    return Usage(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss * 1024)


def together(parts: Sequence[Usage], wall_s: float) -> Usage:
    """The cost of several programs that took `wall_s` as a whole, whether after or beside each other."""
    return Usage(sum(part.cpu_s for part in parts), wall_s, max(part.peak_bytes for part in parts))
