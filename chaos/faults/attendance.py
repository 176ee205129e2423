"""The web is killed while a screen tells of plays, headcounts and calls from the time without a line."""

import contextlib
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from chaos.client import Broken, Client, Unanswered
from chaos.faults.screens import paired
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually, kill, kill_group
from player.classrooms.attendance.models import Headcount, ScreenPlay
from player.classrooms.help.models import HelpPress
from player.classrooms.offline.models import Happening

PLAYS = 30
KILLS = 4
AT_ONCE = 8


def attendance_killed(scene: Scene) -> float:
    """kill -9 of the web, four times, while all of it is sent: each counts once, and nothing is missing."""
    sending = scene.send("short")
    eventually(lambda: scene.state(sending) == "READY", f"{sending.id} is ready", GIVEN_UP_AFTER)
    screen_id, screen = paired(scene)
    heads = scene.rng.randrange(1000, 9000)  # so that it is found among others
    told = _told(sending.lesson, heads)
    left = {item["key"]: item for item in told}
    over = threading.Event()
    sender = threading.Thread(target=_send, args=(screen, left, over), daemon=True)
    sender.start()
    for _ in range(KILLS):
        time.sleep(scene.rng.uniform(0.05, 0.6))
        for child in kill_group(scene.school.part("gunicorn")):
            kill(child)
    took = scene.recovery(lambda: not left)
    over.set()
    sender.join()
    screen.call("POST", "/screens/me/happened", items=told)  # the answer to the last one may have been lost
    _check(scene, screen_id, heads)
    return took


def _told(lesson: str, heads: int) -> list[dict[str, Any]]:
    """An hour without a line: plays one after the other, a count at each, and one call."""
    begin = datetime.now(UTC) - timedelta(hours=1)
    items: list[dict[str, Any]] = []
    for number in range(PLAYS):
        at, until = (begin + timedelta(minutes=number, seconds=seconds) for seconds in (0, 20))
        play: dict[str, Any] = {
            "lesson": lesson,
            "began": at.isoformat(),
            "ended": until.isoformat(),
            "watched": [[0, 2]],
        }
        items.append({"key": uuid.uuid4().hex, "kind": "play", "at": until.isoformat(), **play})
    count: dict[str, Any] = {"lesson": lesson, "headcount": heads}
    items.append({"key": uuid.uuid4().hex, "kind": "headcount", "at": items[-1]["at"], **count})
    items.append({"key": uuid.uuid4().hex, "kind": "call", "at": items[-1]["at"], "reason": "SOUND"})
    return items


def _send(screen: Client, left: dict[str, dict[str, Any]], over: threading.Event) -> None:
    """As the outbox of a screen does: some at a time, again and again until the school has confirmed them."""
    while left and not over.is_set():
        some = list(left.values())[:AT_ONCE]
        with contextlib.suppress(Unanswered, Broken, OSError):
            for key in screen.call("POST", "/screens/me/happened", items=some)["received"]:
                left.pop(key, None)
        time.sleep(0.05)


def _check(scene: Scene, screen_id: str, heads: int) -> None:
    with scene.services.database.readers() as session:
        refused = session.scalars(select(Happening.refused).where(Happening.screen_id == screen_id)).all()
        of_screen = ScreenPlay.screen_id == screen_id
        plays = session.scalar(select(func.count()).select_from(ScreenPlay).where(of_screen))
        counts = session.scalars(select(Headcount.heads).where(Headcount.heads == heads)).all()
        presses = session.scalar(select(func.count()).where(HelpPress.key.startswith(f"{screen_id}:")))
    scene.services.database.engine.dispose()
    if any(refused) or len(refused) != PLAYS + 2:
        raise Broken(f"{len(refused)} of {PLAYS + 2} things are on record, refused: {set(refused)}")
    if (plays, len(counts), presses) != (PLAYS, 1, 1):
        raise Broken(f"{plays} plays of {PLAYS}, {len(counts)} headcounts and {presses} calls of one were counted")
