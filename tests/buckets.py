"""A real S3 server for tests: SeaweedFS from its wheel, started when a test first needs it, one a test process."""

import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from school.serve.processes import end_with_parent
from storage.bucket import Bucket
from storage.cache import Cache
from storage.s3 import S3Store
from storage.s3.client import Credentials, Patience

KEY, SECRET = "school", "a-secret-for-tests"
PATIENCE = 60.0  # seconds until the start is given up; it takes one
ROLES = ("master", "volume", "filer", "s3", "admin")
GRPC = 10_000  # SeaweedFS listens a second time on each port plus this


@dataclass(frozen=True)
class Server:
    """A running server."""

    endpoint: str

    def bucket(self, **options: str) -> Bucket:
        """A new, empty bucket."""
        bucket = Bucket(f"test-{secrets.token_hex(8)}", self.endpoint, **options)
        a_store(bucket, Path(os.devnull)).clients.work.create_bucket(Bucket=bucket.name)
        return bucket


def a_store(bucket: Bucket, cache: Path, *, secret: str = SECRET, patience: Patience | None = None) -> S3Store:
    """The store in `bucket`, opened with the key that the server knows; small caches for small disks."""
    return S3Store(bucket, Credentials(KEY, secret), Cache(cache, reserve=0), patience or Patience())


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _ports() -> dict[str, int]:
    # Below the ports that the kernel gives out, so that the second listener's number is a port as well.
    tried = random.sample(range(20_000, 32_000), 200)
    free = [port for port in tried if _is_free(port) and _is_free(port + GRPC)]
    return dict(zip(ROLES, free, strict=False))


def _argv(folder: Path, ports: dict[str, int]) -> list[str]:
    config = folder / "s3.json"
    keys = {"name": "school", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    config.write_text(json.dumps({"identities": [keys]}))
    words = ["-logtostderr=true", "mini", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    words += ["-master.telemetry=false", "-master.electionTimeout=1s", "-webdav=false", "-admin.ui=false"]
    words += ["-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={config}"]
    words += [f"-{role}.port={port}" for role, port in ports.items()]
    words += [f"-{role}.localSocket={folder / role}.sock" for role in ("filer", "s3")]
    return [str(Path(sys.executable).parent / "weed"), *words]


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """SeaweedFS on ports of its own, with the key KEY; it ends with this process, however that ends."""
    folder = tmp_path_factory.mktemp("s3")
    (folder / "data").mkdir()
    ports = _ports()
    small = {"GOMEMLIMIT": "200MiB", "GOGC": "50"}  # it would take a gigabyte otherwise
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            _argv(folder, ports),
            env=os.environ | small,
            stdout=log,
            stderr=log,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one system call
        )
    try:
        endpoint = f"http://127.0.0.1:{ports['s3']}"
        _await(f"http://127.0.0.1:{ports['master']}", endpoint, folder / "log")
        yield Server(endpoint)
    finally:
        process.kill()  # nothing of it is kept
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _await(master: str, s3: str, log: Path) -> None:
    """Either may be first: the port of S3, and the master's knowledge of a volume that takes objects."""
    until = time.monotonic() + PATIENCE
    while not (_answers(s3) and "fid" in _answers(f"{master}/dir/assign")):
        assert time.monotonic() < until, log.read_text(errors="replace")[-2000:]
        time.sleep(0.1)


def _answers(address: str) -> str:
    """What it says, also when that is a refusal; nothing when there is no answer."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read())
    except urllib.error.HTTPError as error:
        return str(error)
    except OSError:
        return ""


@pytest.fixture(scope="session")
def _s3_store(s3_server: Server, tmp_path_factory: pytest.TempPathFactory) -> S3Store:
    return a_store(s3_server.bucket(), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def s3_store(_s3_store: S3Store) -> S3Store:
    """A store in an empty bucket, the same for all tests: a new bucket takes the server a while."""
    for info in list(_s3_store.list()):
        _s3_store.delete(info.key)
    for key, ticket, _ in list(_s3_store.direct.open_uploads()):
        _s3_store.direct.abort(key, ticket)
    return _s3_store
