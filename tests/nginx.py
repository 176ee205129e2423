"""A web of the school's own gunicorn with a real nginx in front.

Without nginx (a system package) tests skip with one line; with CI=true that is a failure.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench import serving
from bench.serving import Process, free_port
from catalog.categories.models import ensure_defaults
from school.migrations import upgrade
from school.serve.nginx import configuration
from school.services import Services, build
from school.settings import Settings


def nginx_program() -> str:
    """Its path; skips the test, or fails it in CI, when there is none."""
    path = serving.nginx_program()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is not installed: apt-get install nginx-light")
        pytest.skip("nginx is not installed")
    return path


@dataclass
class NginxSchool:
    """A school's web on `port` and nginx on `front_port`."""

    environment: dict[str, str]
    services: Services
    port: int
    front_port: int
    processes: list[Process] = field(default_factory=list)

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

    def start_web(self) -> Process:
        """Start gunicorn as the school does, and wait for its first answer."""
        return serving.start_web(self.environment)

    def start_nginx(self) -> Process:
        """Start nginx with the configuration that the school's command prints."""
        listen = f"127.0.0.1:{self.front_port}"
        text = configuration(self.settings, listen, serving.workers_account())
        return serving.start_nginx(self.settings.data / "run" / "nginx", text, f"{self.address}/healthz")

    def stop(self) -> None:
        """End all of it."""
        for process in reversed(self.processes):
            serving.stop(process)
        self.services.database.engine.dispose()


@contextmanager
def nginx_school(data: Path, **settings: str) -> Iterator[NginxSchool]:
    """A new school under `data`, of one web process, with nginx before it."""
    port, front_port = free_port(), free_port()
    environment = {
        "SCHOOL_DATA": str(data),
        "PORT": str(port),
        "SCHOOL_WEB_PROCESSES": "1",
        "SCHOOL_X_ACCEL": "1",
        "SCHOOL_PROXIES": "1",
    } | settings
    services = build(Settings.from_environment(environment))
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    with services.database.sessions() as session:
        ensure_defaults(session)
        session.commit()
    started = NginxSchool(environment, services, port, front_port)
    try:
        nginx_program()
        started.processes.append(started.start_web())
        started.processes.append(started.start_nginx())
        yield started
    finally:
        started.stop()
