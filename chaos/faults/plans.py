"""A course is published at its time, once and not before, though everything that could do it is killed meanwhile."""

import secrets
import time
from datetime import datetime, timedelta

from sqlalchemy import func, select

from catalog.audit.models import Action, AuditEntry
from catalog.clock import now
from chaos.client import Broken
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually, kill_group

AHEAD = timedelta(seconds=20)


def planned_publishing(scene: Scene) -> float:
    """Two courses are planned, one plan is taken back; web, worker and broker are killed before their time."""
    at = now() + AHEAD
    kept, undone = (_planned(scene, at) for _ in range(2))
    scene.client.call("DELETE", f"/courses/{undone}/publish")
    for process in (("celery", "default@"), ("gunicorn",), ("valkey",)):
        kill_group(scene.school.part(*process))
        time.sleep(scene.rng.uniform(0, 2))
    eventually(scene.school.ready, "the school is ready", GIVEN_UP_AFTER)
    while now() < at:
        if now() + timedelta(seconds=1) < at and _state(scene, kept) != "DRAFT":
            raise Broken(f"course {kept} was published before its time")
        time.sleep(0.5)
    took = scene.recovery(lambda: _state(scene, kept) == "PUBLISHED")
    if _state(scene, undone) != "DRAFT":
        raise Broken(f"course {undone} was published though its plan was taken back")
    if (times := _times_published(scene, kept)) != 1:
        raise Broken(f"course {kept} was published {times} times")
    return took


def _planned(scene: Scene, at: datetime) -> str:
    course: str = scene.client.call("POST", "/courses", title=secrets.token_hex(4), category="dance")["id"]
    scene.client.call("POST", f"/courses/{course}/lessons", title="十字步")
    scene.client.call("POST", f"/courses/{course}/publish", at=at.isoformat())
    return course


def _state(scene: Scene, course: str) -> object:
    return scene.client.call("GET", f"/courses/{course}")["state"]


def _times_published(scene: Scene, course: str) -> int:
    published = (AuditEntry.subject_id == course, AuditEntry.action == Action.PUBLISH)
    with scene.services.database.readers() as session:
        found = session.scalar(select(func.count()).where(*published)) or 0
    scene.services.database.engine.dispose()
    return found
