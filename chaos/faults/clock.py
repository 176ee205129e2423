"""A clock that jumps by a day under the whole school, by libfaketime; times that only go forward stay as they are."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from chaos.living import eventually
from chaos.scene import GIVEN_UP_AFTER, Scene, Skipped

PLACES = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
DAY_S = 86400
STEADY = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_CACHE_DURATION": "1"}


@cache
def library() -> Path | None:
    """libfaketime for programs with threads, if it is installed and does what is needed.

    Some of its versions break sleeping by the clock that only goes forward (seen: 0.9.10 and Python 3.11).
    """
    found = (Path(place, "faketime", "libfaketimeMT.so.1") for place in PLACES)
    path = next((path for path in found if path.exists()), None)
    if path is None:
        return None
    words = [sys.executable, "-c", "import time; time.sleep(0.01)"]
    tried = subprocess.run(
        words, env=os.environ | {"LD_PRELOAD": str(path)} | STEADY, capture_output=True, check=False
    )
    return None if tried.returncode else path


def environment(folder: Path) -> dict[str, str]:
    """Variables under which a program reads the clock's shift from a file, each second anew."""
    path = library()
    if path is None:
        return {}
    shift = folder / "clock"
    shift.write_text("+0\n")
    return {"LD_PRELOAD": str(path), "FAKETIME_TIMESTAMP_FILE": str(shift), **STEADY}


def clock_ahead(scene: Scene) -> float:
    """The clock jumps a day ahead during an upload and an encode."""
    return _jump(scene, DAY_S)


def clock_back(scene: Scene) -> float:
    """The clock jumps a day back during an upload and an encode: what was to be done then must be done now."""
    return _jump(scene, -DAY_S)


def _jump(scene: Scene, seconds: int) -> float:
    """Shift, look at the recovery, and leave the clock where it is until all is settled; then put it right."""
    if library() is None:
        raise Skipped("no libfaketime that works with this Python (Debian: apt-get install faketime)")
    shift = scene.folder / "clock"
    scene.school.stop()
    scene.school.settings = {**scene.school.settings, **environment(scene.folder)}
    scene.school.start()
    try:
        encoded, _ = scene.encode()
        sending = scene.begin("long", chunks=20)
        moved, goes_on = scene.moves(sending), scene.moves(encoded)
        shift.write_text(f"{seconds:+d}\n")
        os.utime(shift)
        took = scene.recovery(lambda: moved() and goes_on())
        scene.go_on(sending)
        eventually(lambda: scene.state(sending) == scene.state(encoded) == "READY", "both are ready", GIVEN_UP_AFTER)
    finally:
        scene.school.stop()
        scene.school.settings = {k: v for k, v in scene.school.settings.items() if k not in environment(scene.folder)}
        scene.school.start()
    return took
