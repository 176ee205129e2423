"""Faults of disks and databases."""

import contextlib
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from chaos.client import Unanswered
from chaos.scene import Scene, Skipped
from chaos.server import eventually

AWAY = 20.0
"""Seconds; longer than the 15 that a writer waits for another."""
_ROOM = 300 * 1024
"""Bytes left on a disk that is almost full: a database page fits, a segment soon does not."""
ROOMY = "8g"


def database_locked(scene: Scene) -> float:
    """Another program holds SQLite's write lock for longer than the school waits for it."""
    settings = scene.services.settings
    if not settings.database.startswith("sqlite"):
        raise Skipped("the database is not SQLite")
    scene.encode()
    half = scene.begin("short", chunks=20)
    other = sqlite3.connect(settings.database.removeprefix("sqlite:///"), isolation_level=None, timeout=60)
    other.execute("BEGIN IMMEDIATE")
    until = time.monotonic() + AWAY
    while time.monotonic() < until:
        scene.advance(half)
    moved = scene.moves(half)
    other.execute("COMMIT")
    other.close()
    return scene.recovery(lambda: half.whole or moved())


@contextlib.contextmanager
def small(place: Path) -> Iterator[None]:
    """The disk at `place`, which has to be a tmpfs, almost full for the block."""
    used = shutil.disk_usage(place).used
    _remount(place, str(used + _ROOM))
    try:
        yield
    finally:
        _remount(place, ROOMY)


def disk_full(scene: Scene) -> float:
    """The disk with everything on it is full for a while, during an upload and an encode."""
    place = scene.school.data.parent
    if not place.is_mount():
        raise Skipped("the school's disk can be made small by root only")
    scene.encode()
    sending = scene.begin("long", chunks=8)
    with small(place):
        until = time.monotonic() + AWAY
        while time.monotonic() < until:
            scene.advance(sending)
    moved = scene.moves(sending)
    return scene.recovery(lambda: sending.whole or moved())


def _remount(place: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True)


def errors_in_web(scene: Scene) -> float:
    """Every third fsync and every seventh write to the database of the web fails for a while: EIO."""
    sending = scene.begin("long", chunks=30)
    web = scene.school.pids("gunicorn")
    with _injecting(scene, web, "fsync,fdatasync:error=EIO:when=2+3", "pwrite64:error=EIO:when=5+7"):
        until = time.monotonic() + 10
        while time.monotonic() < until and not sending.whole:
            with contextlib.suppress(Unanswered):
                sending.step(scene.client)
    moved = scene.moves(sending)
    return scene.recovery(lambda: sending.whole or moved())


def errors_in_encoder(scene: Scene) -> float:
    """Writes of the encoding worker and its ffmpeg fail for a while: ENOSPC, now and then."""
    sending, _ = scene.encode()
    worker = scene.school.part("celery", "encode@")
    with _injecting(scene, [worker, *scene.school.pids("", under=worker)], "write:error=ENOSPC:when=15+40"):
        until = time.monotonic() + 10
        eventually(lambda: time.monotonic() > until, "the time is over", 20)
    return scene.recovery(lambda: scene.state(sending) == "READY" or scene.running(sending))


@contextlib.contextmanager
def _injecting(scene: Scene, pids: list[int], *words: str) -> Iterator[None]:
    if shutil.which("strace") is None:
        raise Skipped("no strace (Debian: apt-get install strace)")
    calls = ",".join(word.partition(":")[0] for word in words)
    argv = ["strace", "-f", "-qq", "-o", str(scene.folder / "strace.log"), "-e", f"trace={calls}"]
    argv += [part for word in words for part in ("-e", f"inject={word}")]
    tracer = subprocess.Popen(
        [*argv, *(part for pid in pids for part in ("-p", str(pid)))], stderr=subprocess.DEVNULL
    )
    try:
        eventually(lambda: tracer.poll() is not None or all(map(_traced, pids)), "strace attaches", 20)
        if tracer.poll() is not None:
            raise Skipped("strace may not attach to the school's processes")
        yield
    finally:
        tracer.terminate()  # it detaches from its process
        tracer.wait(20)


def _traced(pid: int) -> bool:
    """Whether a process is being traced (proc(5)), or is gone."""
    try:
        return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True
