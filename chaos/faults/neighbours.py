"""Moderators decide about clips and recall them, owners edit them, while processes are killed."""

import base64
import secrets
import time
from contextlib import suppress
from functools import partial

from sqlalchemy import select

from catalog.clips.models import Clip, ClipState
from catalog.courses.models import Lesson
from catalog.members import service as members
from catalog.members.models import Role
from catalog.uploads.models import Upload
from chaos.client import Broken, Client, Unanswered, sign_in
from chaos.faults.studio import KILLS, LONGEST, killing
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually, kill, kill_group

REACH = 60.0
"""Seconds within which a recalled clip is unreachable (SAFETY.md P4)."""


def decisions_killed(scene: Scene) -> float:
    """Clips are put into a course and recalled again, and each of both is cut at any moment.

    Afterwards a clip is either as before, or stands in the course with its one lesson, or is nowhere and unreachable.
    """
    course = scene.client.call("POST", "/courses", title=secrets.token_hex(4), category="dance")["id"]
    scene.client.call("POST", f"/courses/{course}/publish")
    moderator = member_of(scene, Role.MODERATOR)
    clips = [shared_clip(scene) for _ in range(KILLS)]
    for clip in clips:
        with killing(scene), suppress(Unanswered):
            moderator.call("POST", f"/review/{clip}", decision="approve", course=course)
        _check(scene, clip, ClipState.IN_REVIEW, ClipState.PUBLISHED)
        with suppress(Unanswered):  # of one that is decided already
            moderator.call("POST", f"/review/{clip}", decision="approve", course=course)
        _check(scene, clip, ClipState.PUBLISHED)
    visitor, began = Client(scene.school.address), time.monotonic()
    for clip in clips:
        playlist = visitor.call("GET", f"/clips/{clip}")["playlist"]
        with killing(scene), suppress(Unanswered):
            moderator.call("POST", f"/clips/{clip}/recall", reason="chaos")
        _check(scene, clip, ClipState.PUBLISHED, ClipState.RECALLED)
        with suppress(Unanswered):
            moderator.call("POST", f"/clips/{clip}/recall", reason="chaos")
        _check(scene, clip, ClipState.RECALLED)
        began = time.monotonic()
        for path in (playlist, f"/clips/{clip}", f"/api/v1/clips/{clip}"):
            eventually(partial(_is_gone, visitor, path), f"{path} is gone", REACH)
    return time.monotonic() - began


def edits_killed(scene: Scene) -> float:
    """A place in published clips is covered, while the web is killed at the request, and then the encoder.

    From the answer on nobody gets the uncovered picture, and in the end the covered one waits for a moderator.
    """
    moderator, visitor, took = member_of(scene, Role.MODERATOR), Client(scene.school.address), 0.0
    for _ in range(KILLS):
        resident = member_of(scene, Role.RESIDENT)
        clip = shared_clip(scene, resident)
        moderator.call("POST", f"/review/{clip}", decision="approve")
        uncovered = visitor.call("GET", f"/clips/{clip}")["playlist"]
        length = resident.call("GET", f"/clips/{clip}/edits")["length"]
        place = {"from": 0, "to": length, "x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2}
        with killing(scene), suppress(Unanswered):
            resident.call("PUT", f"/clips/{clip}/edits", covers=[place])
        resident.call("PUT", f"/clips/{clip}/edits", covers=[{**place, "x": 0.3}])  # that was made meanwhile
        time.sleep(scene.rng.uniform(0, LONGEST))
        for child in kill_group(scene.school.part("celery", "encode@")):
            kill(child)
        eventually(partial(_is_gone, visitor, uncovered), f"{uncovered} is gone", REACH)
        took = scene.recovery(partial(_waits_covered, resident, visitor, clip, uncovered))
        _check_covered(scene, clip)
    return took


def _waits_covered(resident: Client, visitor: Client, clip: str, uncovered: str) -> bool:
    if visitor.ask("GET", uncovered).status != 404:
        raise Broken(f"{uncovered} shows what was covered")
    return bool(resident.call("GET", f"/clips/{clip}")["state"] == "IN_REVIEW")


def _check_covered(scene: Scene, clip_id: str) -> None:
    """Raises Broken unless the clip's package has the edits of its file."""
    with scene.services.database.readers() as session:
        package = session.get_one(Clip, clip_id).package
        edits = session.get_one(Upload, package.upload_id).edits if package else None
        made = package is not None and edits is not None and package.edits == edits and not package.outdated
    scene.services.database.engine.dispose()
    if not made:
        raise Broken(f"clip {clip_id} waits for a moderator without the edits of its owner")


def _is_gone(visitor: Client, path: str) -> bool:
    return visitor.ask("GET", path).status == 404


def shared_clip(scene: Scene, by: Client | None = None) -> str:
    """The id of a resident's clip that waits for a moderator."""
    resident, data = by or member_of(scene, Role.RESIDENT), scene.clips["short"].data
    clip: str = resident.call("POST", "/clips", title=secrets.token_hex(4), consent=True)["id"]
    named = base64.b64encode(clip.encode()).decode()
    head = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(data)),
        "Upload-Metadata": f"clip {named}",
        "Content-Type": "application/offset+octet-stream",
    }
    sent = resident.ask("POST", "/uploads/", data, head)
    if sent.status != 201:
        raise Broken(f"the file of a clip was answered by {sent.status}")

    def waits() -> bool:
        return bool(resident.call("GET", f"/clips/{clip}")["state"] == "IN_REVIEW")

    eventually(waits, f"clip {clip} waits for a moderator", GIVEN_UP_AFTER)
    return clip


def member_of(scene: Scene, role: Role) -> Client:
    """A new member of this role, signed in."""
    name, password = f"{role.value} {secrets.token_hex(4)}", secrets.token_hex(8)
    with scene.services.database.sessions() as session:
        members.add(session, name, password, role)
        session.commit()
    scene.services.database.engine.dispose()
    return sign_in(scene.school.address, name, password)


def _check(scene: Scene, clip_id: str, *states: ClipState) -> None:
    """Raises Broken unless the clip is in one of the states, and its lesson, queue and video agree with that."""
    with scene.services.database.readers() as session:
        clip = session.get_one(Clip, clip_id)
        own = len(session.scalars(select(Lesson.id).where(Lesson.video_id == clip.video_id)).all())
        found = (clip.state, own, clip.waits_for is not None, clip.video.recalled)
    scene.services.database.engine.dispose()
    whole = {
        ClipState.IN_REVIEW: (ClipState.IN_REVIEW, 0, True, False),
        ClipState.PUBLISHED: (ClipState.PUBLISHED, 1, False, False),
        ClipState.RECALLED: (ClipState.RECALLED, 0, False, True),
    }
    if found not in [whole[state] for state in states]:
        raise Broken(f"clip {clip_id}: state, lessons, in the queue, recalled are {found}")
