"""GET /api/v1/operations: what the operators' page shows, for programs."""

import shutil
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, Float, Integer, List, Nested, String
from flask import Flask

from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.wording import reason
from school.logs import scrubbed
from school.operations.heartbeat import HealthCache
from school.operations.status import EndedUpload, Facts, RunningJob, Subject, gather
from school.services import Services


class Part(Schema):
    """A part of the school."""

    part = String(required=True)
    answer = String(required=True, metadata={"description": '"ok", or what is wrong.'})


class LineOut(Schema):
    """The jobs of one kind that are not done."""

    kind = String(required=True)
    due = Integer(required=True)
    later = Integer(required=True)
    running = Integer(required=True)
    waiting = Float(required=True, metadata={"description": "Seconds for which the first has been due."})


class QueueOut(Schema):
    """The remaining work, in seconds of video, and the current speed."""

    lines = List(Nested(LineOut), required=True)
    left = Float(required=True)
    speed = Float(required=True)
    unjudged = Integer(required=True)
    seconds = Float(required=True, allow_none=True, metadata={"description": "Until all is made; null: unknown."})


class WorkerOut(Schema):
    """A live worker process."""

    name = String(required=True)
    queues = List(String(), required=True)


class DoingOut(Schema):
    """A running job."""

    kind = String(required=True)
    subject = String(required=True, metadata={"description": "Id of the upload or the course."})
    lesson = String(required=True, allow_none=True)
    clip = String(required=True, allow_none=True)
    title = String(required=True)
    batch = Integer(required=True)
    batches = Integer(required=True)
    progress = Float(required=True)
    speed = Float(required=True, allow_none=True)
    worker = String(required=True)
    attempt = Integer(required=True)
    silent = Float(required=True, metadata={"description": "Seconds since the worker's last sign."})


class ReasonOut(Schema):
    """The reason of a failure."""

    code = String(required=True)
    message = String(required=True)


class EndedOut(Schema):
    """An upload that was rejected or failed."""

    upload = String(required=True)
    state = String(required=True)
    filename = String(required=True)
    lesson = String(required=True, allow_none=True)
    clip = String(required=True, allow_none=True)
    title = String(required=True)
    course = String(required=True, allow_none=True)
    sender = String(required=True)
    at = DateTime(required=True)
    reason = Nested(ReasonOut, required=True)
    details = List(String(), required=True, metadata={"description": "What the ledger has for an operator."})


class DeadOut(Schema):
    """A job that was given up."""

    kind = String(required=True)
    subject = String(required=True, metadata={"description": "Id of the upload or the course."})
    error = String(required=True)
    tries = Integer(required=True)


class DiskOut(Schema):
    """The disk of SCHOOL_DATA, in bytes."""

    free = Integer(required=True)
    total = Integer(required=True)


class OperationsOut(Schema):
    """How the school runs now."""

    at = DateTime(required=True)
    parts = List(Nested(Part), required=True)
    queue = Nested(QueueOut, required=True)
    workers = List(Nested(WorkerOut), required=True)
    doing = List(Nested(DoingOut), required=True)
    disk = Nested(DiskOut, required=True)
    failures = List(Nested(EndedOut), required=True)
    rejections = List(Nested(EndedOut), required=True)
    dead = List(Nested(DeadOut), required=True)


def init_app(flask: Flask, services: Services, snapshot: HealthCache) -> None:
    """Adds the route."""
    blueprint = APIBlueprint("api_operations", __name__, url_prefix="/api/v1", tag="Operations")

    @blueprint.get("/operations")
    @blueprint.output(OperationsOut)
    @blueprint.doc(security=BEARER, responses=refusals(401, 403))
    def show() -> Any:
        """How the school runs: queue, workers, disk, failures; for operators and admins."""
        require(signed_in(), Right.RUN)
        health = snapshot.read()
        usage = shutil.disk_usage(services.settings.data)
        return {
            "at": context().clock(),
            "parts": [{"part": part, "answer": answer} for part, answer in health.parts.items()],
            "workers": [{"name": name, "queues": list(queues)} for name, queues in health.workers.items()],
            "disk": {"free": usage.free, "total": usage.total},
            **_ledger(gather(session(), context().clock())),
        }

    flask.register_blueprint(blueprint)


def _ledger(facts: Facts) -> dict[str, Any]:
    queue = facts.queue
    shown = ("due", "later", "running", "waiting")
    return {
        "queue": {
            "lines": [{"kind": one.kind.name, **{name: getattr(one, name) for name in shown}} for one in queue.lines],
            **{name: getattr(queue, name) for name in ("left", "speed", "unjudged", "seconds")},
        },
        "doing": [_doing(one, facts.subjects[one.job.subject]) for one in facts.doing],
        "failures": [_ended(one, facts.holders[one.upload.video_id]) for one in facts.failures],
        "rejections": [_ended(one, facts.holders[one.upload.video_id]) for one in facts.rejections],
        "dead": [
            {"kind": job.kind.name, "subject": job.subject, "error": scrubbed(job.error), "tries": job.tries}
            for job in facts.dead
        ],
    }


def _doing(one: RunningJob, subject: Subject) -> dict[str, Any]:
    return {
        "kind": one.job.kind.name,
        "subject": one.job.subject,
        "lesson": subject.lesson_id,
        "clip": subject.clip_id,
        "title": subject.title,
        "worker": one.job.leased_by or "",
        **{name: getattr(one.job, name) for name in ("progress", "speed", "attempt")},
        **{name: getattr(one, name) for name in ("batch", "batches", "silent")},
    }


def _ended(one: EndedUpload, held: Subject) -> dict[str, Any]:
    upload = one.upload
    return {
        "upload": upload.id,
        "state": upload.state.name,
        "filename": upload.filename,
        "lesson": held.lesson_id,
        "clip": held.clip_id,
        "title": held.title,
        "course": held.course,
        "sender": upload.member.name,
        "at": one.at,
        "reason": {"code": upload.reason_code or "", "message": reason(upload)},
        "details": one.details,
    }
