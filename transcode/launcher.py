"""Fences itself in, then becomes ffmpeg or ffprobe. Run as a script by `process`, never imported.

Usage: python -I -S launcher.py '{"parent": pid, "limits": {"AS": n, ...}}' PROGRAM ARGUMENT...

A separate script instead of Popen's preexec_fn: running Python between fork and exec in a process that
has threads can deadlock, and this way the fence is in place before one byte of the source is read.
It may only use the standard library, since -I -S leaves out everything else (17 ms instead of 60).
"""

import ctypes
import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Without this, kill -9 of a worker leaves ffmpeg running, writing into a folder that has a new owner."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above took effect
        os.kill(os.getpid(), signal.SIGKILL)


def set_limits(limits: dict[str, int]) -> None:
    """Soft and hard alike; never above what we were given ourselves."""
    for name, wanted in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (value, value))


def main() -> None:
    """Never returns: the process becomes the program, or dies with a message on stderr."""
    fence = json.loads(sys.argv[1])
    if sys.platform == "linux":
        die_with_parent(fence["parent"])
    set_limits(fence["limits"])
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  argv comes from `process` alone


if __name__ == "__main__":
    main()
