"""A clock that jumps by a day for the whole school, by libfaketime.

Monotonic clocks are not affected, nor are file times, which the kernel sets: if the school's clock is a day ahead,
every file, also a new one, seems a day old.
"""

import os
import subprocess
import sys
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from chaos.checks import is_put_off, record
from chaos.scene import GIVEN_UP_AFTER, Scene, Skipped
from chaos.server import eventually

PACKAGE = "libfaketime"
DAY_S = 86400
STEADY = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_CACHE_DURATION": "1"}
_WORKS = "import time; time.sleep(0.01); print(time.time())"


@cache
def library() -> Path | None:
    """The library from requirements-dev.txt, if it exists and works on this machine.

    Debian 12's own cannot be used: its version 0.9.10 breaks sleeping on the monotonic clock (seen with Python 3.11).
    """
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
    shifted = os.environ | {"LD_PRELOAD": str(path), "FAKETIME": f"+{DAY_S}"} | STEADY
    tried = subprocess.run([sys.executable, "-c", _WORKS], env=shifted, capture_output=True, text=True, check=False)
    works = tried.returncode == 0 and float(tried.stdout) > time.time() + DAY_S / 2
    return path if works else None


def environment(folder: Path) -> dict[str, str]:
    """Variables with which a program reads the clock's shift from a file every second."""
    path = library()
    if path is None:
        return {}
    set_to(folder, 0)
    return {"LD_PRELOAD": str(path), "FAKETIME_TIMESTAMP_FILE": str(folder / "clock"), **STEADY}


def clock_ahead(scene: Scene) -> float:
    """The clock jumps a day ahead during an upload and an encode."""
    return _jump(scene, DAY_S)


def clock_back(scene: Scene) -> float:
    """The clock jumps a day back during an upload and an encode: jobs dated by the old clock must be done now."""
    return _jump(scene, -DAY_S)


def _jump(scene: Scene, seconds: int) -> float:
    """Shift, recover, and at the end correct the clock: a jump in the other direction, and another recovery."""
    if library() is None:
        raise Skipped("libfaketime of requirements-dev.txt does not work here")
    own = scene.school.settings
    scene.school.stop()
    scene.school.settings = {**own, **environment(scene.folder)}
    scene.school.start()
    try:
        there = _recovery(scene, seconds)
        return max(there, _recovery(scene, 0))
    finally:
        scene.school.stop()
        scene.school.settings = own
        scene.school.start()


def _recovery(scene: Scene, shift: int) -> float:
    """Set the clock during an upload and an encode; the seconds until both go on, no job dated by the old clock."""
    encoded, _ = scene.encode()
    sending = scene.begin("long", chunks=20)
    moved, goes_on = scene.moves(sending), scene.moves(encoded)
    set_to(scene.folder, shift)
    took = scene.recovery(lambda: moved() and goes_on() and not _dated_ahead(scene, shift))
    scene.go_on(sending)
    eventually(lambda: scene.state(sending) == scene.state(encoded) == "READY", "both are ready", GIVEN_UP_AFTER)
    return took


def _dated_ahead(scene: Scene, shift: int) -> bool:
    """Whether a job is postponed by the old clock; a part that is still a day ahead may do so."""
    return shift <= 0 and any(is_put_off(job) for job in record(scene.services).jobs)


def set_to(folder: Path, shift: int) -> None:
    """Let all programs that run under `environment(folder)` be `shift` seconds off, within a second."""
    (folder / "clock").write_text(f"{shift:+d}\n")
