"""Whose files are taken on a machine that cannot shut ffmpeg in."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.errors import NotAllowed
from catalog.members.models import Member, Role
from catalog.uploads.errors import NotIsolated
from catalog.uploads.service import Intake, Offer, begin
from school.operations.isolation import MeasuredIsolation
from school.services import Services
from school.settings import Settings, SettingsError
from tests.conftest import AddMember
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
        begin(self.session, self.intake, member, Offer("clip.mp4", self.lesson.id, 5))


@pytest.fixture
def sending(services: Services, session: Session, lesson: Lesson) -> Sending:
    return Sending(session, services.intake, lesson)


def test_without_isolation_a_resident_is_told_why_nothing_is_taken(
    sending: Sending, add_member: AddMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.intake = replace(sending.intake, isolation=machine(monkeypatch, Level.NONE))
    with pytest.raises(NotIsolated):
        sending.by(add_member("居民", Role.RESIDENT))


def test_without_isolation_a_teacher_may_send(
    sending: Sending, teacher: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.intake = replace(sending.intake, isolation=machine(monkeypatch, Level.NONE))
    sending.by(teacher)
    assert len(list(sending.intake.parts.folder.iterdir())) == 1


@pytest.mark.parametrize(("level", "accepted"), [(Level.FULL, ""), (Level.PARTIAL, ""), (Level.NONE, ACCEPTED)])
def test_with_isolation_or_a_written_word_the_usual_rights_count(
    sending: Sending, add_member: AddMember, monkeypatch: pytest.MonkeyPatch, level: Level, accepted: str
) -> None:
    sending.intake = replace(sending.intake, isolation=machine(monkeypatch, level, accepted))
    with pytest.raises(NotAllowed):  # the lesson is another's
        sending.by(add_member("仲裁员", Role.OPERATOR))


def test_a_mere_yes_is_no_written_word() -> None:
    with pytest.raises(SettingsError, match="a sentence with a name and a day"):
        Settings.from_environment({"SCHOOL_ACCEPT_NO_ISOLATION": "yes"})
    assert Settings.from_environment({"SCHOOL_ACCEPT_NO_ISOLATION": ACCEPTED}).accept_no_isolation == ACCEPTED


def test_the_limits_of_a_source_come_from_the_environment() -> None:
    names = ["DURATION", "PIXELS", "STREAMS", "CPU", "MEMORY_MB", "OUTPUT_MB"]
    values = [600, 921600, 8, 5, 2048, 100]
    texts = {f"SCHOOL_MAX_{name}": str(value) for name, value in zip(names, values, strict=True)}
    engine = Settings.from_environment(texts).engine
    assert (engine.max_duration, engine.max_pixels, engine.max_streams, engine.cpu_factor) == (600, 921600, 8, 5)
    assert (engine.memory, engine.output_bytes) == (2048 * 1024**2, 100 * 1024**2)
