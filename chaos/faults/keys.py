"""The school gets a new secret key, as docs/delivery.md describes, while a member watches a lesson with a grant."""

from chaos import playing
from chaos.client import Broken, Client
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually


def keys_changed(scene: Scene) -> float:
    """A new key, with the old one still accepted: the upload goes on, and so does playback at its old address."""
    watched = scene.send("short")
    eventually(lambda: scene.state(watched) == "READY", "the film is ready", GIVEN_UP_AFTER)
    scene.client.call("POST", f"/lessons/{watched.lesson}/withdraw")
    address = scene.client.call("GET", f"/lessons/{watched.lesson}")["playlist"]
    _plays(scene, address)
    sending = scene.begin("long", chunks=20)
    moved = scene.moves(sending)
    old = scene.school.settings.get("SCHOOL_SECRET_KEY") or (scene.school.data / "secret-key").read_text().strip()
    new = f"{scene.rng.getrandbits(128):032x}"
    scene.school.stop()
    scene.school.settings = {**scene.school.settings, "SCHOOL_SECRET_KEY": new, "SCHOOL_OLD_SECRET_KEYS": old}
    scene.school.start()
    took = scene.recovery(moved)
    _plays(scene, address)
    if scene.client.call("GET", f"/lessons/{watched.lesson}")["playlist"] == address:
        raise Broken("the new key signs nothing")
    scene.client.call("POST", f"/lessons/{watched.lesson}/publish")
    return took


def _plays(scene: Scene, address: str) -> None:
    """Raises Broken when a part of the lesson cannot be fetched.

    The address has the grant, so no sign-in is needed.
    """
    lacking = playing.lacks(Client(scene.school.address), address, scene.clips["short"].seconds or 0)
    if lacking:
        raise Broken(lacking[0])
