"""Nothing that is served of a phone's video says where, when and with which phone it was taken."""

import json
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalog.interchange import export
from catalog.members.models import Role
from school.pipeline.worker import Worker
from school.services import Services
from tests import factories
from tests.in_progress import ENGINE
from tests.school.pipeline.test_checking import ready, shared
from tests.workers import worker
from transcode.tools import ffmpeg, ffprobe

pytestmark = pytest.mark.databases("sqlite")
TOLD = {
    "location": "+39.9042+116.4074/",
    "com.apple.quicktime.location.ISO6709": "+39.9042+116.4074+043.5/",
    "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 15 Pro",
    "com.apple.quicktime.software": "17.4.1",
    "com.apple.quicktime.creationdate": "2026-11-29T08:15:30+0800",
    "title": "家门口",
    "comment": "device=SM-G9980",
}
SECRETS = (b"39.9042", b"116.4074", b"iPhone", b"Apple", b"17.4.1", b"2026-11-29", b"SM-G9980", "家门口".encode())


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A MOV as a phone writes it, with place, time and device in each way that ffmpeg writes them."""
    path = tmp_path_factory.mktemp("phone") / "IMG_0042.MOV"
    words = [f"-metadata={key}={text}" for key, text in TOLD.items()]
    words = [part for word in words for part in word.split("=", 1)]
    words += ["-metadata:s:v", "handler_name=Apple iPhone camera", "-metadata:s:a", "handler_name=Apple iPhone"]
    sources = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=5", "-f", "lavfi", "-i", "sine=d=5"]
    encoding = ["-c:v", "libx264", "-profile:v", "high", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    argv = [str(ffmpeg()), "-v", "error", *sources, *encoding, *words, "-movflags", "use_metadata_tags", str(path)]
    subprocess.run(argv, check=True)
    return path


def tags(path: Path) -> str:
    """All tags of a file and its tracks, as ffprobe tells them."""
    argv = [str(ffprobe()), "-v", "error", "-show_entries", "format_tags:stream_tags", "-of", "json", str(path)]
    found = json.loads(subprocess.run(argv, check=True, capture_output=True).stdout)
    return json.dumps(found, ensure_ascii=False)


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


def test_nothing_that_is_served_names_place_time_or_device(
    services: Services, pipeline: Worker, session: Session, phone: Path, tmp_path: Path
) -> None:
    assert all(secret.decode() in tags(phone) for secret in SECRETS)
    owner = factories.member(session, "周美华", Role.RESIDENT)
    session.commit()
    owner_id = owner.id
    session.rollback()
    shared(services, owner_id, phone)
    ready(services, pipeline)
    kept, served = set(), []
    for info in services.store.list(""):
        with services.store.open(info.key) as file:
            content = file.read()
        if info.key.startswith("sources/"):
            kept.add(info.key)
            continue
        served.append(info.key)
        assert not [secret for secret in SECRETS if secret in content], info.key
        if info.key.endswith("init.mp4"):
            path = tmp_path / "init.mp4"
            path.write_bytes(content)
            assert not any(secret.decode() in tags(path) for secret in SECRETS)
    # The source itself is kept unchanged, and no route sends it.
    assert len(kept) == 1
    assert {key.rpartition(".")[2] for key in served} >= {"m4s", "mp4", "m3u8", "jpg", "vtt"}


def test_the_export_of_a_course_leaves_the_source_of_a_neighbours_video_out(session: Session) -> None:
    teacher = factories.member(session)
    lesson = factories.watchable(session, factories.course(session, teacher))
    assert export._video(session, lesson, 1) is not None
    lesson.borrows = True
    assert export._video(session, lesson, 1) is None
