"""A school with one lesson that really plays, a classroom with a screen, and its web."""

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bench import serving
from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.publishing import publish_course
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members.models import Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import package_prefix
from catalog.videos.models import Package
from player.classrooms.screens import pairing
from player.classrooms.screens.models import ScreenState
from player.classrooms.screens.rooms import Room, add_room
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings
from transcode.engine import transcode
from transcode.package import Package as Made
from transcode.tools import ffmpeg

SECONDS = 40


@dataclass(frozen=True)
class Lesson:
    """Where the lesson is, and the token of the classroom's screen."""

    port: int
    id: str
    token: str


@contextlib.contextmanager
def lesson(work: Path, source: Path) -> Iterator[Lesson]:
    """A running school with `source` as its lesson. Raises NotStarted, SourceRejected, EngineFailed."""
    environment = {"SCHOOL_DATA": str(work / "var"), "PORT": str(serving.free_port()), "SCHOOL_WEB_PROCESSES": "1"}
    (work / "var").mkdir(parents=True)
    settings = Settings.from_environment(environment)
    services = build(settings)
    upgrade(services.database, work / "migrate.lock")
    made = transcode(source, work / "package")
    with services.database.sessions() as session:
        lesson_id, token = _planned(session, services, made, work / "package")
        session.commit()
    services.database.engine.dispose()
    process = serving.start_web(environment)
    try:
        yield Lesson(settings.port, lesson_id, token)
    finally:
        serving.stop(process)


def source(cache: Path) -> Path:
    """Moving shapes in 720p with an old camera's noise: each rung needs all the bits that it may have."""
    target = cache / "noisy.mp4"
    if not target.exists():
        part = target.with_suffix(".part.mp4")
        picture = f"testsrc2=size=1280x720:rate=25:duration={SECONDS},noise=alls=20:allf=t"
        sound = f"anoisesrc=amplitude=0.1:duration={SECONDS}"
        words = ["-v", "error", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-ac", "2"]
        words += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-pix_fmt", "yuv420p"]
        subprocess.run([str(ffmpeg()), *words, str(part)], check=True)
        part.replace(target)
    return target


def _planned(session: Session, services: Services, made: Made, folder: Path) -> tuple[str, str]:
    ensure_defaults(session)
    operator = members.add(session, "周伟", "绿水青山 2026", Role.ADMIN)
    course = make_course(session, operator, CourseDraft("秧歌舞入门", "dance", ""))
    added = add_lesson(session, operator, course, "十字步")
    upload = Upload(video=added.video, state=UploadState.READY, member_id=operator.id, filename="a.mp4", length=1)
    session.add(upload)
    session.flush()
    package = Package(
        video_id=added.video_id,
        upload_id=upload.id,
        prefix=package_prefix(upload.id, 1),
        duration=made.duration,
        playlist=made.playlist,
        poster=made.poster,
        renditions=[],
        size=sum((folder / name).stat().st_size for name in made.files),
        objects=len(made.files),
    )
    added.video.package = package
    for name in made.files:
        services.store.put_file(package.key(name), folder / name)
    publish_course(session, operator, course)
    room = add_room(session, operator, Room("一号教室", "和平社区"))
    begun = pairing.begin(session, now())
    begun.screen.state, begun.screen.classroom, begun.screen.code = ScreenState.PAIRED, room, None
    return added.id, begun.token
