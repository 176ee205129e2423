"""A RabbitMQ server of the test run's own, from Debian's package: on free ports of this machine, gone at the end."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from school.serve.processes import end_with_parent
from tests.school.serve.running import free_port

PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Not the one on the path, which insists on an account and folders of its own."""
TIMEOUT = 120.0  # seconds; far above what a start takes


@contextmanager
def server() -> Iterator[int]:
    """The port of a running server. Without the package the test is skipped, with CI=true that is a failure."""
    if not PROGRAM.exists() or shutil.which("epmd") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs rabbitmq-server")
        pytest.skip("no rabbitmq-server (Debian: apt-get install rabbitmq-server)")
    with tempfile.TemporaryDirectory(prefix="school-rabbitmq-", ignore_cleanup_errors=True) as name:
        folder, port, names_port = Path(name), free_port(), free_port()
        environment = os.environ | _settings(folder, port, names_port)
        # Erlang's name server would be started in the background and stay; this one is ours to end.
        with (folder / "log").open("wb") as log:
            names, running = (
                subprocess.Popen(
                    words,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    preexec_fn=end_with_parent,  # noqa: PLW1509 - one system call
                )
                for words in (["epmd", "-port", str(names_port), "-address", "127.0.0.1"], [str(PROGRAM)])
            )
        try:
            _wait(folder / "log", running)
            yield port
        finally:
            for process in (running, names):
                process.terminate()
                process.wait(TIMEOUT)


def _settings(folder: Path, port: int, names_port: int) -> dict[str, str]:
    (folder / "plugins").write_text("[].\n")
    return {
        "HOME": str(folder),  # its secret cookie
        "ERL_EPMD_PORT": str(names_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"school-{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1",
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }


def _wait(log: Path, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + TIMEOUT
    while b"completed with" not in log.read_bytes():
        assert running.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < until, log.read_text(errors="replace")
        time.sleep(0.1)
