"""Runs programs on untrusted bytes: everything that processes those is started by `run` (`starting` has both ways).

A run has its own process group, no stdin, an environment of PATH alone, rlimits, a wall-clock limit, and dies
with us. It can access only the files it was given, no network and no other process (`launcher`, `allowances`,
`syscalls`; `isolation` measures how well that works on this machine). Its stdout is passed on line by line, and a
short tail of its stderr is kept. argv is logged so that it can be pasted into a shell.
"""

import logging
import os
import selectors
import shlex
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from transcode import allowances, starting, syscalls
from transcode.starting import Child

log = logging.getLogger(__name__)

STDERR_LINES = 60
STDERR_LINE = 2000
"""Characters kept of a line. ffmpeg repeats untrusted text there, of any length."""
CHUNK = 65536
QUIET = 0.5  # seconds
CLOSING = 0.01  # seconds


@dataclass(frozen=True)
class Sandbox:
    """The limits of a run. Seconds and bytes."""

    wall: float
    cpu: float
    memory: int
    file_bytes: int
    open_files: int = 256
    says: int | None = None
    """The most bytes on its standard output; a run that writes more is killed. For runs whose output is kept in
    memory."""
    niceness: int = 0
    """Its niceness (nice(2)), 0 to 19."""

    def limits(self) -> dict[str, int]:
        """As rlimits by name; CORE is 0 because a core dump would write untrusted frames to our disk."""
        return {
            "AS": self.memory,
            "CPU": max(1, int(self.cpu)),
            "FSIZE": self.file_bytes,
            "NOFILE": self.open_files,
            "CORE": 0,
        }


@dataclass(frozen=True)
class Finished:
    """How a run ended. `code` is the exit code, or minus the signal's number; `timed_out` means the wall limit.

    A run that wrote too much has been killed like one that took too long; only `timed_out` distinguishes them.
    """

    code: int
    stderr: str
    wall_s: float
    cpu_s: float
    peak_bytes: int
    timed_out: bool = False


def run(  # noqa: PLR0913 - keywords of their own right, each with a default
    argv: Sequence[str],
    sandbox: Sandbox,
    *,
    cwd: Path | None = None,
    reads: Sequence[Path] = (),
    writes: Sequence[Path] = (),
    on_line: Callable[[str], None] = lambda _: None,
    on_quiet: Callable[[], None] = lambda: None,
    on_start: Callable[[int], None] = lambda _: None,
) -> Finished:
    """Run argv to its end. If `on_line` or `on_quiet` raises, the run is killed and the exception is raised.

    argv begins with the program's path. `reads` are the files it may read (a folder: all below it), `writes` the
    folders in which it may make, read and remove plain files. It can open nothing else but its own libraries.
    `on_quiet` is called after half a second without output: ffmpeg is silent until every output has begun, which
    takes many seconds on a busy machine, and the caller must be able to stop it before. `on_start` gets the number
    of its process group.
    """
    log.info("run %s", shlex.join(argv))
    started = time.monotonic()
    child = starting.start(argv, _spec(argv, sandbox, reads, writes), cwd)
    ended, deadline = False, started + sandbox.wall
    try:
        pump = _Pump(child, on_line, sandbox.says)
        on_start(child.pid)
        ended = pump.drain(deadline, on_quiet) and _ends(child, deadline, on_quiet)
    except _SaidTooMuch:
        log.warning("run said more than %s bytes", sandbox.says)
    finally:
        if not ended:  # the wall limit, or on_line raised
            child.kill()
        end = child.wait()
        for pipe in (child.out, child.err):  # not before: a run that cannot write might end before it is killed
            pipe.close()
    return Finished(
        code=end.code,
        stderr="\n".join(pump.tail),
        wall_s=time.monotonic() - started,
        cpu_s=end.cpu_s,
        peak_bytes=end.peak_bytes,
        timed_out=not ended and time.monotonic() >= deadline,
    )


def step_back(group: int, niceness: int) -> None:
    """Lower the priority of a run; `launcher.step_back` explains why this is done in two ways."""
    steps: tuple[Callable[[], object], ...] = (
        lambda: os.setpriority(os.PRIO_PGRP, group, min(19, os.getpriority(os.PRIO_PROCESS, 0) + niceness)),
        lambda: Path(f"/proc/{group}/autogroup").write_text(str(niceness), encoding="ascii"),
    )
    for step in steps:
        try:
            step()
        except OSError as error:
            log.debug("run not stepped back: %s", error)  # it has ended, or autogroup is disabled


def _spec(argv: Sequence[str], sandbox: Sandbox, reads: Sequence[Path], writes: Sequence[Path]) -> dict[str, Any]:
    """The launcher's specification, of plain values."""
    calls = syscalls.for_machine()
    return {
        "limits": sandbox.limits(),
        "niceness": sandbox.niceness,
        "paths": allowances.rules(Path(argv[0]), reads, writes),
        "calls": calls.to_dict() if calls else None,
    }


def _ends(child: Child, deadline: float, on_quiet: Callable[[], None]) -> bool:
    """Wait for the end of a run that has closed both pipes. False at the deadline."""
    while not child.has_ended():
        if time.monotonic() > deadline:
            return False
        on_quiet()
        time.sleep(CLOSING)
    return True


class _Pump:
    """Reads both pipes in one thread, so that a full stderr can never stop the run."""

    def __init__(self, child: Child, on_line: Callable[[str], None], says: int | None) -> None:
        self.tail: deque[str] = deque(maxlen=STDERR_LINES)
        self._selector = selectors.DefaultSelector()
        self._add(child.out, _Lines(on_line, says))
        self._add(child.err, _Lines(lambda line: self.tail.append(line[:STDERR_LINE])))

    def _add(self, pipe: IO[bytes], lines: "_Lines") -> None:
        self._selector.register(pipe, selectors.EVENT_READ, lines)

    def drain(self, deadline: float, on_quiet: Callable[[], None]) -> bool:
        """Read until both pipes are closed. False at the deadline."""
        with self._selector:
            while self._selector.get_map():
                left = deadline - time.monotonic()
                if left <= 0:
                    self._close()
                    return False
                ready = self._selector.select(min(left, QUIET))
                for key, _ in ready:
                    self._read(key)
                if not ready:
                    on_quiet()
        return True

    def _read(self, key: selectors.SelectorKey) -> None:
        data = os.read(key.fd, CHUNK)
        key.data.feed(data)
        if not data:
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]

    def _close(self) -> None:
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]


class _SaidTooMuch(Exception):
    """The output is larger than `Sandbox.says`."""


class _Lines:
    """Splits bytes into lines. A line without an end is split, so that it cannot fill our memory."""

    def __init__(self, sink: Callable[[str], None], most: int | None = None) -> None:
        self._sink = sink
        self._left = most
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """An empty `data` means the end: the rest is a line too. Raises _SaidTooMuch."""
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise _SaidTooMuch
        *lines, self._rest = (self._rest + data).split(b"\n")
        if not data or len(self._rest) > CHUNK:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            if line:
                self._sink(line.decode("utf-8", "replace").rstrip("\r"))
