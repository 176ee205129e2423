"""The canary: it must come home with nothing from inside the sandbox, and with everything from outside it."""

import json
import os
import platform
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.transcode.conftest import needs_landlock
from transcode import allowances, isolation, process, starting, syscalls
from transcode.isolation import WAY_SENTENCES, Level


@needs_landlock
def test_this_machine_isolates_fully() -> None:
    found = isolation.measure()
    assert (found.level, found.shut, found.open) == (Level.FULL, tuple(WAY_SENTENCES), ())


@needs_landlock
def test_a_fork_server_isolates_each_of_its_runs_fully(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "LAUNCHED", 0)
    for _ in range(2):
        found = isolation.measure()
        assert (found.level, found.shut, found.open) == (Level.FULL, tuple(WAY_SENTENCES), ())


def test_outside_the_sandbox_the_canary_gets_everywhere(tmp_path: Path) -> None:
    """Without this, a canary that cannot fly would make every machine look safe."""
    (tmp_path / "secret").write_text("x")
    (tmp_path / "program").write_text("#!/bin/sh\n")
    (tmp_path / "program").chmod(0o700)
    with socket.create_server(("127.0.0.1", 0)) as port:
        task = {
            "mine": str(tmp_path),
            "secret": str(tmp_path / "secret"),
            "outside": str(tmp_path),
            "program": str(tmp_path / "program"),
            "port": port.getsockname()[1],
            "parent": os.getpid(),
        }
        argv = [sys.executable, "-I", "-S", str(isolation.CANARY), json.dumps(task)]
        told = json.loads(subprocess.check_output(argv))
    assert told == dict.fromkeys(["work", *WAY_SENTENCES], True)


def older_kernel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the launcher ask for calls that no kernel has, as it would on one without Landlock."""
    changed_launcher(folder, monkeypatch, "RESTRICT_SELF = 444, ", "RESTRICT_SELF = 4444, ")


def changed_launcher(folder: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """Use a copy of the launcher with another line."""
    text = starting.LAUNCHER.read_text()
    assert old in text
    (folder / "launcher.py").write_text(text.replace(old, new))
    monkeypatch.setattr(starting, "LAUNCHER", folder / "launcher.py")
    monkeypatch.setattr(starting, "_own", starting._Own())  # no fork server of an earlier test


def test_a_kernel_without_landlock_still_shuts_network_and_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older_kernel(tmp_path, monkeypatch)
    found = isolation.measure()
    assert found.level is Level.PARTIAL
    assert set(WAY_SENTENCES) - set(found.open) == {
        "change", "link", "watch", "connect", "datagram", "signal", "inspect", "slow", "program", "share", "kernel",
    } | (set(found.shut) & {"environment"})  # fmt: skip
    assert {"read", "write", "remove"} <= set(found.open)


@needs_landlock
def test_a_processor_whose_calls_we_do_not_know_still_shuts_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    found = isolation.measure()
    assert found.level is Level.PARTIAL
    assert {"read", "environment", "write", "remove"} <= set(found.shut)


def test_with_neither_there_is_no_isolation_and_runs_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older_kernel(tmp_path, monkeypatch)
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    found = isolation.measure()
    assert (found.level, found.trouble) == (Level.NONE, "")
    # A run of root has given up the power to look into other processes, which needs neither.
    assert set(WAY_SENTENCES) - set(found.open) <= {"environment"}


def test_a_canary_that_does_not_come_home_counts_as_no_isolation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "CANARY", Path("/nonexistent/canary.py"))
    found = isolation.measure()
    assert found.level is Level.NONE
    assert found.open == tuple(WAY_SENTENCES)
    assert "canary.py" in found.trouble


HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
RENAMED = {"fstatat": "newfstatat"}
"""Names that the generic header gives its numbers by 32 or 64 bits: `__NR3264_fstatat`."""


@pytest.mark.parametrize("machine", HEADERS)
def test_numbers_of_calls_are_those_of_the_kernels_headers(machine: str) -> None:
    if not HEADERS[machine].exists():
        pytest.skip("the kernel's headers (linux-libc-dev) are not installed")
    found = re.findall(r"#define __NR(?:3264)?_(\w+) (\d+)$", HEADERS[machine].read_text(), re.MULTILINE)
    numbers = {RENAMED.get(name, name): int(number) for name, number in found}
    column = list(HEADERS).index(machine)
    judged = {name: calls for name, (calls, _) in syscalls.JUDGED.items()}
    known = {name: calls[column] for name, calls in (syscalls.ALLOWED | judged).items() if calls[column] >= 0}
    assert known == {name: numbers.get(name) for name in known}


@needs_landlock
@pytest.mark.parametrize("version", [1, 3, 5])
def test_a_kernel_with_an_older_landlock_isolates_fully_all_the_same(
    version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Landlock learnt later (cutting files, devices, TCP, signals) the filter of calls shuts as well."""
    changed_launcher(
        tmp_path, monkeypatch, "version = landlock_version()", f"version = min({version}, landlock_version())"
    )
    assert isolation.measure().open == ()


VICTIM = [sys.executable, "-I", "-S", "-c", "import time; print(flush=True); time.sleep(100)"]
BY_A_FILE = """
import fcntl, os, signal, sys
reading, writing = os.pipe()
fcntl.fcntl(reading, fcntl.F_SETOWN, int(sys.argv[1]))
fcntl.fcntl(reading, 10, signal.SIGKILL)
fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
os.write(writing, b"x")
"""
BY_ITS_OUTPUT = BY_A_FILE.replace("reading, writing = os.pipe()", "reading = writing = 1")
BY_NUMBER = "import os, sys; os.kill(int(sys.argv[1]), 9)"


@pytest.mark.parametrize("way", [BY_A_FILE, BY_ITS_OUTPUT, BY_NUMBER], ids=["a pipe", "its output", "kill"])
def test_a_run_cannot_end_another_process_where_landlock_knows_no_signals(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older_kernel(tmp_path, monkeypatch)
    sandbox = process.Sandbox(wall=60, cpu=60, memory=1 << 30, file_bytes=1 << 20)
    with subprocess.Popen(VICTIM, stdout=subprocess.PIPE) as victim:
        assert victim.stdout is not None
        victim.stdout.readline()
        argv = [sys.executable, "-I", "-S", "-c", way, str(victim.pid)]
        done = process.run(argv, sandbox, reads=allowances.python())
        assert "PermissionError" in done.stderr
        assert victim.poll() is None
        victim.kill()
