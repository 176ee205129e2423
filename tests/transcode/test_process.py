"""The one place that starts processes: what stops a run, what it cannot reach, and what is left of it."""

import contextlib
import math
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests.transcode.conftest import needs_landlock
from transcode import allowances, starting
from transcode.process import Finished, Sandbox, run, step_back

ROOT = Path(__file__).parents[2]
SANDBOX = Sandbox(wall=60, cpu=60, memory=1 << 30, file_bytes=1 << 20)


@pytest.fixture(params=["by a launcher", "by a fork server"], autouse=True)
def _started(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every promise holds for both ways to start a run."""
    monkeypatch.setattr(starting, "LAUNCHED", 0 if request.param == "by a fork server" else math.inf)


class Stop(Exception):
    """Raised by whoever waits for the run."""


def python(code: str, folder: Path, *reads: Path) -> tuple[Finished, list[str]]:
    """How a sandboxed Python ended that may work in `folder`, and what it said."""
    lines: list[str] = []
    done = run(
        [sys.executable, "-I", "-S", "-c", code],
        SANDBOX,
        cwd=folder,
        reads=[*allowances.python(), *reads],
        writes=[folder],
        on_line=lines.append,
    )
    return done, lines


def test_a_run_that_says_nothing_can_be_stopped_and_leaves_no_process(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def stop() -> None:
        if note.exists() and note.read_text():
            raise Stop

    code = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(50)"
    with pytest.raises(Stop):
        run(
            [sys.executable, "-I", "-S", "-c", code],
            SANDBOX,
            cwd=tmp_path,
            reads=allowances.python(),
            writes=[tmp_path],
            on_quiet=stop,
        )
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_a_run_ends_with_the_process_that_started_it_however_that_ends(tmp_path: Path) -> None:
    """Or it would write on into the folder of whoever takes the job over."""
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(200)"
    caller = f"""
import sys
from pathlib import Path
from transcode import allowances, starting
from transcode.process import Sandbox, run
argv = [sys.executable, "-I", "-S", "-c", {code!r}]
run(argv, Sandbox(300, 300, 1 << 30, 0), reads=allowances.python(), on_line=lambda line: print(line, flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", caller], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        started = psutil.Process(int(process.stdout.readline()))
        process.kill()
    with contextlib.suppress(psutil.NoSuchProcess):
        for _ in range(600):
            if started.status() == psutil.STATUS_ZOMBIE:  # where nobody reaps it
                return
            time.sleep(0.05)
        started.kill()
        pytest.fail("it still ran")


def test_a_run_that_steps_back_leaves_the_cores_to_others_with_all_its_threads(tmp_path: Path) -> None:
    code = """
import os, threading, time
def second():
    while os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) != 7:
        time.sleep(0.01)
thread = threading.Thread(target=second)
thread.start()
thread.join(50)
print(thread.is_alive())
"""
    lines: list[str] = []
    run(
        [sys.executable, "-I", "-S", "-c", code],
        SANDBOX,
        cwd=tmp_path,
        reads=allowances.python(),
        on_line=lines.append,
        on_start=lambda group: step_back(group, 7),
    )
    assert lines == ["False"]


def test_a_run_that_has_ended_cannot_step_back_and_nobody_minds() -> None:
    done: list[int] = []
    run(["/bin/true"], SANDBOX, on_start=done.append)
    step_back(done[0], 7)


def test_a_run_beyond_its_wall_limit_is_ended_and_told_apart(tmp_path: Path) -> None:
    done = run(["/bin/sleep", "50"], Sandbox(wall=1, cpu=60, memory=1 << 30, file_bytes=1 << 20), cwd=tmp_path)
    assert done.timed_out


def test_a_run_that_has_closed_its_output_is_ended_at_the_wall_limit_all_the_same(tmp_path: Path) -> None:
    code = "import os, time; os.close(1); os.close(2); time.sleep(50)"
    sandbox = Sandbox(wall=1, cpu=60, memory=1 << 30, file_bytes=1 << 20)
    done = run([sys.executable, "-I", "-S", "-c", code], sandbox, cwd=tmp_path, reads=allowances.python())
    assert done.timed_out


def test_a_run_that_says_more_than_is_kept_is_ended(tmp_path: Path) -> None:
    lines: list[str] = []
    code = "while True: print('x' * 1000)"
    sandbox = Sandbox(wall=600, cpu=600, memory=1 << 30, file_bytes=1 << 20, says=1 << 20)
    done = run([sys.executable, "-I", "-S", "-c", code], sandbox, reads=allowances.python(), on_line=lines.append)
    assert (done.code, done.timed_out) == (-signal.SIGKILL, False)
    assert sum(map(len, lines)) <= 1 << 20


def test_of_errors_without_end_only_the_last_are_kept_and_long_ones_are_cut(tmp_path: Path) -> None:
    code = (
        "import sys\nfor n in range(300): print(n, 'x' * 50_000, file=sys.stderr)\nprint('the end', file=sys.stderr)"
    )
    done, _ = python(code, tmp_path)
    assert done.stderr.endswith("the end")
    assert len(done.stderr) <= 60 * 2001


def test_a_program_that_is_not_there_is_a_run_that_failed(tmp_path: Path) -> None:
    done = run([str(tmp_path / "gone")], SANDBOX, cwd=tmp_path)
    assert done.code == 1
    assert "No such file" in done.stderr


def test_a_run_sees_neither_our_environment_nor_our_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_TEST", "x")
    done, lines = python("import os, sys; print(sorted(os.environ), sys.stdin.read())", tmp_path)
    assert done.code == 0
    assert "PATH" in lines[0]
    assert "SECRET_OF_TEST" not in lines[0]


def test_a_run_cannot_write_a_file_beyond_its_limit(tmp_path: Path) -> None:
    done, _ = python("open('big', 'wb').write(bytes(5_000_000))", tmp_path)
    assert done.code != 0
    assert (tmp_path / "big").stat().st_size <= 1 << 20


@needs_landlock
def test_a_run_reads_its_source_but_not_the_one_beside_it(tmp_path: Path) -> None:
    sources, work = tmp_path / "sources", tmp_path / "work"
    for folder in (sources, work):
        folder.mkdir()
    (sources / "mine").write_text("mine")
    (sources / "neighbour").write_text("secret of a neighbour")
    code = f"print(open('{sources}/mine').read(), flush=True); open('{sources}/neighbour')"
    done, lines = python(code, work, sources / "mine")
    assert lines == ["mine"]
    assert "PermissionError" in done.stderr


WAYS_OUT = {
    "a link that the worker would follow": "os.symlink('/etc/passwd', 'poster.jpg')",
    "a second name for a file of the system": "os.link('/etc/hostname', 'poster.jpg')",
    "the worker's environment": "open(f'/proc/{os.getppid()}/environ').read()",
    "its own environment's memory": "open('/proc/self/mem', 'rb')",
    "the list of a folder": "os.listdir('/')",
    "a child": "os.fork()",
    "another program in its own place": "os.execv('/bin/true', ['/bin/true'])",
    "a program made in memory": "os.memfd_create('x')",
    "a socket of the network": "socket.socket(socket.AF_INET)",
    "a datagram, as for DNS": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "a socket of the sixth version": "socket.socket(socket.AF_INET6)",
    "the broker's kind of socket": "socket.socket(socket.AF_UNIX)",
    "a socket of the kernel's": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a signal to the worker": "os.kill(os.getppid(), 0)",
    "a signal to everybody": "os.kill(-1, 0)",
    "a signal from an open file": "fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())",
    "news of an open file by signal": "fcntl.fcntl(1, fcntl.F_SETFL, os.O_ASYNC)",
    "the mode of its own file": "os.chmod('made', 0o4755)",
    "the mode of its source": "os.chmod('/etc/ld.so.cache', 0o600)",
    "the owner of an open file": "os.fchown(1, 0, 0)",
    "the times of an open file": "os.utime(1, (1, 1))",
    "a mark on a file": "os.setxattr('.', 'user.mark', b'x')",
    "a mark taken off a file": "os.removexattr('.', 'user.mark')",
    "the priority of the worker": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "the processors of the worker": "os.sched_setaffinity(os.getppid(), {0})",
    "another scheduler": "os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))",
    "outliving the worker": "libc('prctl', 1, 0)",
    "a watch on a folder": "libc('inotify_init1', 0)",
    "a watch on all files": "libc('fanotify_init', 0, 0)",
    "a lease on its source": "fcntl.fcntl(open('/etc/ld.so.cache'), 1024, fcntl.F_RDLCK)",
    "cutting what it may only read": "os.open('/etc/ld.so.cache', os.O_RDONLY | os.O_TRUNC)",
    "a keystroke of the operator's": "fcntl.ioctl(1, 0x5412, b'x')",
    "a view of its own": "libc('unshare', 0x10000000)",
    "memory that others share": "libc('shmget', 1, 4096, 0o1666)",
    "another folder to stand in": "os.chdir('/')",
    "higher limits": "resource.prlimit(0, resource.RLIMIT_CORE, (0, 0))",
}


TRYING = """import ctypes, fcntl, os, resource, socket
def libc(name, *arguments):
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
"""

LINKED = "Invalid cross-device link"
"""What Landlock says of a link that would give a file more rights than it has."""


@needs_landlock
@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_run_is_refused(way: str, tmp_path: Path) -> None:
    done, lines = python(f"{TRYING}print('tried', flush=True)\n{WAYS_OUT[way]}", tmp_path)
    assert lines == ["tried"]
    assert "Operation not permitted" in done.stderr or "Permission denied" in done.stderr or LINKED in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_run_may_use_threads_look_at_its_limits_and_end_itself(tmp_path: Path) -> None:
    code = (
        "import os, resource, threading\n"
        "look = lambda: print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)\n"
        "thread = threading.Thread(target=look)\n"
        "thread.start(); thread.join(); os.abort()"
    )
    done, lines = python(code, tmp_path)
    assert lines == ["(0, 0)"]
    assert done.code == -signal.SIGABRT


CAPGET = """
import ctypes, struct
data = ctypes.create_string_buffer(24)
ctypes.CDLL(None).capget(ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0)), data)
print(*struct.unpack("=6I", data.raw))
"""


def test_a_run_keeps_no_power_of_root_but_to_read_what_others_own(tmp_path: Path) -> None:
    done, lines = python(CAPGET, tmp_path)
    assert done.code == 0
    assert set(lines[0].split()) <= {"0", "2"}  # CAP_DAC_OVERRIDE


def test_runs_from_several_threads_do_not_disturb_each_other(tmp_path: Path) -> None:
    ended: list[int] = []
    folders = [tmp_path / str(number) for number in range(4)]

    def one(folder: Path) -> None:
        folder.mkdir()
        ended.append(python("open('made', 'w').write('x')", folder)[0].code)

    threads = [threading.Thread(target=one, args=[folder]) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == [0, 0, 0, 0]
    assert all((folder / "made").exists() for folder in folders)
