"""RabbitMQ in the place of Valkey: workers are woken through it, and find it again when the line was down."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from kombu import Connection

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import Offer, begin, complete
from school.operations.health import Health
from school.pipeline.reaper import reap
from school.queue.celery_app import CeleryWaker, create_celery
from school.services import Services
from school.settings import Settings
from tests import rabbitmq
from tests.school.serve.elsewhere import Network, Worker
from tests.school.serve.running import eventually
from tests.tcp_proxy import TcpProxy

pytestmark = [pytest.mark.xdist_group("rabbitmq"), pytest.mark.databases("postgresql")]


@pytest.fixture(scope="module")
def line() -> Iterator[TcpProxy]:
    """The way to a running server."""
    with rabbitmq.server() as port, TcpProxy(("127.0.0.1", port)) as proxy:
        yield proxy


@dataclass
class School:
    """A school whose broker is RabbitMQ, and a worker of it that nobody wakes but the broker."""

    services: Services
    worker: Worker
    url: str

    def send(self, lesson: Lesson, member: Member) -> str:
        """Send what is no video; the upload's id."""
        with self.services.database.sessions() as session:
            owner = session.get_one(Member, member.id)
            upload = begin(session, self.services.intake, owner, Offer("a.mp4", lesson.video_id, 9))
            self.services.intake.parts.path(upload.id).write_bytes(b"no video.")
            session.commit()
            job = complete(session, self.services.intake, upload, now())
            session.commit()
            assert job is not None
            self.services.transcoding.wake(job)
            return upload.id

    def judged(self, upload_id: str) -> bool:
        """Whether the worker did its work."""
        with self.services.database.readers() as session:
            return session.get_one(Upload, upload_id).state is UploadState.REJECTED


@pytest.fixture
def school(services: Services, database_settings: dict[str, str], line: TcpProxy, tmp_path: Path) -> Iterator[School]:
    url = f"amqp://guest:guest@127.0.0.1:{line.port}//"
    environment = database_settings | {"SCHOOL_BROKER_URL": url}
    settings = Settings.from_environment(environment)
    celery = create_celery(settings)
    ours = replace(services, settings=settings, celery=celery, transcoding=CeleryWaker(celery))
    theirs = environment | {"SCHOOL_STORAGE_URL": f"file://{settings.objects_folder}"}
    worker = Worker(tmp_path / "worker", Network(), {name: theirs[name] for name in theirs if name != "SCHOOL_DATA"})
    worker.start("--queues", "default", "--concurrency", "1")
    yield School(ours, worker, url)
    worker.end()
    celery.close()


def test_a_job_wakes_a_worker_through_rabbitmq_also_after_the_line_was_down(
    school: School, lesson: Lesson, teacher: Member, line: TcpProxy
) -> None:
    first = school.send(lesson, teacher)
    eventually(lambda: school.judged(first), "the first file is judged")
    well = dict.fromkeys(("database", "store", "broker", "worker"), "ok")
    eventually(lambda: Health(school.services).report() == well, "every part answers within its two seconds")
    with Connection(school.url) as connection:
        answer = connection.channel().queue_declare("default", passive=True)
        assert answer.message_count == 0
        with pytest.raises(connection.channel_errors, match="x-queue-type"):
            connection.channel().queue_declare("default", durable=True, auto_delete=False)  # no classic one
    line.cut()
    second = school.send(lesson, teacher)  # the broker is away: told to the log alone
    assert Health(school.services).report()["broker"] != "ok"
    line.mend()

    def again() -> bool:
        reap(school.services)
        return school.judged(second)

    eventually(again, "the second file is judged, woken by the reaper")
    assert school.worker.stop() == 0
