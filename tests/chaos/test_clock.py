"""The clock that script/chaos moves: it jumps for whole programs, and leaves their waiting alone."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from catalog.clock import now
from catalog.jobs.ledger import NEVER
from chaos.checks import is_put_off
from chaos.faults import clock
from chaos.scene import Skipped

TELLS_AND_WAITS = "import threading, time; time.sleep(0.01); threading.Event().wait(0.01); print(time.time())"


@pytest.mark.parametrize("shift", [0, clock.DAY_S, -clock.DAY_S])
def test_a_program_sees_another_day_and_waits_as_always(tmp_path: Path, shift: int) -> None:
    if clock.library() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs a libfaketime that works")
        pytest.skip("no libfaketime that works here (requirements-dev.txt)")
    shifted = os.environ | clock.environment(tmp_path)
    clock.set_to(tmp_path, shift)
    told = subprocess.run([sys.executable, "-c", TELLS_AND_WAITS], env=shifted, capture_output=True, check=True)
    assert float(told.stdout) == pytest.approx(time.time() + shift, abs=3600)


def test_without_the_library_a_clock_is_not_called_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "library", lambda: None)
    with pytest.raises(Skipped, match="libfaketime"):
        clock.clock_ahead(SimpleNamespace())  # type: ignore[arg-type]  # looked at by nobody


@pytest.mark.parametrize(
    ("kind", "state", "in_", "put_off"),
    [
        ("FINGERPRINT", "DUE", timedelta(days=1), True),
        ("FINGERPRINT", "DUE", timedelta(minutes=1), False),
        ("ENCODE", "RUNNING", timedelta(days=1), False),
        ("ENCODE", "DUE", NEVER - now(), True),
        ("PREVIEW", "DUE", NEVER - now(), False),
    ],
)
def test_a_job_that_was_dated_by_a_wrong_clock_is_seen(kind: str, state: str, in_: timedelta, put_off: bool) -> None:
    assert is_put_off(SimpleNamespace(kind=kind, state=state, due_at=now() + in_ + timedelta(seconds=1))) is put_off
