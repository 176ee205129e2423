"""What a program costs."""

import sys
from pathlib import Path

import pytest

from bench import meter
from bench.meter import RunFailed, Usage


def test_the_children_of_a_program_count(tmp_path: Path) -> None:
    spin = "import time\nwhile time.process_time() < 0.2: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"
    assert meter.run([sys.executable, "-c", parent], tmp_path).cpu_s >= 0.2


def test_memory_is_that_of_the_largest_process(tmp_path: Path) -> None:
    large = meter.run([sys.executable, "-c", "x = b'1' * 200_000_000"], tmp_path)
    assert 200_000_000 < large.peak_bytes < 1_000_000_000


def test_a_program_that_fails_is_not_measured_and_its_words_are_kept(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match="no such clip"):
        meter.run([sys.executable, "-c", "raise SystemExit('no such clip')"], tmp_path)


def test_costs_of_several_add_up_but_memory_does_not() -> None:
    assert meter.together([Usage(3, 2, 70), Usage(4, 3, 50)], wall_s=3.5) == Usage(7, 3.5, 70)
