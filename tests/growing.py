"""Lessons that are still being made: a long clip, its upload, and workers whose every step a test calls for."""

import subprocess
from pathlib import Path

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.service import Offer, begin, complete
from school.pipeline import Pipeline
from school.services import Services
from transcode.tools import ffmpeg

LONG_S = 60
"""Long enough to be cut into batches, and to go on after the express of its first half minute."""
EXPRESS_S = 32


def long_clip(path: Path, size: str) -> bytes:
    """A minute of moving pattern and tone, in a codec that has to be encoded anew."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=10:d={LONG_S}"]
    sound = ["-f", "lavfi", "-i", f"sine=330:d={LONG_S}", "-c:v", "mpeg4", "-shortest"]
    subprocess.run([str(ffmpeg()), "-v", "error", *picture, *sound, str(path)], check=True)
    return path.read_bytes()


def received(services: Services, lesson: Lesson, sender: Member, data: bytes) -> str:
    """The id of an upload for `lesson` as the tus endpoint leaves it."""
    with services.database.sessions() as session:
        owner = session.get_one(Member, sender.id)
        upload = begin(session, services.intake, owner, Offer("long.mp4", lesson.id, len(data)))
        services.intake.parts.path(upload.id).write_bytes(data)
        complete(session, services.intake, upload, now())
        session.commit()
        return upload.id


def finish(pipeline: Pipeline) -> None:
    """Make what is left of all lessons."""
    while any(step() for step in (pipeline.encode, pipeline.sound, pipeline.copy, pipeline.finish)):
        pass
