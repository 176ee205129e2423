"""A screening while the web or the broker is killed: what was paused stays paused, and everybody goes on together."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chaos.client import Broken, Client, Unanswered
from chaos.proxy import Proxy
from chaos.scene import GIVEN_UP_AFTER, Scene, Skipped
from chaos.server import eventually, kill, kill_group


@dataclass(frozen=True)
class _Shown:
    """A screening that was paused at its beginning, and the screen that shows it."""

    id: str
    screen: Client
    position: float


def screening_web(scene: Scene) -> float:
    """kill -9 of the web during a screening that is paused for all."""
    shown = _paused(scene)
    for child in kill_group(scene.school.part("gunicorn")):
        kill(child)
    return _goes_on(scene, shown)


def screening_broker(scene: Scene) -> float:
    """kill -9 of the broker during a screening: screens hear of the pause by asking."""
    if not scene.services.settings.embedded_valkey:
        raise Skipped("the broker is not the school's own")
    shown = _paused(scene)
    kill(scene.school.part("valkey-server"))
    return _goes_on(scene, shown)


def screening_line(scene: Scene) -> float:
    """A screen loses its line while its screening is paused for all; meanwhile it goes on."""
    shown = _paused(scene)
    line = Proxy(scene.school.address)
    far = Client(line.address, shown.screen.token)
    try:
        if far.call("GET", "/screens/me")["screening"]["position"] != shown.position:
            raise Broken("the screen is told another position over its line")
        line.mode = "down"
        if _hears(far) is not None:
            raise Broken("the line is not down")
        scene.client.call("POST", f"/screenings/{shown.id}/resume")
        line.mode = "pass"
        took = scene.recovery(lambda: _hears(far) is not None)
        told = far.call("GET", "/screens/me")["screening"]
    finally:
        line.close()
    if told is not None and told["paused_at"] is not None:
        raise Broken(f"the screen is told {told} after its line is back, not that the screening goes on")
    if told is not None:
        scene.client.call("POST", f"/screenings/{shown.id}/end")
    return took


def _hears(screen: Client) -> Any:
    """What a screen is told; None while nobody answers."""
    try:
        return screen.call("GET", "/screens/me")
    except Unanswered:
        return None


def _paused(scene: Scene) -> _Shown:
    sending = scene.send("short")
    eventually(lambda: scene.state(sending) == "READY", f"{sending.id} is ready", GIVEN_UP_AFTER)
    client, word = scene.client, secrets.token_hex(4)
    room = client.call("POST", "/classrooms", name=word, community=word)["id"]
    new = Client(scene.school.address).call("POST", "/screens")
    client.call("POST", "/screens/pair", code=new["code"], classroom=room)
    fields = {"lesson": sending.lesson, "classrooms": [room], "starts_at": datetime.now(UTC).isoformat()}
    screening = client.call("POST", "/screenings", **fields)["id"]
    client.call("POST", f"/screenings/{screening}/pause")
    screen = Client(scene.school.address, new["token"])
    told = screen.call("GET", "/screens/me")["screening"]
    if told is None or told["id"] != screening or told["paused_at"] is None:
        raise Broken(f"the screen is told {told}, not that its screening is paused")
    return _Shown(screening, screen, told["position"])


def _goes_on(scene: Scene, shown: _Shown) -> float:
    """It is paused at the same second after the fault, goes on when it is told to, and ends."""

    def answers() -> bool:
        try:
            return shown.screen.call("GET", "/screens/me") is not None
        except Unanswered:
            return False

    took = scene.recovery(answers)
    told = shown.screen.call("GET", "/screens/me")["screening"]
    if told is None or told["paused_at"] is None or told["position"] != shown.position:
        raise Broken(f"the screen is told {told} after the fault, not a pause at {shown.position}")
    scene.client.call("POST", f"/screenings/{shown.id}/resume")
    told = shown.screen.call("GET", "/screens/me")["screening"]
    if told is not None and told["paused_at"] is not None:
        raise Broken("the screening did not go on")
    if told is not None:
        scene.client.call("POST", f"/screenings/{shown.id}/end")
    return took
