"""A screen is paired and steered while the web is killed."""

import time
from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import select

from chaos.client import Broken, Client, Unanswered
from chaos.faults.screens import paired
from chaos.faults.studio import KILLS, killing
from chaos.scene import Scene
from player.classrooms.remotes.models import ScreenCommand

APART = 0.05
"""Seconds between two commands: more than 300 a minute of one phone are refused."""


def commands_killed(scene: Scene) -> float:
    """A phone steers a screen while the web is killed at any moment.

    Afterwards every answered command is there once, the numbers have neither gap nor repetition, and screen and phone
    go on with the tokens that they have.
    """
    screen_id, screen = paired(scene)
    code = screen.call("GET", "/screens/me")["remote"]["code"]
    phone = Client(scene.school.address, Client(scene.school.address).call("POST", "/remotes", code=code)["token"])
    answered: list[int] = []
    for _ in range(KILLS):
        with killing(scene) as dead, suppress(Unanswered):
            while not dead.is_set():
                answered.append(phone.call("POST", f"/screens/{screen_id}/commands", command="pause")["number"])
                time.sleep(APART)
    began = time.monotonic()
    last = phone.call("POST", f"/screens/{screen_id}/commands", command="play")["number"]
    if screen.call("GET", f"/screens/me/commands?after={last - 1}")["items"][-1]["number"] != last:
        raise Broken(f"the screen does not get command {last}")
    seconds = time.monotonic() - began
    for fault in _faults(scene, screen_id, [*answered, last]):
        raise Broken(fault)
    return seconds


def _faults(scene: Scene, screen_id: str, answered: list[int]) -> Iterator[str]:
    with scene.services.database.readers() as session:
        query = select(ScreenCommand.number).where(ScreenCommand.screen_id == screen_id)
        kept = list(session.scalars(query.order_by(ScreenCommand.number)))
    scene.services.database.engine.dispose()
    if answered != sorted(set(answered)):
        yield "two commands got the same number, or a later one a smaller number"
    if kept != list(range(kept[0], kept[-1] + 1)):
        yield "there is a gap among the numbers of commands"
    if lost := set(answered[-len(kept) :]) - set(kept):
        yield f"answered commands are lost: {sorted(lost)}"
