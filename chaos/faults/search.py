"""The index of search is deleted, damaged, or its writer killed: what is there is found again, nothing else is."""

import secrets
import shutil

from chaos.client import Broken, Client, Unanswered
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually, kill_group

KILLS = 4


def search_lost(scene: Scene) -> float:
    """A lesson is renamed each time; a visitor has to find its new name, and not the old one."""
    sending = scene.send("short")
    eventually(lambda: scene.state(sending) == "READY", f"{sending.id} is READY", GIVEN_UP_AFTER)
    title, _ = _found_anew(scene, sending.lesson)
    longest = 0.0
    for harm in (_delete, _damage, *[_kill_writer] * KILLS):
        harm(scene)
        title, took = _found_anew(scene, sending.lesson)
        longest = max(longest, took)
    scene.client.call("POST", f"/lessons/{sending.lesson}/withdraw")
    if _is_found(scene, title, sending.lesson):
        raise Broken(f"lesson {sending.lesson} is found after it was withdrawn")
    return longest


def _found_anew(scene: Scene, lesson: str) -> tuple[str, float]:
    """A new title of the lesson, and the seconds until it was found by it."""
    title = secrets.token_hex(6)
    scene.client.call("PATCH", f"/lessons/{lesson}", title=title)
    return title, scene.recovery(lambda: _is_found(scene, title, lesson))


def _is_found(scene: Scene, title: str, lesson: str) -> bool:
    try:
        found = Client(scene.school.address).call("GET", f"/search?q={title}")
    except Unanswered:
        return False
    return [hit["id"] for hit in found["hits"]] == [lesson]


def _delete(scene: Scene) -> None:
    shutil.rmtree(scene.school.data / "search")


def _damage(scene: Scene) -> None:
    for path in (scene.school.data / "search").glob("*/*"):
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(scene.rng.randbytes(64))


def _kill_writer(scene: Scene) -> None:
    for _ in range(3):
        scene.client.call("POST", "/courses", title=secrets.token_hex(4), category="dance")
    kill_group(scene.school.part("celery", "default@"))
