"""A real S3 server for tests: SeaweedFS from its wheel, started when a test of a module first needs it.

One for each module: a start costs it 0.8 CPU s, and one that had nothing to do until the end of the run 3 a minute.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chaos.servers import KEY, SECRET, a_store, bucket_server
from storage.bucket import Bucket
from storage.s3 import S3Store

__all__ = ["KEY", "SECRET", "Server", "a_store"]


@dataclass(frozen=True)
class Server:
    """A running server."""

    endpoint: str

    def bucket(self, **options: str) -> Bucket:
        """A new, empty bucket."""
        bucket = Bucket(f"test-{secrets.token_hex(8)}", self.endpoint, **options)
        a_store(bucket, Path(os.devnull)).clients.work.create_bucket(Bucket=bucket.name)
        return bucket


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """SeaweedFS on ports of its own, with the key KEY; it ends with this process, however that ends."""
    folder = tmp_path_factory.mktemp("s3")
    try:
        with bucket_server(folder) as endpoint:
            yield Server(endpoint)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def _s3_store(s3_server: Server, tmp_path_factory: pytest.TempPathFactory) -> S3Store:
    return a_store(s3_server.bucket(), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def s3_store(_s3_store: S3Store) -> S3Store:
    """A store in an empty bucket, the same for all tests of a module: a new bucket takes the server a while."""
    for info in list(_s3_store.list()):
        _s3_store.delete(info.key)
    for key, ticket, _ in list(_s3_store.direct.open_uploads()):
        _s3_store.direct.abort(key, ticket)
    return _s3_store


@pytest.fixture
def bucket_settings(s3_store: S3Store) -> dict[str, str]:
    """The settings of a school whose objects are in the bucket of `s3_store`."""
    bucket = s3_store.clients.bucket
    url = f"s3://{bucket.name}?endpoint={bucket.endpoint}"
    return {"SCHOOL_STORAGE_URL": url, "SCHOOL_S3_KEY": KEY, "SCHOOL_S3_SECRET": SECRET}
