"""A whole school in processes of its own, started as script/server does, with access to each process."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chaos.client import Client, Unanswered
from school.serve.processes import below

ROOT = Path(__file__).parents[1]
STARTS_WITHIN = 400.0  # seconds, on a busy machine
ADMIN = "admin"


class Never(Exception):
    """An expected event did not happen."""


def eventually(fact: Callable[[], object], what: str, within: float) -> float:
    """Wait until `fact()` is true; the seconds it took. Raises Never after `within` seconds."""
    began = time.monotonic()
    while not fact():
        if time.monotonic() - began > within:
            raise Never(f"not within {within:.0f} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - began


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def line_of(pid: int) -> str:
    """A process's command line; empty for one that is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def children(pid: int) -> list[int]:
    """The processes that the threads of `pid` started (proc(5), /proc/pid/task/tid/children); quick to ask."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += [int(word) for word in (task / "children").read_text().split()]
    return found


@dataclass
class Server:
    """A running school."""

    data: Path
    settings: Mapping[str, str]
    """Further settings: another database, broker or store."""
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: os.urandom(12).hex())

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Its environment: its settings, and that of this process."""
        own = {"SCHOOL_DATA": str(self.data), "PORT": str(self.port), "SCHOOL_DEMO": "0", "PYTHONPATH": str(ROOT)}
        return os.environ | own | {"SCHOOL_ADMIN_PASSWORD": self.password} | dict(self.settings)

    def start(self) -> None:
        """Start it and wait until every part answers. Raises Never."""
        with (self.data.parent / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "school.serve"], env=self.environment, stdout=log, stderr=log
            )
        eventually(lambda: self.ready() or self._process.poll() is not None, "the school is ready", STARTS_WITHIN)
        if self._process.poll() is not None:
            raise Never(f"the school did not start; see {log.name}")

    def stop(self, sign: int = signal.SIGTERM) -> float:
        """Ask it to stop; the seconds until nothing of it is left. Raises Never."""
        parts = below(self._process.pid)
        began = time.monotonic()
        self._process.send_signal(sign)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            raise Never("the school does not stop") from None
        eventually(lambda: not any(line_of(pid) for pid in parts), "no process is left behind", 30)
        return time.monotonic() - began

    def end(self) -> None:
        """End it in any state, without leaving processes."""
        parts = below(self._process.pid)
        for pid in (self._process.pid, *parts):
            kill(pid)
        self._process.wait()
        eventually(lambda: not any(line_of(pid) for pid in parts), "no process is left behind", 30)

    def ready(self) -> bool:
        """Whether /readyz says that every part works."""
        try:
            return Client(self.address).ask("GET", "/readyz").status == 200
        except Unanswered:
            return False

    def pids(self, *words: str, under: int | None = None) -> list[int]:
        """Processes whose command line has all the words, oldest first."""
        found = [pid for pid in below(under or self._process.pid) if all(word in line_of(pid) for word in words)]
        return sorted(found)

    def part(self, *words: str) -> int:
        """The oldest such process. Raises Never."""
        eventually(lambda: self.pids(*words), f"a process of {words}", 60)
        return self.pids(*words)[0]

    def check(self) -> str:
        """The output of `school check --deep` if something is broken, else ""."""
        words = [sys.executable, "-m", "school.cli", "check", "--deep"]
        told = subprocess.run(words, env=self.environment, capture_output=True, text=True, check=False)
        return "" if told.returncode == 0 else (told.stdout + told.stderr)[-2000:]


def kill(pid: int, sign: int = signal.SIGKILL) -> None:
    """Signal a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, sign)


def end_server(pid: int) -> None:
    """kill -9 of a server and its children, and wait: shared resources are free only when the last one is gone."""
    parts = [pid, *kill_group(pid)]
    for part in parts:
        kill(part)
    eventually(lambda: not any(line_of(part) for part in parts), "the server is gone", 30)


def kill_group(pid: int) -> list[int]:
    """kill -9 of a process; returns its descendants, which have to end by themselves."""
    children = below(pid)
    kill(pid)
    return children
