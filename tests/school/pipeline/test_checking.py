"""A neighbour's video is looked through before a moderator sees it: with the real engine, from upload to facts."""

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.service import Track
from catalog.checks.jobs import CHECK, WORDS
from catalog.checks.models import Fact, FactKind
from catalog.checks.service import Standing, facts_of, standing
from catalog.clips import review
from catalog.clips.models import Clip, ClipState
from catalog.clips.review import Choice
from catalog.clock import now
from catalog.courses.listing import Page
from catalog.jobs.ledger import MOST_TRIES
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member, Role
from catalog.uploads.jobs import COPY, ENCODE, FINISH, INSPECT, SOUND
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Offer, begin, complete
from catalog.videos.keys import source_key
from catalog.watchlists.models import WatchList
from school.pipeline.worker import Worker
from school.services import Services
from tests import factories
from tests.in_progress import ENGINE, hurry
from tests.workers import worker
from transcode import analysis
from transcode.errors import EngineFailed
from transcode.tools import ffmpeg

pytestmark = pytest.mark.databases("sqlite")
DANCE = "testsrc2=s=160x90:r=10:d={seconds},rotate=0.2*sin(t*2):c=gray"
"""Pictures that move, as a dance does."""


def made(path: Path, *arguments: str) -> Path:
    encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([str(ffmpeg()), "-v", "error", "-y", *arguments, *encoding, str(path)], check=True)
    return path


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An original with black seconds at its end, and a smaller copy with a logo whose beginning was cut off."""
    folder = tmp_path_factory.mktemp("films")
    graph = f"{DANCE.format(seconds=16)}[a];color=black:s=160x90:r=10:d=2[b];[a][b]concat=n=2"
    sound = ["-f", "lavfi", "-i", "aevalsrc='0.3*sin(2*PI*t*(200+150*sin(t*1.7)+90*sin(t*0.9)))':d=18"]
    original = made(folder / "original.mp4", "-f", "lavfi", "-i", graph, *sound)
    copied = ["-ss", "4", "-i", str(original), "-vf", "scale=128:72,drawbox=x=100:y=4:w=24:h=12:color=red:t=fill"]
    return {"original": original, "copy": made(folder / "copy.mp4", *copied)}


@pytest.fixture
def pipeline(services: Services) -> Worker:
    return worker(services, ENGINE)


@pytest.fixture
def resident(session: Session) -> str:
    """The id of somebody who shares clips."""
    made = factories.member(session, "周美华", Role.RESIDENT)
    session.commit()
    made_id = made.id
    session.rollback()
    return made_id


def shared(services: Services, owner_id: str, film: Path, title: str = "十字步") -> str:
    """The id of a clip whose file has just arrived."""
    data = film.read_bytes()
    with services.database.sessions() as session:
        member = session.get_one(Member, owner_id)
        clip = factories.clip(session, member, title)
        upload = begin(session, services.intake, member, Offer("clip.mp4", clip.video_id, len(data)))
        services.intake.parts.path(upload.id).write_bytes(data)
        session.commit()
        complete(session, services.intake, upload, now())
        session.commit()
        return clip.id


def ready(services: Services, pipeline: Worker) -> None:
    """Make the packages of all clips; nothing is checked yet."""
    hurry(services)
    while any(pipeline.work(kind) for kind in (INSPECT, ENCODE, SOUND, COPY, FINISH)):
        hurry(services)


def checked(services: Services, pipeline: Worker) -> None:
    hurry(services)
    while any(pipeline.work(kind) for kind in (CHECK, WORDS)):
        pass


def facts(session: Session, clip_id: str) -> list[Fact]:
    session.expire_all()
    return facts_of(session, session.get_one(Clip, clip_id))


def only(found: list[Fact], kind: FactKind) -> Fact:
    (one,) = [fact for fact in found if fact.kind is kind]
    return one


def test_a_clip_comes_to_the_moderators_with_its_facts(
    services: Services, pipeline: Worker, session: Session, resident: str, films: dict[str, Path]
) -> None:
    session.add(WatchList(title="广告", words=["加微信"]))
    moderator = factories.member(session, "高敏", Role.MODERATOR)
    session.commit()

    first = shared(services, resident, films["original"], "加。微 信 学十字步")
    ready(services, pipeline)
    clip = session.get_one(Clip, first)
    assert clip.state is ClipState.IN_REVIEW
    assert standing(session, clip) is Standing.WAITING
    assert review.queue(session, moderator, Choice(), Page(0, 9)) == []

    session.rollback()  # it is the database's one writer
    checked(services, pipeline)
    found = facts(session, first)
    assert [one.id for one in review.queue(session, moderator, Choice(), Page(0, 9))] == [first]
    assert standing(session, clip) is Standing.DONE
    assert only(found, FactKind.LENGTH).data["seconds"] == pytest.approx(18, abs=0.2)
    assert -30 < only(found, FactKind.LOUDNESS).data["integrated"] < -5
    assert only(found, FactKind.WORD).data["word"] == "加微信"
    black = only(found, FactKind.BLACK)
    assert (black.at, black.until) == pytest.approx((16, 18), abs=0.3)
    assert not [one for one in found if one.kind is FactKind.COPY]
    session.rollback()

    second, third = shared(services, resident, films["copy"]), shared(services, resident, films["original"])
    ready(services, pipeline)
    checked(services, pipeline)
    earlier = session.get_one(Clip, first).video_id
    same = [one for one in facts(session, second) if one.kind is FactKind.COPY and one.data["video"] == earlier]
    by_medium = {one.data["medium"]: one for one in same}
    assert set(by_medium) == {"picture", "sound"}
    picture = by_medium["picture"]
    assert (picture.at, picture.data["other_at"]) == pytest.approx((0, 4), abs=2)
    assert picture.until == pytest.approx(13, abs=3)
    exact = [one for one in facts(session, third) if one.kind is FactKind.COPY and one.data["exact"]]
    assert [(one.data["video"], one.at) for one in exact] == [(earlier, 0.0)]


def test_captions_are_looked_through_with_their_seconds(
    services: Services, pipeline: Worker, session: Session, resident: str
) -> None:
    session.add(WatchList(title="广告", words=["代开发票"]))
    clip = factories.clip_in_review(session, session.get_one(Member, resident))
    track = Track("zh-CN", [Cue(1, 3, "大家好"), Cue(4, 6, "代.开.发.票")], origin=None)
    captions._set(session, clip.video_id, track, captions.store_track(services.store, clip.video_id, track))
    session.commit()
    clip_id = clip.id
    session.rollback()
    checked(services, pipeline)
    word = only(facts(session, clip_id), FactKind.WORD)
    assert (word.at, word.until, word.data["written"]) == (4, 6, "代.开.发.票")


def test_what_fails_again_and_again_is_told_and_holds_nothing_up(
    services: Services,
    pipeline: Worker,
    session: Session,
    resident: str,
    films: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise EngineFailed("killed", "signal 9")

    moderator = factories.member(session, "高敏", Role.MODERATOR)
    session.commit()
    first = shared(services, resident, films["copy"])
    ready(services, pipeline)
    monkeypatch.setattr(analysis, "analyse", fails)
    for _ in range(MOST_TRIES):
        checked(services, pipeline)
    assert session.scalar(select(Job.state).where(Job.kind == CHECK)) is JobState.DEAD
    assert only(facts(session, first), FactKind.UNCHECKED).data == {"code": "failed_here"}
    assert [one.id for one in review.queue(session, moderator, Choice(), Page(0, 9))] == [first]
    # The video itself is as it was.
    assert set(session.scalars(select(Upload.state))) == {UploadState.READY}


def test_a_source_that_can_no_longer_be_read_is_a_fact(
    services: Services, pipeline: Worker, session: Session, resident: str, films: dict[str, Path], tmp_path: Path
) -> None:
    first = shared(services, resident, films["copy"])
    ready(services, pipeline)
    clip = session.get_one(Clip, first)
    assert clip.package is not None
    broken = tmp_path / "broken"
    broken.write_bytes(b"\0" * 5000)
    services.store.put_file(source_key(clip.package.upload_id), broken)
    session.rollback()
    checked(services, pipeline)
    assert standing(session, clip) is Standing.DONE
    assert only(facts(session, first), FactKind.UNCHECKED).data["code"] == "not_a_video"
