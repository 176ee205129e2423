"""The machine writes captions of a finished video: in pieces, behind all else, and never over those of people."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.jobs import SPEECH
from catalog.captions.models import Captions, SpokenPiece
from catalog.captions.service import Track
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member
from catalog.uploads.jobs import INSPECT
from school.pipeline import turns
from school.pipeline.turns import Turn
from school.pipeline.worker import Worker
from school.services import Services
from tests.in_progress import ENGINE, finish, received
from tests.workers import worker
from transcode.speech.hear import Heard, Task
from transcode.tools import ffmpeg

pytestmark = [pytest.mark.engine, pytest.mark.databases("sqlite")]
PIECES = [(0.0, 2.0), (2.5, 5.0)]
WORDS = {0: [["央", 0.1, 0.5, 0.4, "", ["秧"]], ["歌", 0.5, 1.0, 0.9, "", []]], 1: [["好", 2.6, 3.0, 0.9, "", []]]}


class Death(Exception):
    """Stands for a worker that dies."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """What recognition was asked for; it hears WORDS, and dies behind the first piece when the list is empty."""
    asked: list[Task] = []

    def hear(task: Task, folder: Path, heard: Heard) -> None:
        assert task.seconds == pytest.approx(6, abs=0.3)
        first = not asked
        asked.append(task)
        heard.on_plan("zh", PIECES)
        for number in sorted(set(WORDS) - set(task.done)):
            heard.on_piece(number, WORDS[number])
            if first:
                raise Death

    monkeypatch.setattr("school.pipeline.speech.hear.hear", hear)
    monkeypatch.setattr("school.pipeline.speech.missing", lambda _: [])
    return asked


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Six seconds of a tone; the picture cuts after three."""
    path = tmp_path_factory.mktemp("talk") / "talk.mkv"
    inputs = ["-f", "lavfi", "-i", "color=red:s=128x72:r=10:d=3", "-f", "lavfi", "-i", "color=blue:s=128x72:r=10:d=3"]
    inputs += ["-f", "lavfi", "-i", "sine=frequency=300:duration=6"]
    maps = ["-filter_complex", "[0][1]concat=n=2[v]", "-map", "[v]", "-map", "2:a", "-c:v", "mpeg4", str(path)]
    subprocess.run([str(ffmpeg()), "-v", "error", *inputs, *maps], check=True)
    return path.read_bytes()


@pytest.fixture
def pipeline(services: Services) -> Worker:
    made = worker(services, ENGINE)
    return replace(made, context=replace(made.context, speech_model="base"))


def _rows(services: Services, model: Any) -> list[Any]:
    with services.database.readers() as session:
        return list(session.scalars(select(model)))


def test_pieces_are_kept_and_the_next_worker_goes_on_behind_them(
    services: Services, pipeline: Worker, lesson: Lesson, teacher: Member, talk: bytes, heard: list[Task]
) -> None:
    received(services, lesson, teacher, talk)
    assert pipeline.work(INSPECT)
    finish(services, pipeline)
    pipeline.work(SPEECH)
    assert [piece.number for piece in _rows(services, SpokenPiece)] == [0]
    with services.database.sessions() as session:  # after its time to wait
        session.execute(update(Job).where(Job.kind == SPEECH).values(due_at=now() - timedelta(seconds=1)))
        session.commit()
    assert pipeline.work(SPEECH)
    assert [list(task.done) for task in heard] == [[], [0]]
    found = _rows(services, Captions)[0]
    assert (found.language, found.is_draft, [doubt["text"] for doubt in found.doubts]) == ("zh-CN", True, ["央"])
    assert _rows(services, SpokenPiece) == []
    job = next(job for job in _rows(services, Job) if job.kind == SPEECH)
    assert (job.state, job.report["cuts"]) == (JobState.DONE, [pytest.approx(3.0, abs=0.2)])


def test_the_machine_writes_over_nothing_that_people_wrote(
    services: Services, pipeline: Worker, lesson: Lesson, teacher: Member, talk: bytes, heard: list[Task]
) -> None:
    heard.append(Task(Path(), Path(), 0.0))  # it does not die
    received(services, lesson, teacher, talk)
    assert pipeline.work(INSPECT)
    finish(services, pipeline)
    with services.database.sessions() as session:
        video = session.get_one(Lesson, lesson.id).video
        track = Track("zh-CN", [Cue(0.0, 1.0, "秧歌")])
        name = captions.store_track(services.store, video.id, track)
        captions.put(session, session.merge(teacher), video, track, name)
        session.commit()
    assert pipeline.work(SPEECH)
    assert [(one.origin, one.is_draft) for one in _rows(services, Captions)] == [(captions.Origin.UPLOADED, False)]


def test_captions_wait_while_something_is_to_be_encoded(
    services: Services, pipeline: Worker, lesson: Lesson, teacher: Member, talk: bytes, heard: list[Task]
) -> None:
    received(services, lesson, teacher, talk)
    assert pipeline.work(INSPECT)
    with services.database.sessions() as session:
        assert turns.ask(session, "", now()) is Turn.WAIT
        assert not turns.goes_on(session, Turn.FREE, 1, now())
    assert not heard
