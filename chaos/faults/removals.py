"""Removal for good, and a right lost in mid-upload, while processes are killed."""

import contextlib
import secrets
import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.removal.times import KEPT_FOR
from chaos.checks import record
from chaos.client import Broken, Client, Sending, Unanswered, sign_in
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import ADMIN, eventually, kill_group

KILLS = 4
REAPS_WITHIN = 12.0  # seconds: a round is begun every ten


def removed_for_good(scene: Scene) -> float:
    """Lessons whose hour is over, while their worker is killed: each is removed completely, and no other."""
    gone = [scene.send("short") for _ in range(3)]
    kept = scene.send("short")
    scene.finish_all()
    for sending in gone:
        scene.client.call("DELETE", f"/lessons/{sending.lesson}")
    scene.sent = [sending for sending in scene.sent if sending not in gone]
    _let_the_hour_pass(scene, gone)
    for _ in range(KILLS):
        time.sleep(scene.rng.uniform(0, REAPS_WITHIN / 2))
        kill_group(scene.school.part("celery", "default@"))
        if halves := [sending.id for sending in gone if len(set(_traces(scene, sending))) > 1]:
            raise Broken(f"of the lessons of {halves} a part is gone and a part is there")
    took = scene.recovery(lambda: not any(any(_traces(scene, sending)) for sending in gone))
    if not all(_traces(scene, kept)):
        raise Broken(f"upload {kept.id} went with others that were removed")
    return took


def _let_the_hour_pass(scene: Scene, sendings: Sequence[Sending]) -> None:
    with scene.services.database.sessions() as session:
        lessons = Lesson.id.in_([sending.lesson for sending in sendings])
        session.execute(update(Lesson).where(lessons).values(removed_at=now() - KEPT_FOR - timedelta(seconds=1)))
        session.commit()
    scene.services.database.engine.dispose()


def _traces(scene: Scene, sending: Sending) -> tuple[bool, bool]:
    """Whether its upload and its package are on record."""
    rows = record(scene.services)
    return sending.id in rows.uploads, any(package.upload_id == sending.id for package in rows.packages)


def right_lost(scene: Scene) -> float:
    """A teacher loses the role in mid-upload, and web and worker are killed: nothing is made of the upload.

    With the role back it continues from the last acknowledged byte.
    """
    name, password = f"teacher {secrets.token_hex(4)}", secrets.token_hex(8)
    with scene.services.database.sessions() as session:
        member = members.add(session, name, password, Role.INSTRUCTOR)
        session.commit()
        member_id = member.id
    client = sign_in(scene.school.address, name, password)
    course = client.call("POST", "/courses", title=name, category="dance", description="")["id"]
    lesson = client.call("POST", f"/courses/{course}/lessons", title=name)["id"]
    clip = scene.clips["short"]
    sending = Sending(lesson, clip.data, clip.seconds, len(clip.data) // 4 + 1)
    for _ in range(3):
        sending.step(client)
    _appoint(scene, member_id, Role.RESIDENT)
    for process in (("gunicorn",), ("celery", "default@")):
        kill_group(scene.school.part(*process))
    eventually(scene.school.ready, "the school is ready", GIVEN_UP_AFTER)
    began = time.monotonic()
    while time.monotonic() - began < REAPS_WITHIN:
        try:
            sending.step(client)
        except Unanswered:  # refused, as it has to be
            time.sleep(0.5)
        if sending.whole or scene.state(sending) != "WAITING":
            raise Broken(f"upload {sending.id} went on though its member may not change the lesson any more")
    _appoint(scene, member_id, Role.INSTRUCTOR)
    took = eventually(lambda: _is_sent(sending, client), "it goes on", GIVEN_UP_AFTER)
    scene.sent.append(sending)
    return took


def _is_sent(sending: Sending, client: Client) -> bool:
    with contextlib.suppress(Unanswered):
        sending.step(client)
    return sending.whole


def _admin(session: Session) -> Member:
    return session.scalars(select(Member).where(Member.name == ADMIN)).one()


def _appoint(scene: Scene, member_id: str, role: Role) -> None:
    with scene.services.database.sessions() as session:
        member = session.get_one(Member, member_id)
        members.set_role(session, member, role, by=_admin(session))
        session.commit()
    scene.services.database.engine.dispose()
