"""A school in processes of its own, into which libraries are imported as an operator would."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench import meter
from bench.meter import Usage
from bench.serving import ROOT, NotStarted, free_port
from catalog.connection import connect
from catalog.uploads.models import Upload, UploadState
from school.serve.processes import below
from school.settings import Settings

_TICKS = os.sysconf("SC_CLK_TCK")
STARTS_WITHIN = 600.0  # seconds
LOOK_EVERY = 1.0  # seconds


@dataclass(frozen=True)
class School:
    """An empty school whose state is in `data`."""

    data: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return Settings.from_environment(_environment(self.data, self.port))

    def imported(self, folder: Path, *options: str) -> tuple[Usage, dict[str, Any]]:
        """Import a folder; what it cost, and its report. Raises RunFailed."""
        report = self.data / "report.json"
        words = ["import", str(folder), "--json", str(report), *options]
        argv = ["/usr/bin/env", f"SCHOOL_DATA={self.data}", f"PYTHONPATH={ROOT}", sys.executable]
        usage = meter.run([*argv, "-m", "school.cli", *words], self.data)
        read: dict[str, Any] = json.loads(report.read_text())
        return usage, read

    def cpu_s(self) -> float:
        """Processor seconds of all its processes so far, and of those that they waited for."""
        return sum(_used(pid) for pid in (self.process.pid, *below(self.process.pid)))

    def stored(self) -> int:
        """Bytes of all objects."""
        folder = self.data / "objects"
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def wait_until_ready(self) -> None:
        """Until no upload is being prepared any more."""
        database = connect(self.settings.database)
        unfinished = Upload.state.in_((UploadState.WAITING, UploadState.RECEIVED, UploadState.TRANSCODING))
        while True:
            with database.readers() as session:
                if not session.scalar(select(func.count()).select_from(Upload).where(unfinished)):
                    return
            time.sleep(LOOK_EVERY)


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has just ended
    return sum(int(field) for field in fields[11:15]) / _TICKS


@contextmanager
def school(data: Path) -> Iterator[School]:
    """An empty school with its web and workers; they are stopped at the end. Raises NotStarted."""
    data.mkdir(parents=True)
    port = free_port()
    with (data / "serve.log").open("ab") as log:
        argv = [sys.executable, "-m", "school.serve"]
        process = subprocess.Popen(argv, env=_environment(data, port), stdout=log, stderr=log, cwd=data)
    try:
        _wait(process, f"http://127.0.0.1:{port}/readyz")
        yield School(data, port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _environment(data: Path, port: int) -> dict[str, str]:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("SCHOOL_")}
    own = {"SCHOOL_DATA": str(data), "PORT": str(port), "SCHOOL_DEMO": "0", "PYTHONPATH": str(ROOT)}
    return inherited | own


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310 - an address of our own
                return
        except OSError:
            time.sleep(0.5)
    raise NotStarted("The school did not start; see serve.log in its folder.")


def machine_cpu_s() -> float:
    """Processor seconds that all programs of this machine have used since it started (proc(5), /proc/stat)."""
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    user, nice, system, _idle, _wait, irq, soft = (int(field) for field in fields[:7])
    return (user + nice + system + irq + soft) / _TICKS
