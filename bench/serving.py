"""Starts webs of a school and nginx, on free ports of this machine."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from school.serve.programs import programs
from school.settings import Settings

ROOT = Path(__file__).parents[1]
TIMEOUT = 60.0  # seconds until a start is given up
Process = subprocess.Popen[bytes]


class NotStarted(Exception):
    """A server did not answer; the text says which and why."""


def nginx_program() -> str | None:
    """The path of nginx, which Debian installs outside of users' PATH; None when there is none."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_web(environment: Mapping[str, str], worker: str = "") -> Process:
    """The school's web, started as its server does, once it answers. Its log is `web.log` under SCHOOL_DATA.

    `worker`: another class of gunicorn workers than the school's own.
    """
    settings = Settings.from_environment(environment)
    [web] = [program for program in programs(settings) if program.name == "web"]
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("SCHOOL_")}
    with (settings.data / "web.log").open("ab") as log:
        process = subprocess.Popen(
            [*web.argv, *(["--worker-class", worker] if worker else [])],
            env=inherited | dict(environment) | {"PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
            cwd=settings.data,
        )
    return _answering(process, f"http://127.0.0.1:{settings.port}/healthz")


def start_nginx(folder: Path, configuration: str, address: str) -> Process:
    """An nginx whose files are in `folder`, once it answers at `address`. Raises NotStarted."""
    program = nginx_program()
    if program is None:
        raise NotStarted("nginx is not installed: apt-get install nginx-light")
    folder.mkdir(parents=True, exist_ok=True)
    conf = folder / "nginx.conf"
    conf.write_text(configuration, encoding="utf-8")
    words = [program, "-p", str(folder), "-c", str(conf), "-g", "daemon off;"]
    with (folder / "said.txt").open("ab") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said)
    return _answering(process, address)


def workers_account() -> str:
    """The account of nginx's workers: root if root starts it, since only root may read root's files."""
    return "root" if os.getuid() == 0 else ""


def processor_seconds(processes: Sequence[Process]) -> float:
    """User and system time so far of these processes and their children, by /proc (proc(5)); in steps of 10 ms."""
    ours, ticks = {process.pid for process in processes}, 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue  # it has just ended
        fields = rest.split()
        if int(pid.partition(" ")[0]) in ours or int(fields[1]) in ours:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def stop(process: Process) -> None:
    """Stop it and wait for its end."""
    process.terminate()
    process.wait(TIMEOUT)


def _answering(process: Process, address: str) -> Process:
    until = time.monotonic() + TIMEOUT
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - an address of our own
                return process
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise NotStarted(f"Nothing answers at {address}; it ended with {process.wait()}.")
