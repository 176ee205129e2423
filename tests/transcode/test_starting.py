"""How runs are started, by a launcher or by the fork server of their thread. What they may do: test_process.py."""

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from transcode import allowances, starting
from transcode.process import Finished, Sandbox, run

ROOT = Path(__file__).parents[2]
SANDBOX = Sandbox(wall=60, cpu=60, memory=1 << 30, file_bytes=1 << 20)


@pytest.fixture(autouse=True)
def _nothing_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "_own", starting._Own())


def said(code: str = "import os; print(os.getppid())", **more: object) -> tuple[Finished, list[str]]:
    """How a sandboxed Python ended, and what it said: the number of the process that started it."""
    lines: list[str] = []
    argv = [sys.executable, "-I", "-S", "-c", code]
    done = run(argv, SANDBOX, reads=allowances.python(), **{"on_line": lines.append} | more)  # type: ignore[arg-type]
    return done, lines


def parent() -> int:
    """The process that started a run."""
    done, lines = said()
    assert done.code == 0, done.stderr
    return int(lines[0])


def test_the_first_run_of_a_thread_is_our_child_and_all_others_are_those_of_one_server() -> None:
    first, second, third = parent(), parent(), parent()
    assert first == os.getpid() != second == third


def test_a_server_ends_with_its_thread() -> None:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.extend(parent() for _ in range(2)))
    thread.start()
    thread.join()
    assert found[1] != os.getpid()
    until = time.monotonic() + 30
    while psutil.pid_exists(found[1]):
        assert time.monotonic() < until


def test_at_its_end_a_process_accounts_for_the_time_of_its_runs() -> None:
    spin = "sum(range(20_000_000))"
    caller = f"""
import sys
from transcode import allowances
from transcode.process import Sandbox, run
for _ in range(9):
    run([sys.executable, "-I", "-S", "-c", {spin!r}], Sandbox(60, 60, 1 << 30, 0), reads=allowances.python())
"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([sys.executable, "-c", spin], check=True)
    once = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    subprocess.run([sys.executable, "-c", caller], check=True, cwd=ROOT)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before - once > 5 * once


def test_a_run_in_the_middle_of_another_has_a_server_of_its_own() -> None:
    parent()
    inner: list[int] = []
    done, _ = said(on_line=lambda line: inner.extend([int(line), parent()]))
    assert done.code == 0
    assert inner[0] != inner[1]


def test_after_the_end_of_a_server_runs_are_started_as_before() -> None:
    parent()
    server = psutil.Process(parent())
    server.kill()
    server.wait()
    assert parent() == os.getpid()
    assert parent() not in (os.getpid(), server.pid)


def test_a_run_whose_server_is_killed_counts_as_killed() -> None:
    parent()
    done, _ = said("import os, time; print(os.getppid(), flush=True); time.sleep(60)", on_line=_kill)
    assert done.code == -9
    assert parent() != 0


def _kill(line: str) -> None:
    psutil.Process(int(line)).kill()


def test_a_child_that_cannot_begin_leaves_the_run_to_a_launcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = starting.LAUNCHER.read_text()
    changed = text.replace("        os.setsid()\n", "        raise OSError\n")
    assert changed != text
    (tmp_path / "launcher.py").write_text(changed)
    monkeypatch.setattr(starting, "LAUNCHER", tmp_path / "launcher.py")
    assert [parent() for _ in range(3)] == [os.getpid()] * 3


def test_a_fork_of_this_process_uses_none_of_its_servers() -> None:
    parent()
    server = parent()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, repr([parent(), parent()]).encode())
        finally:
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    os.close(writing)
    with os.fdopen(reading) as answer:
        first, second = map(int, answer.read().strip("[]").split(","))
    assert first == child
    assert second not in (server, child)
    assert parent() == server
