"""The canary: it must come home with nothing from inside the fence, and with everything from outside it."""

import json
import os
import platform
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.transcode.conftest import needs_landlock
from transcode import isolation, process, syscalls
from transcode.isolation import WAY_SENTENCES, Level


@needs_landlock
def test_this_machine_isolates_fully() -> None:
    found = isolation.measure()
    assert (found.level, found.shut, found.open) == (Level.FULL, tuple(WAY_SENTENCES), ())


def test_outside_the_fence_the_canary_gets_everywhere(tmp_path: Path) -> None:
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
    text = process.LAUNCHER.read_text()
    lacking = text.replace("RESTRICT_SELF = 444, ", "RESTRICT_SELF = 4444, ")
    assert lacking != text
    (folder / "launcher.py").write_text(lacking)
    monkeypatch.setattr(process, "LAUNCHER", folder / "launcher.py")


def test_a_kernel_without_landlock_still_shuts_network_and_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older_kernel(tmp_path, monkeypatch)
    found = isolation.measure()
    assert found.level is Level.PARTIAL
    assert {"connect", "datagram", "signal", "program"} <= set(found.shut)
    assert {"read", "write"} <= set(found.open)


@needs_landlock
def test_a_processor_whose_calls_we_do_not_know_still_shuts_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    found = isolation.measure()
    assert found.level is Level.PARTIAL
    assert {"read", "environment", "write", "program"} <= set(found.shut)


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


def test_numbers_of_calls_are_those_of_this_kernels_headers() -> None:
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("the kernel's headers (linux-libc-dev) are not installed")
    words = [line.split() for line in header.read_text().splitlines() if line.startswith("#define __NR_")]
    numbers = {name.removeprefix("__NR_"): int(number) for _, name, number in words}
    known = {name: column[0] for name, column in syscalls.REFUSED.items() if column[0]}
    assert known == {name: numbers[name] for name in known}
