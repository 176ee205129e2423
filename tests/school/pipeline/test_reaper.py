"""What the reaper of one machine does beside those of others."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Chunk, Parts
from catalog.uploads.service import Offer, begin
from school.pipeline.reaper import reap
from school.queue.celery_app import create_celery, machine_queue
from school.serve.programs import programs
from school.services import Services

SENT = b"five!"


@pytest.fixture
def elsewhere(services: Services, tmp_path: Path) -> Services:
    """Another machine of the same school: it shares database and store, not the unfinished uploads."""
    intake = replace(services.intake, parts=Parts(tmp_path / "elsewhere", 0))
    return replace(services, intake=intake)


@pytest.fixture
def upload(services: Services, lesson: Lesson, teacher: Member) -> str:
    """The id of an upload of which half has come."""
    with services.database.sessions() as session:
        owner = session.get_one(Member, teacher.id)
        made = begin(session, services.intake, owner, Offer("a.mp4", lesson.video_id, 2 * len(SENT)))
        session.commit()
        services.intake.parts.append(made.id, made.length, Chunk(0, [SENT]))
        return made.id


def test_an_upload_whose_bytes_are_on_another_machine_is_left_alone(
    services: Services, elsewhere: Services, upload: str, session: Session
) -> None:
    reap(elsewhere)
    assert session.get_one(Upload, upload).state is UploadState.WAITING
    assert services.intake.parts.offset(upload) == len(SENT)


def test_an_upload_left_alone_for_too_long_goes_wherever_its_bytes_are(
    services: Services, elsewhere: Services, upload: str, session: Session
) -> None:
    session.execute(update(Upload).values(touched_at=now() - services.intake.settings.lifetime - timedelta(hours=1)))
    session.commit()
    reap(elsewhere)
    assert session.get(Upload, upload) is None


def test_an_upload_that_is_whole_in_the_store_is_completed_by_any_machine(
    services: Services, elsewhere: Services, upload: str, session: Session
) -> None:
    services.store.put(f"sources/{upload}", 2 * SENT)
    services.intake.parts.remove(upload)
    reap(elsewhere)
    assert session.get_one(Upload, upload).state is UploadState.RECEIVED


def test_each_machine_with_a_web_looks_after_its_own_uploads(services: Services, tmp_path: Path) -> None:
    settings = services.settings
    other = replace(settings, data=tmp_path / "other")
    sent_to = create_celery(settings).conf.beat_schedule["reap"]["options"]["queue"]
    assert sent_to == machine_queue(settings) != machine_queue(other)
    taken = {word for program in programs(settings) for word in ",".join(program.argv).split(",")}
    assert sent_to in taken
    assert machine_queue(other) not in taken
