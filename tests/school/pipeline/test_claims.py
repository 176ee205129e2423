"""An upgrade in the middle: what another version of the school has begun is begun again, and the lesson is made."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.jobs.models import Job
from catalog.uploads.jobs import ENCODE, FINISH, INSPECT, SOUND
from catalog.uploads.models import UploadState
from catalog.videos.models import Build
from player.delivery import in_progress
from school.pipeline.worker import Worker
from school.services import Services
from school.upkeep.check import broken
from tests.school.pipeline.test_worker import Receive, clip, look, pipeline, receive, work  # noqa: F401 - fixtures
from transcode import serialize


def _of_another_version(session: Session) -> None:
    """Rows as a version wrote them whose plans and reports have other fields."""
    for build in session.scalars(select(Build)):
        build.plan = {"format": serialize.FORMAT - 1, "batches": 3}
    for job in session.scalars(select(Job).where(Job.report.is_not(None))):
        job.report = {"format": serialize.FORMAT - 1, "tracks": {"v": "others"}}


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("done", [(INSPECT,), (INSPECT, ENCODE), (INSPECT, ENCODE, SOUND)])
def test_an_upgrade_in_the_middle_of_a_making_begins_it_again(
    services: Services,
    pipeline: Worker,  # noqa: F811
    receive: Receive,  # noqa: F811
    clip: Path,  # noqa: F811
    done: tuple[object, ...],
) -> None:
    upload_id = receive(clip.read_bytes())
    for kind in done:
        assert pipeline.work(kind)  # type: ignore[arg-type]
    with services.database.sessions() as session:
        _of_another_version(session)
        assert in_progress.watchable(session, session.scalars(select(Build)).one()) is None
        session.commit()
    assert broken(services, now())["packages_are_whole"] == []
    work(pipeline)
    upload = look(services, upload_id)
    assert (upload.state, upload.builds) == (UploadState.READY, 2)


def test_a_part_that_another_version_left_half_done_is_begun_again(
    services: Services,
    pipeline: Worker,  # noqa: F811
    receive: Receive,  # noqa: F811
    clip: Path,  # noqa: F811
) -> None:
    upload_id = receive(clip.read_bytes())
    assert pipeline.work(INSPECT)
    with services.database.sessions() as session:
        part = session.scalars(select(Job).where(Job.kind == ENCODE)).first()
        assert part is not None
        part.report = {"format": serialize.FORMAT - 1}
        session.commit()
    assert pipeline.work(ENCODE)
    assert not pipeline.work(FINISH)
    work(pipeline)
    assert look(services, upload_id).state is UploadState.READY
