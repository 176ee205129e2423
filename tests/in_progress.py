"""Lessons that are still being made: a long clip, its upload, and workers whose every step a test calls for."""

import subprocess
from pathlib import Path

from sqlalchemy import update

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member
from catalog.uploads.jobs import COPY, ENCODE, FINISH, SOUND
from catalog.uploads.service import Offer, begin, complete
from school.pipeline.context import PipelineContext
from school.pipeline.worker import Worker
from school.services import Services
from transcode.settings import EngineSettings
from transcode.tools import ffmpeg

LONG_S, LONG_SEGMENTS = 60, 16
"""Long enough to be cut into batches, and to go on after the preview. Both begin with a quarter of a segment."""
PREVIEW_S, PREVIEW_SEGMENTS = 29.2, 8
ENGINE = EngineSettings(preview_segments=PREVIEW_SEGMENTS, preview_pace=0)
"""A preview of half a minute that is not paced: nobody watches it in real time here."""


def long_clip(path: Path, size: str, sound: str = "sine=330", seconds: int = LONG_S) -> bytes:
    """A minute of moving pattern and tone, or another sound of lavfi's, in a codec that has to be encoded anew."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=5:d={seconds}"]
    heard = ["-f", "lavfi", "-i", f"{sound}:d={seconds}", "-c:v", "mpeg4", "-shortest"]
    subprocess.run([str(ffmpeg()), "-v", "error", *picture, *heard, str(path)], check=True)
    return path.read_bytes()


def received(services: Services, lesson: Lesson, sender: Member, data: bytes) -> str:
    """The id of an upload for `lesson` as the tus endpoint leaves it."""
    with services.database.sessions() as session:
        owner = session.get_one(Member, sender.id)
        upload = begin(session, services.intake, owner, Offer("long.mp4", lesson.video_id, len(data)))
        services.intake.parts.path(upload.id).write_bytes(data)
        session.commit()
        complete(session, services.intake, upload, now())
        session.commit()
        return upload.id


def hurry(services: Services | PipelineContext) -> None:
    """Make all jobs due that wait for a later moment, so that the most urgent can do their work first."""
    with services.database.sessions() as session:
        session.execute(update(Job).where(Job.state == JobState.DUE).values(due_at=now()))
        session.commit()


def finish(services: Services, pipeline: Worker) -> None:
    """Make what is left of all lessons."""
    hurry(services)
    while any(pipeline.work(kind) for kind in (ENCODE, SOUND, COPY, FINISH)):
        pass
