"""An object store that is unreachable, slow, or gives false answers, by a proxy in front of it; only with S3."""

import time

from chaos.proxy import Mode
from chaos.scene import Scene, Skipped
from chaos.server import eventually

AWAY = 20.0  # seconds


def store_down(scene: Scene) -> float:
    """The store is unreachable."""
    return _under(scene, "down")


def store_slow(scene: Scene) -> float:
    """Each piece of every answer is a second late."""
    return _under(scene, "slow")


def store_errors(scene: Scene) -> float:
    """Every request is answered 503."""
    return _under(scene, "5xx")


def store_half_written(scene: Scene) -> float:
    """Only half of each stored object arrives, but the answer is 200."""
    return _under(scene, "half")


def _under(scene: Scene, mode: Mode) -> float:
    if scene.proxy is None:
        raise Skipped("the objects are files, not in S3 (--storage-url)")
    scene.encode()
    sending = scene.begin("short")
    scene.proxy.mode = mode
    try:
        until = time.monotonic() + AWAY
        eventually(lambda: (scene.advance(sending), time.monotonic() > until)[1], "the time is over", AWAY + 200)
    finally:
        scene.proxy.mode = "pass"
    moved = scene.moves(sending)
    return scene.recovery(lambda: sending.whole or moved())
