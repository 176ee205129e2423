"""Measures how well the sandbox of `process` works on this machine, with a child that tries to break out.

A kernel may lack Landlock, a container may forbid seccomp, and nobody would notice: videos are encoded all the same.
So the result is shown to operators, and a school without any isolation accepts no untrusted files.
"""

import json
import os
import socket
import sys
import tempfile
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from transcode import allowances, process

CANARY = Path(__file__).with_name("canary.py")
LIMITS = process.Sandbox(wall=20, cpu=10, memory=1 << 30, file_bytes=1 << 20)

WAY_SENTENCES = {
    "read": "read other files",
    "environment": "read the school's own secrets",
    "write": "write outside its folder",
    "remove": "remove, move or cut other files",
    "change": "change the mode, owner, times or attributes of files",
    "link": "leave a link or a pipe where the school would follow it",
    "watch": "watch what happens to files",
    "connect": "call other machines",
    "datagram": "send datagrams",
    "signal": "signal other processes",
    "inspect": "look into other processes",
    "slow": "slow other processes down",
    "program": "start other programs",
    "share": "share memory or messages with other programs",
    "kernel": "reach rarely used parts of the kernel",
}
"""What an exploited ffmpeg would try next; ends of English sentences, and msgids."""


class Level(Enum):
    """FULL: every way out was blocked.

    NONE: other files and other machines could both be reached, or it is unknown.
    """

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Isolation:
    """The level, and the names in WAY_SENTENCES that were found `shut` and `open`."""

    level: Level
    shut: tuple[str, ...]
    open: tuple[str, ...]
    trouble: str = ""
    """Why the measurement failed; "" if it succeeded."""


def measure() -> Isolation:
    """Run the canary. Takes about a tenth of a second; raises nothing."""
    try:
        with tempfile.TemporaryDirectory(prefix="isolation-") as name, socket.create_server(("127.0.0.1", 0)) as port:
            told, trouble = _send(Path(name), port.getsockname()[1])
    except OSError as error:
        return _judge({}, str(error))
    return _judge(told, trouble)


def _send(folder: Path, port: int) -> tuple[dict[str, bool], str]:
    mine, outside = folder / "mine", folder / "outside"
    for each in (mine, outside):
        each.mkdir()
    secret = outside / "secret"
    secret.write_text("another's file")
    program = outside / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    task = {"port": port, "parent": os.getpid(), "mine": str(mine), "outside": str(outside)}
    task |= {"secret": str(secret), "program": str(program)}
    argv = [sys.executable, "-I", "-S", str(CANARY), json.dumps(task)]
    lines: list[str] = []
    reads = [CANARY, *allowances.python()]
    done = process.run(argv, LIMITS, cwd=mine, reads=reads, writes=[mine], on_line=lines.append)
    try:
        told: dict[str, bool] = json.loads(lines[-1])
    except (IndexError, ValueError):
        return {}, f"the child ended with code {done.code}. {done.stderr[-300:]}"
    return told, "" if told.get("work") else "the child could not even write into its own folder."


def _judge(told: dict[str, bool], trouble: str) -> Isolation:
    """A way without a result counts as open."""
    left = tuple(name for name in WAY_SENTENCES if told.get(name, True))
    shut = tuple(name for name in WAY_SENTENCES if name not in left)
    if trouble or {"read", "connect"} <= set(left):
        return Isolation(Level.NONE, shut, left, trouble)
    return Isolation(Level.PARTIAL if left else Level.FULL, shut, left)
