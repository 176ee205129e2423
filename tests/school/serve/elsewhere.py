"""Another machine with workers: a folder, and where the kernel lets us a network, of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from school.serve.processes import end_with_parent
from tests.school.serve.running import ROOT, TIMEOUT


@dataclass
class Network:
    """How programs on the other machine are started, and the address at which they reach this one."""

    here: str = "127.0.0.1"
    prefix: list[str] = field(default_factory=list)

    @property
    def apart(self) -> bool:
        """Whether it is a network of its own."""
        return bool(self.prefix)


@contextmanager
def network() -> Iterator[Network]:
    """A network namespace with one cable to this machine (ip-netns(8)); without the right to make one, our own."""
    number = os.getpid()
    name, ours, theirs = f"school-{number}", f"sch{number}a", f"sch{number}b"
    subnet = f"10.213.{number % 250}"
    steps = [
        f"ip netns add {name}",
        f"ip link add {ours} type veth peer name {theirs} netns {name}",
        f"ip addr add {subnet}.1/30 dev {ours}",
        f"ip link set {ours} up",
        f"ip -n {name} addr add {subnet}.2/30 dev {theirs}",
        f"ip -n {name} link set {theirs} up",
        f"ip -n {name} link set lo up",
    ]
    try:
        done = all(_ran(step) for step in steps)
        yield Network(f"{subnet}.1", ["ip", "netns", "exec", name]) if done else Network()
    finally:
        _ran(f"ip link del {ours}")
        _ran(f"ip netns del {name}")


def _ran(command: str) -> bool:
    try:
        return subprocess.run(command.split(), capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@dataclass
class Worker:
    """`school worker` on the other machine, with nothing but `settings`."""

    data: Path
    network: Network
    settings: dict[str, str]
    process: "subprocess.Popen[bytes]" = field(init=False)
    log: BinaryIO = field(init=False)

    def start(self, *options: str) -> "Worker":
        """Start it, without waiting."""
        self.data.mkdir(exist_ok=True)
        self.log = (self.data / "worker.log").open("wb")
        plain = {name: value for name, value in os.environ.items() if not name.startswith("SCHOOL_")}
        own = {"SCHOOL_DATA": str(self.data), "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [*self.network.prefix, sys.executable, "-m", "school.cli", "worker", *options],
            env=plain | own | self.settings,
            stdout=self.log,
            stderr=self.log,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one system call
        )
        return self

    def stop(self) -> int:
        """Ask it to stop; the exit code."""
        self.process.terminate()
        return self.process.wait(TIMEOUT)

    def end(self) -> None:
        """Make sure that it is gone."""
        if self.process.poll() is None:
            self.process.kill()  # its children are told by the kernel
            self.process.wait(TIMEOUT)
        self.log.close()

    @property
    def said(self) -> str:
        """All that it wrote."""
        return (self.data / "worker.log").read_text(errors="replace")
