"""Neighbours comment, thank and are called, and mails are sent, while processes are killed."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select

from catalog.audit.models import Action, AuditEntry
from catalog.calls.jobs import CLOSE
from catalog.calls.models import ClipCall
from catalog.clips.models import Clip
from catalog.clock import now
from catalog.comments.models import Comment, CommentReview, CommentState
from catalog.jobs.models import Job
from catalog.mail.models import Contact, Letter, Mail, MailState
from catalog.mail.service import Draft, send
from catalog.members.models import Member, Role
from catalog.notices.models import Notice, NoticeKind
from catalog.reactions.models import Reaction
from chaos.client import Broken, Client, Unanswered
from chaos.faults.neighbours import member_of, shared_clip
from chaos.faults.studio import KILLS, killing
from chaos.scene import GIVEN_UP_AFTER, Scene
from chaos.server import eventually, free_port, kill, kill_group

MAILS = 40
"""So many that some are being sent whenever a worker dies."""


def comments_killed(scene: Scene) -> float:
    """Comments and thanks are given, decided and undone, and each of that is cut at any moment.

    Afterwards a decision is whole or was not made: state, queue, record and notice agree; nobody thanks twice.
    """
    moderator, writer, clip = member_of(scene, Role.MODERATOR), member_of(scene, Role.RESIDENT), shared_clip(scene)
    moderator.call("POST", f"/review/{clip}", decision="approve")
    _take_comments(scene, clip)
    began = time.monotonic()
    for _ in range(KILLS):
        began = time.monotonic()
        with killing(scene) as dead, suppress(Unanswered):
            while not dead.is_set():
                _talk(writer, moderator, clip)
        _check_talk(scene, clip)
    return time.monotonic() - began


def _talk(writer: Client, moderator: Client, clip: str) -> None:
    writer.call("PUT", f"/clips/{clip}/reactions/thanks")
    comment = writer.call("POST", f"/clips/{clip}/comments", text=secrets.token_hex(4))["id"]
    moderator.call("POST", f"/comments/{comment}/decision", decision="approve")
    moderator.call("POST", f"/comments/{comment}/undo")
    moderator.call("POST", f"/comments/{comment}/decision", decision="refuse", reason="chaos")
    writer.ask("DELETE", f"/api/v1/clips/{clip}/reactions/thanks")


def _take_comments(scene: Scene, clip_id: str) -> None:
    with scene.services.database.sessions() as session:
        session.get_one(Clip, clip_id).category.comments = True
        session.commit()
    scene.services.database.engine.dispose()


def _check_talk(scene: Scene, clip_id: str) -> None:
    """Raises Broken."""
    with scene.services.database.readers() as session:
        for comment in session.scalars(select(Comment).where(Comment.clip_id == clip_id)):
            made = [one for one in comment.reviews if one.undone_at is None]
            expected = {0: CommentState.WAITING}.get(
                len(made), CommentState.PUBLISHED if made and made[-1].good else CommentState.REFUSED
            )
            waits = comment.waits_since is not None
            undone = len(comment.reviews) - len(made)
            record = Counter(session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == comment.id)))
            agrees = record[Action.UNDO] == undone and sum(record.values()) == len(comment.reviews) + undone
            told = session.scalars(select(Notice.id).where(Notice.cause == comment.id)).all()
            if (comment.state, waits) != (expected, not made) or not agrees or len(told) != _tells(made):
                raise Broken(f"comment {comment.id}: {comment.state}, waits {waits}, {record}, {len(told)} notices")
        thanks = session.scalars(select(Reaction.id).where(Reaction.clip_id == clip_id)).all()
        kind = (Notice.clip_id == clip_id, Notice.kind == NoticeKind.THANKED)
        causes = session.scalars(select(Notice.cause).where(*kind)).all()
    scene.services.database.engine.dispose()
    if len(thanks) > 1 or sorted(causes) != sorted(thanks):
        raise Broken(f"clip {clip_id}: thanks {thanks}, notices because of {causes}")


def _tells(made: list[CommentReview]) -> int:
    """How many notices the owner has of a comment: of one that is shown, one."""
    return 1 if made and made[-1].good else 0


def calls_killed(scene: Scene) -> float:
    """A teacher asks neighbours, and asks no longer: an open call has one job that closes it, a closed one none."""
    lesson, began = _lesson(scene), time.monotonic()
    for _ in range(KILLS):
        began = time.monotonic()
        with killing(scene) as dead, suppress(Unanswered):
            while not dead.is_set():
                until = (now() + timedelta(days=7)).isoformat()
                call = scene.client.call("POST", f"/lessons/{lesson}/calls", text="chaos", closes_at=until)["id"]
                scene.client.call("POST", f"/lessons/{lesson}/calls/{call}/close")
        for call, jobs, is_open in _calls(scene, lesson):
            if jobs != int(is_open):
                raise Broken(f"call {call}: open {is_open}, with {jobs} jobs")
            if is_open:
                scene.client.call("POST", f"/lessons/{lesson}/calls/{call}/close")
    return time.monotonic() - began


def _calls(scene: Scene, lesson: str) -> list[tuple[str, int, bool]]:
    with scene.services.database.readers() as session:
        found = [
            (
                call.id,
                len(session.scalars(select(Job.id).where(Job.subject == call.id, Job.kind == CLOSE)).all()),
                call.closed_at is None,
            )
            for call in session.scalars(select(ClipCall).where(ClipCall.lesson_id == lesson))
        ]
    scene.services.database.engine.dispose()
    return found


def _lesson(scene: Scene) -> str:
    course = scene.client.call("POST", "/courses", title=secrets.token_hex(4), category="dance")["id"]
    lesson: str = scene.client.call("POST", f"/courses/{course}/lessons", title="chaos")["id"]
    return lesson


def mails_killed(scene: Scene) -> float:
    """Workers die while they send mails: none arrives twice, and none is lost but what was under way at a kill.

    Those are marked FAILED, as docs/operations.md says: nobody knows whether they arrived.
    """
    with _mail_server() as (url, inbox), _mailing(scene, url):
        ids = _write(scene)
        for _ in range(KILLS):
            time.sleep(scene.rng.uniform(0, 0.5))
            for child in kill_group(scene.school.part("celery", "default@")):
                kill(child)
        took = eventually(lambda: not _unsent(scene, ids), "all mails have ended", GIVEN_UP_AFTER)
        ended = _states(scene, ids)
        arrived = Counter(inbox)
    lost = [one for one, state in ended.items() if state is MailState.FAILED]
    for one, state in ended.items():
        if arrived[one] > 1 or (state is MailState.SENT and arrived[one] != 1):
            raise Broken(f"mail {one} is {state.name} and arrived {arrived[one]} times")
    if len(lost) > KILLS:
        raise Broken(f"{len(lost)} mails were given up after {KILLS} kills")
    return took


@contextmanager
def _mail_server() -> Iterator[tuple[str, list[str]]]:
    """Its address for SCHOOL_MAIL_URL, and the receivers of what arrives."""
    inbox: list[str] = []

    class Receiver:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
            inbox.append(str(message_from_bytes(envelope.content)["To"]).partition("@")[0])
            return "250 OK"

    controller = Controller(Receiver(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}", inbox
    finally:
        controller.stop()


@contextmanager
def _mailing(scene: Scene, url: str) -> Iterator[None]:
    """The school, started again with a mail server."""
    before = scene.school.settings
    _again(scene, {**before, "SCHOOL_MAIL_URL": url, "SCHOOL_MAIL_FROM": "school@example.org"})
    try:
        yield
    finally:
        _again(scene, before)


def _again(scene: Scene, settings: Mapping[str, str]) -> None:
    scene.school.settings = settings
    scene.school.stop()
    scene.school.start()


def _write(scene: Scene) -> list[str]:
    """Mails in the outbox, each to an address of its own: the id of its member."""
    with scene.services.database.sessions() as session:
        ids = []
        for _ in range(MAILS):
            name = secrets.token_hex(8)
            member = Member(name=name, name_key=name, password_hash="", role=Role.RESIDENT)
            session.add(member)
            session.flush()
            contact = Contact(member_id=member.id, email=f"{member.id}@example.org")
            session.add(contact)
            session.flush()
            send(session, contact, Draft(Letter.CONFIRM), now())
            ids.append(member.id)
        session.commit()
    scene.services.database.engine.dispose()
    return ids


def _states(scene: Scene, ids: list[str]) -> dict[str, MailState]:
    with scene.services.database.readers() as session:
        query = select(Mail.member_id, Mail.state).where(Mail.member_id.in_(ids))
        found = {str(member_id): state for member_id, state in session.execute(query)}
    scene.services.database.engine.dispose()
    return found


def _unsent(scene: Scene, ids: list[str]) -> bool:
    return not set(_states(scene, ids).values()) <= {MailState.SENT, MailState.FAILED}
