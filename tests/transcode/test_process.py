"""The one place that starts processes: what stops a run, and what is left of it."""

import os
from pathlib import Path

import pytest

from transcode.process import Fence, run

FENCE = Fence(wall=60, cpu=60, memory=1 << 30, file_bytes=1 << 20)


class Stop(Exception):
    """Raised by whoever waits for the run."""


def test_a_run_that_says_nothing_can_be_stopped_and_leaves_no_process(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def stop() -> None:
        if note.exists() and note.read_text():
            raise Stop

    with pytest.raises(Stop):
        run(["/bin/sh", "-c", f"echo $$ > {note}; exec sleep 50"], FENCE, on_quiet=stop)
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_a_run_beyond_its_wall_limit_is_ended_and_told_apart(tmp_path: Path) -> None:
    done = run(["/bin/sleep", "50"], Fence(wall=1, cpu=60, memory=1 << 30, file_bytes=1 << 20), cwd=tmp_path)
    assert done.timed_out


def test_a_run_sees_neither_our_environment_nor_our_input(tmp_path: Path) -> None:
    lines: list[str] = []
    os.environ["SECRET_OF_TEST"] = "x"
    run(["/bin/sh", "-c", "env; cat"], FENCE, cwd=tmp_path, on_line=lines.append)
    assert not any("SECRET_OF_TEST" in line for line in lines)


def test_a_run_cannot_write_a_file_beyond_its_limit(tmp_path: Path) -> None:
    done = run(["/bin/sh", "-c", "head -c 5000000 /dev/zero > big"], FENCE, cwd=tmp_path)
    assert done.code != 0
    assert (tmp_path / "big").stat().st_size <= 1 << 20
