"""A web of the school's own gunicorn with a real nginx in front, for tests and for script/bench delivery's tests.

Without nginx (a system package) tests skip with one line; with CI=true that is a failure.
"""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from catalog.categories.models import ensure_defaults
from school.migrations import upgrade
from school.nginx import configuration
from school.serve.programs import programs
from school.services import Services, build
from school.settings import Settings
from tests.school.serve.running import ROOT, free_port

PATIENCE = 60.0  # seconds


def nginx_program() -> str:
    """Its path; skips the test, or fails it in CI, when there is none."""
    path = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is not installed: apt-get install nginx-light")
        pytest.skip("nginx is not installed")
    return path


@dataclass
class Front:
    """A school's web on `port` and nginx on `front_port`."""

    environment: dict[str, str]
    services: Services
    port: int
    front_port: int
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """What it was started with."""
        return self.services.settings

    @property
    def address(self) -> str:
        """Where nginx answers."""
        return f"http://127.0.0.1:{self.front_port}"

    @property
    def web(self) -> str:
        """Where the school itself answers."""
        return f"http://127.0.0.1:{self.port}"

    def start_web(self) -> "subprocess.Popen[bytes]":
        """Start gunicorn as the school does, and wait for its first answer."""
        [web] = [program for program in programs(self.settings) if program.name == "web"]
        with (self.settings.data / "web.log").open("ab") as log:
            process = subprocess.Popen(
                web.argv, env=os.environ | self.environment, stdout=log, stderr=log, cwd=self.settings.data
            )
        self.processes.append(process)
        _until_answered(f"{self.web}/healthz", process)
        return process

    def start_nginx(self) -> None:
        """Start nginx with the configuration that the school's command prints."""
        folder = self.settings.data / "run" / "nginx"
        folder.mkdir(parents=True)
        conf = folder / "nginx.conf"
        user = "root" if os.getuid() == 0 else ""
        conf.write_text(configuration(self.settings, f"127.0.0.1:{self.front_port}", user))
        words = [nginx_program(), "-p", str(folder), "-c", str(conf), "-g", "daemon off;"]
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        _until_answered(f"{self.address}/healthz", process)

    def stop(self) -> None:
        """End all of it."""
        for process in reversed(self.processes):
            process.terminate()
            process.wait(PATIENCE)
        self.services.database.engine.dispose()


def _until_answered(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (OSError, urllib.error.HTTPError):
            assert process.poll() is None, f"ended with {process.returncode}"
            assert time.monotonic() < until, f"no answer at {address}"
            time.sleep(0.05)


@contextmanager
def front(data: Path, **settings: str) -> Iterator[Front]:
    """A new school under `data`, of one web process, with nginx before it."""
    port, front_port = free_port(), free_port()
    environment = {
        "SCHOOL_DATA": str(data),
        "PORT": str(port),
        "SCHOOL_WEB_PROCESSES": "1",
        "SCHOOL_X_ACCEL": "1",
        "SCHOOL_PROXIES": "1",
        "PYTHONPATH": str(ROOT),
    } | settings
    services = build(Settings.from_environment(environment))
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    with services.database.sessions() as session:
        ensure_defaults(session)
        session.commit()
    started = Front(environment, services, port, front_port)
    try:
        nginx_program()
        started.start_web()
        started.start_nginx()
        yield started
    finally:
        started.stop()
