"""Two ways to start a sandboxed process: by a launcher of its own, or by a fork server that starts many.

Most of what a short run costs is the start of the launcher's Python (13 of 22 ms for a look at a small file). A fork
server is that Python, kept ready: for each run it forks, and the child sets up the same sandbox for itself alone
before it becomes the program (`launcher.serve`). So a run may do and see what it could before, and no two runs share
anything. A thread makes one with its second run. It starts one run at a time, and ends with its thread (prctl(2),
PR_SET_PDEATHSIG).
"""

import atexit
import contextlib
import marshal
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

LAUNCHER = Path(__file__).with_name("launcher.py")
MOST = 160_000
"""Bytes of a request: less than a socket holds (unix(7), SO_SNDBUF)."""
PID = 8
"""Bytes of a process's number, as the launcher sends it."""
LAUNCHED = 1
"""Runs of a thread with a launcher each, before it makes a fork server: many threads have no other."""
_ENVIRONMENT = {"PATH": os.defpath}


class _Own(threading.local):
    """What a thread has started, and its fork servers without a run."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.runs = 0
        self.free: list[ForkServer] = []


_own = _Own()


@atexit.register
def _end() -> None:
    """Wait for the main thread's servers, or what their runs took would be missing in our own account."""
    _own.free.clear()


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, or minus the signal's number; seconds and bytes."""

    code: int
    cpu_s: float
    peak_bytes: int


class Child(Protocol):
    """A process that was started."""

    @property
    def pid(self) -> int:
        """Also the number of its process group."""

    @property
    def out(self) -> IO[bytes]:
        """What it writes to its standard output."""

    @property
    def err(self) -> IO[bytes]:
        """The same of its standard error."""

    def has_ended(self) -> bool:
        """Whether it has; the answer stays with `wait`."""

    def kill(self) -> None:
        """Kill it with its group."""

    def wait(self) -> Ended:
        """Wait for its end."""


def start(argv: Sequence[str], spec: dict[str, Any], cwd: Path | None) -> Child:
    """Start argv in the sandbox that `spec` describes (launcher.py). The same thread has to wait for its end."""
    if _own.process != os.getpid():  # forked: those of the parent are not ours
        _own.process, _own.runs, _own.free = os.getpid(), 0, []
    _own.runs += 1
    told = marshal.dumps({**spec, "argv": list(argv), "cwd": str(cwd) if cwd else ""})
    if _own.runs > LAUNCHED and len(told) <= MOST:
        # One that has died is forgotten; a launcher then says what is wrong, if anything is.
        with contextlib.suppress(OSError):
            return (_own.free.pop() if _own.free else ForkServer()).start(told)
    return _Launched(argv, spec, cwd)


class _Launched:
    """A child of ours, which began as a launcher of its own."""

    def __init__(self, argv: Sequence[str], spec: dict[str, Any], cwd: Path | None) -> None:
        told = marshal.dumps({**spec, "parent": os.getpid()}).hex()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LAUNCHER), told, *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=_ENVIRONMENT,
            # A process group, to be killed as a whole; and a session, since Linux schedules sessions as groups.
            start_new_session=True,
        )
        assert self._process.stdout and self._process.stderr  # noqa: S101, PT018 - both are pipes
        self.pid, self.out, self.err = self._process.pid, self._process.stdout, self._process.stderr

    def has_ended(self) -> bool:
        """See Child."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def kill(self) -> None:
        """See Child."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self) -> Ended:
        """See Child."""
        _, status, usage = os.wait4(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self._process.returncode = code  # Popen must not wait for it a second time
        return Ended(code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


class ForkServer:
    """A launcher that starts many runs, one after the other; used by the thread that made it."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            words = [str(LAUNCHER), "--serve", str(os.getpid()), str(theirs.fileno())]
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def start(self, told: bytes) -> Child:
        """Start a run. Raises OSError when the server has died."""
        ends = [os.pipe(), os.pipe()]
        out, err = (open(reading, "rb", buffering=0) for reading, _ in ends)  # noqa: SIM115, PTH123 - closed by run
        try:
            socket.send_fds(self._channel, [told], [writing for _, writing in ends])
            pid = self._number()
        except OSError:
            out.close()
            err.close()
            raise
        finally:
            for _, writing in ends:
                os.close(writing)
        return _Forked(self, pid, out, err)

    def has_answer(self) -> bool:
        """Whether the run has ended."""
        return bool(select.select([self._channel], [], [], 0)[0])

    def end(self) -> Ended:
        """How the run ended, once it has. Raises OSError when the server has died, and the run with it."""
        return Ended(*marshal.loads(self._answer()))  # noqa: S302 - from our own launcher

    def kill(self) -> None:
        """Kill the run with its group. The server does that: only it knows that the number is still the run's."""
        with contextlib.suppress(OSError):
            self._channel.send(b"kill")

    def __del__(self) -> None:
        """End it: its thread has ended, or this is a fork of its process, which only closes its end of the socket."""
        self._channel.close()
        self._process.wait()

    def _number(self) -> int:
        told = self._answer()
        if len(told) != PID:  # the end of a child that could not even tell that
            raise ChildProcessError("the fork server's child has not begun")
        return int.from_bytes(told, "little")

    def _answer(self) -> bytes:
        told = self._channel.recv(4096)
        if not told:
            raise ConnectionResetError("the fork server has died")
        return told


@dataclass(frozen=True)
class _Forked:
    """A child of a fork server."""

    server: ForkServer
    pid: int
    out: IO[bytes]
    err: IO[bytes]

    def has_ended(self) -> bool:
        """See Child."""
        return self.server.has_answer()

    def kill(self) -> None:
        """See Child."""
        self.server.kill()

    def wait(self) -> Ended:
        """See Child."""
        try:
            end = self.server.end()
        except OSError:
            return Ended(-signal.SIGKILL, 0.0, 0)
        _own.free.append(self.server)
        return end
