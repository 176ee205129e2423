"""A resident's edits, from the commit to the package, with the real engine."""

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import transcode.engine
from catalog.captions import service as captions
from catalog.captions.models import Captions
from catalog.clips import editing
from catalog.clips.edits import Cover, Edits
from catalog.clips.models import Clip, ClipState
from catalog.members.models import Member, Role
from catalog.uploads.jobs import CAPTIONS, ENCODE, FINISH, INSPECT, SOUND
from catalog.uploads.models import Upload, UploadState
from catalog.videos.keys import package_key
from catalog.videos.service import may_see
from school.pipeline.worker import Worker
from school.services import Services
from tests import factories
from tests.in_progress import ENGINE, hurry
from tests.school.pipeline.test_checking import shared
from tests.workers import worker
from transcode.errors import EngineFailed
from transcode.tools import ffmpeg

pytestmark = pytest.mark.databases("sqlite")
SAID = "1\n00:00:00,500 --> 00:00:01,500\n门牌 12 号\n\n2\n00:00:03,000 --> 00:00:04,000\n左脚先走\n"
CUT = Edits((2.0, 5.0), covers=(Cover(2.0, 3.0, 0.1, 0.1, 0.2, 0.2),))


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds with captions."""
    folder = tmp_path_factory.mktemp("edits")
    (folder / "said.srt").write_text(SAID)
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=5:d=6", "-i", str(folder / "said.srt")]
    encoding = ["-c:v", "mpeg4", "-c:s", "mov_text", "-metadata:s:s:0", "language=chi", str(folder / "film.mp4")]
    subprocess.run([str(ffmpeg()), "-v", "error", *inputs, *encoding], check=True)
    return folder / "film.mp4"


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


@pytest.fixture
def resident(session: Session) -> Member:
    made = factories.member(session, "周美华", Role.RESIDENT)
    session.commit()
    return made


def work(services: Services, pipeline: Worker) -> None:
    hurry(services)
    while any(pipeline.work(kind) for kind in (INSPECT, ENCODE, SOUND, CAPTIONS, FINISH)):
        hurry(services)


@pytest.fixture
def sent(services: Services, pipeline: Worker, resident: Member, film: Path, session: Session) -> Clip:
    """A clip that waits for a moderator."""
    owner_id = resident.id
    session.rollback()
    clip_id = shared(services, owner_id, film)
    work(services, pipeline)
    return session.get_one(Clip, clip_id)


def names(services: Services, prefix: str) -> set[str]:
    return {info.key for info in services.store.list(package_key(prefix, ""))}


def told(services: Services, session: Session) -> list[tuple[float, str]]:
    """The captions."""
    (row,) = session.scalars(select(Captions)).all()
    cues = captions.earlier(services.store, row.video_id, row.language, row.name).cues
    return [(cue.start, cue.text) for cue in cues]


def test_an_edit_takes_the_place_of_what_was_shown(
    services: Services, pipeline: Worker, session: Session, resident: Member, sent: Clip
) -> None:
    assert sent.package is not None
    before = sent.package.prefix
    assert [text for _, text in told(services, session)] == ["门牌 12 号", "左脚先走"]
    editing.edit(session, resident, sent, CUT)
    session.commit()
    assert session.scalar(select(Captions)) is None
    session.rollback()
    work(services, pipeline)
    session.expire_all()
    assert sent.state is ClipState.IN_REVIEW
    assert sent.package.duration == pytest.approx(3, abs=0.1)
    assert (sent.package.edits, sent.package.outdated) == (CUT.stored(), False)
    ((at, text),) = told(services, session)
    assert (round(at, 2), text) == (1.0, "左脚先走")
    assert names(services, sent.package.prefix)
    assert not names(services, before)
    assert session.get_one(Upload, sent.package.upload_id).duration == pytest.approx(6, abs=0.1)


def test_an_edit_that_fails_leaves_what_was_there_to_its_owner_alone(
    services: Services,
    pipeline: Worker,
    session: Session,
    resident: Member,
    sent: Clip,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moderator = factories.member(session, "高敏", Role.MODERATOR)
    assert sent.package is not None
    before = sent.package.prefix
    assert may_see(session, moderator, sent.video)
    editing.edit(session, resident, sent, CUT)
    session.commit()

    def fails(*_: object) -> None:
        raise EngineFailed("ffmpeg_failed", "not today", retryable=False)

    with monkeypatch.context() as broken:
        broken.setattr(transcode.engine, "pictures", fails)
        work(services, pipeline)
    session.expire_all()
    assert session.scalars(select(Upload.state)).one() is UploadState.FAILED
    assert sent.package.prefix == before
    assert names(services, before)
    assert may_see(session, resident, sent.video)
    assert not may_see(session, moderator, sent.video)
    editing.edit(session, resident, sent, Edits())
    session.commit()
    work(services, pipeline)
    session.expire_all()
    assert sent.state is ClipState.IN_REVIEW
    assert may_see(session, moderator, sent.video)
