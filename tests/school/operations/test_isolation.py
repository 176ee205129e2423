"""Whose files are taken on a machine that cannot shut ffmpeg in."""

import threading
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.errors import NotAllowed
from catalog.members.models import Member, Role
from catalog.uploads.errors import NotIsolated
from catalog.uploads.jobs import INSPECT
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Chunk
from catalog.uploads.service import Intake, Offer, begin, complete
from school.operations.isolation import MeasuredIsolation
from school.services import Services
from school.settings import Settings, SettingsError
from tests.conftest import AddMember
from tests.workers import worker
from transcode import isolation
from transcode.isolation import WAY_SENTENCES, Isolation, Level

ACCEPTED = "李娜，2026-11-25：这台机器只有本社区的人用，我同意。"


def machine(monkeypatch: pytest.MonkeyPatch, level: Level, accepted: str = "") -> MeasuredIsolation:
    """A machine on which the canary found `level`."""
    found = Isolation(level, (), tuple(WAY_SENTENCES)) if level is Level.NONE else Isolation(level, ("read",), ())
    monkeypatch.setattr(isolation, "measure", lambda: found)
    return MeasuredIsolation(accepted)


@dataclass
class Sending:
    """Somebody who sends a file for a lesson."""

    session: Session
    intake: Intake
    lesson: Lesson

    def by(self, member: Member) -> None:
        begin(self.session, self.intake, member, Offer("clip.mp4", self.lesson.video_id, 5))


@pytest.fixture
def sending(services: Services, session: Session, lesson: Lesson) -> Sending:
    return Sending(session, services.intake, lesson)


@pytest.mark.parametrize("role", list(Role))
def test_without_isolation_everybody_is_told_why_nothing_is_taken(
    role: Role, sending: Sending, add_member: AddMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.intake = replace(sending.intake, isolation=machine(monkeypatch, Level.NONE))
    with pytest.raises(NotIsolated):
        sending.by(add_member("一位邻居", role))
    assert not any(sending.intake.parts.folder.iterdir())


def test_without_isolation_its_own_teacher_may_not_send_either(
    sending: Sending, teacher: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.intake = replace(sending.intake, isolation=machine(monkeypatch, Level.NONE))
    with pytest.raises(NotIsolated):
        sending.by(teacher)


def test_with_a_written_word_the_teacher_may_send(
    sending: Sending, teacher: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.intake = replace(sending.intake, isolation=machine(monkeypatch, Level.NONE, ACCEPTED))
    sending.by(teacher)
    assert len(list(sending.intake.parts.folder.iterdir())) == 1


@pytest.mark.parametrize(("accepted", "claimed"), [("", False), (ACCEPTED, True)])
def test_a_worker_without_isolation_opens_no_file_before_an_operator_accepts(
    services: Services, session: Session, sending: Sending, teacher: Member,
    monkeypatch: pytest.MonkeyPatch, accepted: str, claimed: bool,
) -> None:  # fmt: skip
    sending.by(teacher)
    upload = session.scalars(select(Upload)).one()
    services.intake.parts.append(upload.id, 5, Chunk(0, iter([b"video"])))
    session.commit()
    assert complete(session, services.intake, upload, now()) is not None
    session.commit()
    services = replace(services, isolation=machine(monkeypatch, Level.NONE, accepted))
    pipeline = worker(services, services.settings.engine, "a worker", threading.Event())
    assert pipeline.work(INSPECT) is claimed
    session.refresh(upload)
    assert (upload.state is UploadState.REJECTED) is claimed


@pytest.mark.parametrize(("level", "accepted"), [(Level.FULL, ""), (Level.PARTIAL, ""), (Level.NONE, ACCEPTED)])
def test_with_isolation_or_a_written_word_the_usual_rights_count(
    sending: Sending, add_member: AddMember, monkeypatch: pytest.MonkeyPatch, level: Level, accepted: str
) -> None:
    sending.intake = replace(sending.intake, isolation=machine(monkeypatch, level, accepted))
    with pytest.raises(NotAllowed):  # the lesson is another's
        sending.by(add_member("仲裁员", Role.OPERATOR))


@pytest.mark.parametrize(
    "words",
    [
        "yes",
        "I accept that ffmpeg is not isolated",
        "李娜，2026-02-31：这台机器只有本社区的人用。",
        "李娜，2026-11-25：",
    ],
)
def test_what_names_nobody_or_no_day_is_no_written_word(words: str) -> None:
    with pytest.raises(SettingsError, match="a sentence with a name and a day"):
        Settings.from_environment({"SCHOOL_ACCEPT_NO_ISOLATION": words})


def test_a_written_word_names_who_and_when() -> None:
    assert Settings.from_environment({"SCHOOL_ACCEPT_NO_ISOLATION": ACCEPTED}).accept_no_isolation == ACCEPTED


def test_the_limits_of_a_source_come_from_the_environment() -> None:
    names = ["DURATION", "PIXELS", "STREAMS", "CPU", "MEMORY_MB", "OUTPUT_MB"]
    values = [600, 921600, 8, 5, 2048, 100]
    texts = {f"SCHOOL_MAX_{name}": str(value) for name, value in zip(names, values, strict=True)}
    engine = Settings.from_environment(texts).engine
    assert (engine.max_duration, engine.max_pixels, engine.max_streams, engine.cpu_factor) == (600, 921600, 8, 5)
    assert (engine.memory, engine.output_bytes) == (2048 * 1024**2, 100 * 1024**2)
