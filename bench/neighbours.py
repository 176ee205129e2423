"""Fairness among neighbours: one member sends many clips, then another one sends one. How long is hers made?

The real pipeline in this process makes short clips, one job at a time. Told is how many clips of the first member are
made between the arrival of hers and its end: two at most, by the issue that asked for it.
"""

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from sqlalchemy import func, select

from bench.catalogue import KEY
from bench.clips import make
from catalog.categories.models import ensure_defaults
from catalog.clips import review
from catalog.clips import service as clips
from catalog.clips.models import Clip, ClipState
from catalog.clips.review import Choice
from catalog.clips.service import Agreement, ClipDraft
from catalog.clips.settings import ClipSettings
from catalog.clock import now
from catalog.courses.listing import Page
from catalog.jobs.models import Job, JobState
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads import service as uploads
from catalog.uploads.models import Upload
from catalog.uploads.parts import Chunk
from school import topics
from school.migrations import upgrade
from school.pipeline.worker import Worker
from school.services import Services, build, pipeline_context
from school.settings import Settings
from transcode.settings import EngineSettings

LONG = 1.0  # seconds of each clip
MADE_BEFORE = 2
"""Clips of the first member that are made before hers arrives."""


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    clips: int
    cache: Path


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    took: float
    """Seconds from the arrival of hers until it waits for a moderator."""
    each: float
    """Seconds for one of the first member's before."""
    between: int
    """Of his that were made meanwhile."""
    on_the_desk: int
    """Her place in the queue of a moderator."""


def compare(options: Options, console: Console) -> None:
    """Measure and print."""
    work = options.cache / "neighbours"
    shutil.rmtree(work, ignore_errors=True)
    found = measure(work, options.clips)
    shutil.rmtree(work, ignore_errors=True)
    console.print(f"{options.clips} clips of one member; one of his took {found.each:.1f} s.")
    console.print(f"Hers, sent after them, took {found.took:.1f} s: {found.took / found.each:.1f} times that.")
    console.print(f"Of his {found.between} were made meanwhile. At the desk hers is number {found.on_the_desk}.")


def measure(folder: Path, count: int) -> Figures:
    """Send, make until hers waits for a moderator, and look."""
    settings = {**KEY, "SCHOOL_DATA": str(folder), "SCHOOL_HOSTS": "localhost"}
    services = build(Settings.from_environment(settings))
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    data = make(folder / "clip.mp4", LONG)
    his, hers, moderator = _members(services)
    for number in range(count):
        _send(services, his, data, f"他的 {number}")
    steps = _working(services)
    began = time.monotonic()
    while _waiting(services) < MADE_BEFORE:
        next(steps)
    each = (time.monotonic() - began) / MADE_BEFORE
    before, began = _waiting(services), time.monotonic()
    clip_id = _send(services, hers, data, "她的")
    while not (place := _place(services, moderator, clip_id)):
        next(steps)
    took, between = time.monotonic() - began, _waiting(services) - before - 1
    services.database.engine.dispose()
    return Figures(took, each, between, place)


def _working(services: Services) -> Iterator[None]:
    """Each step is one job, of each kind in turn, as several workers would take them."""
    context = pipeline_context(services, "bench", threading.Event(), EngineSettings())
    worker = Worker(context, topics.acts())
    while True:
        for kind in topics.job_kinds():
            if worker.work(kind):
                yield
        _is_not_idle(services)


def _is_not_idle(services: Services) -> None:
    with services.database.readers() as session:
        if not session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.DUE)):
            raise RuntimeError("all jobs have ended, and her clip does not wait for a moderator")


def _members(services: Services) -> tuple[str, str, str]:
    with services.database.sessions() as session:
        ensure_defaults(session)
        made = [Member(name=one, name_key=one, password_hash="", role=Role.RESIDENT) for one in ("他", "她")]
        session.add_all(made)
        moderator = members.add(session, "陈静", "绿水青山 2026", Role.MODERATOR)
        session.commit()
        return made[0].id, made[1].id, moderator.id


def _place(services: Services, moderator_id: str, clip_id: str) -> int:
    """Of a clip in the queue of a moderator, from 1; 0 while it is not made and checked."""
    with services.database.readers() as session:
        found = review.queue(session, session.get_one(Member, moderator_id), Choice(), Page(0, None))
        ids = [one.id for one in found]
    return ids.index(clip_id) + 1 if clip_id in ids else 0


def _send(services: Services, member_id: str, data: bytes, title: str) -> str:
    """The id of a new clip with its file; without HTTP, where one member sends 60 files a minute at most."""
    with services.database.sessions() as session:
        member = session.get_one(Member, member_id)
        clip = clips.share(session, member, ClipDraft(title), Agreement(given=True), ClipSettings(a_day=10_000))
        upload = Upload(video=clip.video, member_id=member_id, filename="a.mp4", length=len(data))
        session.add(upload)
        session.commit()
        services.intake.parts.create(upload.id)
        services.intake.parts.append(upload.id, len(data), Chunk(0, iter([data]), None))
        uploads.complete(session, services.intake, upload, now())
        session.commit()
        return clip.id


def _waiting(services: Services) -> int:
    with services.database.readers() as session:
        query = select(func.count()).select_from(Clip).where(Clip.state == ClipState.IN_REVIEW)
        return session.scalar(query) or 0
