"""A whole school in processes of its own, started as script/server starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[3]
TIMEOUT = 90.0  # seconds until a wait is given up; far above what anything here takes


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(fact: Callable[[], object], what: str) -> None:
    """Wait until `fact()` is true; AssertionError with `what` when it never is."""
    until = time.monotonic() + TIMEOUT
    while not fact():
        assert time.monotonic() < until, f"never: {what}"
        time.sleep(0.1)


@dataclass
class School:
    """A school that was started, or was tried to be."""

    data: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    said: str = ""

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """The settings as variables, over those of the test run."""
        own = {"SCHOOL_DATA": str(self.data), "PORT": str(self.port), "SCHOOL_DEMO": "0", "PYTHONPATH": str(ROOT)}
        return os.environ | own | {"SCHOOL_WEB_PROCESSES": "1"} | self.settings

    def start(self) -> "School":
        """Start and wait until it says that it is ready."""
        self.begin()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if line.startswith("ready "):
                return self
        raise AssertionError(f"not ready; it said: {self.said}")

    def begin(self) -> None:
        """Start, without waiting."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "school.serve"],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def refusal(self) -> tuple[int, str]:
        """Start what is expected not to start: exit code and what it said."""
        self.begin()
        said, _ = self.process.communicate(timeout=TIMEOUT)
        return self.process.returncode, said

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """Ask it to stop; the exit code."""
        self.process.send_signal(sign)
        self.process.communicate(timeout=TIMEOUT)
        return self.process.returncode

    def processes(self) -> list[psutil.Process]:
        """Every living process of this school, known by its data folder."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("SCHOOL_DATA") == str(self.data) and process.status() != "zombie":
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def part(self, *words: str) -> psutil.Process | None:
        """The oldest process of the school whose command line holds all the words."""
        named = [process for process in self.processes() if all(word in _line(process) for word in words)]
        return min(named, key=lambda process: process.create_time(), default=None)

    def answers(self) -> bool:
        """Whether /readyz says that every part works."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
