"""A Store in a bucket."""

import base64
import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from boto3.s3.transfer import TransferConfig

from storage.bucket import Bucket
from storage.cache import Cache, Wanted
from storage.errors import ObjectMissing, StorageError
from storage.multipart import USUAL_PART, PartLayout
from storage.s3.client import Clients, Credentials, Timeouts
from storage.s3.direct import DirectParts
from storage.s3.reading import BLOCK, ObjectReader
from storage.store import ObjectInfo, checked, round_trip

_AT_A_TIME = 4  # parts of one file that are sent at the same time


@dataclass(frozen=True)
class Sizes:
    """Sizes of parts and of pages."""

    part: int = USUAL_PART
    """Bytes; a larger file is sent in parts. There may be 10,000 parts, so those of huge files are larger."""
    page: int = 1000
    """Objects in one answer of a listing; a server may give fewer."""


USUAL_SIZES = Sizes()
USUAL_TIMEOUTS = Timeouts()


class S3Store:
    """A Store in a bucket; `cache` has the copies for `local`. An object appears when the server has all of it:
    an interrupted put, also a multipart one, leaves nothing under its key.
    """

    def __init__(
        self,
        bucket: Bucket,
        credentials: Credentials,
        cache: Cache,
        timeouts: Timeouts = USUAL_TIMEOUTS,
        sizes: Sizes = USUAL_SIZES,
    ) -> None:
        self.clients = Clients.open(bucket, credentials, timeouts)
        self.direct = DirectParts(self.clients)
        self._cache = cache
        self._sizes = sizes

    def put(self, key: str, data: bytes) -> None:
        """See Store.put. The server checks a SHA-256, and its answer is checked here."""
        where = self.clients.where(checked(key))
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        with self.clients.errors():
            answer = self.clients.work.put_object(**where, Body=data, ChecksumSHA256=digest)
        # A server without support for SHA-256 does not answer it; its ETag is the MD5, unless it encrypts.
        tag = answer.get("ETag", "").strip('"')
        if answer.get("ChecksumSHA256") != digest and tag != hashlib.md5(data, usedforsecurity=False).hexdigest():
            self._expect(key, len(data), tag)

    def put_file(self, key: str, path: Path, *, move: bool = False, cold: bool = False) -> None:  # noqa: ARG002 - it is elsewhere
        """See Store.put_file. Every part has a CRC that the server checks."""
        checked(key)
        size = path.stat().st_size
        part = PartLayout.for_size(size, self._sizes.part).part_size
        config = TransferConfig(multipart_threshold=part + 1, multipart_chunksize=part, max_concurrency=_AT_A_TIME)
        with self.clients.errors():
            self.clients.work.upload_file(str(path), self.clients.bucket.name, key, Config=config)
        self._expect(key, size)
        if move:
            path.unlink()

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See Store.open. After a lost connection the rest is asked for."""
        return io.BufferedReader(ObjectReader(self.clients, checked(key), start, length), BLOCK)

    def info(self, key: str) -> ObjectInfo:
        """See Store.info."""
        answer = self._head(key)
        return ObjectInfo(key, answer["ContentLength"], answer["LastModified"])

    @contextlib.contextmanager
    def local(self, key: str, check: Callable[[], None] | None = None) -> Iterator[Path]:
        """See Store.local. A cached copy on this machine's disk, downloaded once for all readers."""
        head = self._head(key)
        identity = json.dumps(
            [str(self.clients.bucket), key, head["ETag"]]
        )  # JSON, since a key may contain any separator
        wanted = Wanted(identity, head["ContentLength"], head["LastModified"], lambda: self.open(key))
        with self._cache.hold(wanted, check or (lambda: None)) as path:
            yield path

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """See Store.list, a page at a time."""
        pages = self.clients.work.get_paginator("list_objects_v2").paginate(
            Bucket=self.clients.bucket.name, Prefix=prefix, PaginationConfig={"PageSize": self._sizes.page}
        )
        with self.clients.errors():
            for page in pages:
                for found in page.get("Contents", ()):
                    yield ObjectInfo(found["Key"], found["Size"], found["LastModified"])

    def delete(self, key: str) -> None:
        """See Store.delete."""
        with self.clients.errors():
            self.clients.work.delete_object(**self.clients.where(checked(key)))

    def address(self, key: str, *, seconds: int, content_type: str) -> str | None:
        """See Store.address. Presigned without a request; the server answers 404 for a missing object."""
        if self.clients.signing is None:
            return None
        params = {**self.clients.where(checked(key)), "ResponseContentType": content_type}
        with self.clients.errors():
            return str(self.clients.signing.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds))

    def check(self) -> None:
        """See Store.check."""
        round_trip(self)

    def _head(self, key: str) -> Any:
        with self.clients.errors(checked(key)):
            return self.clients.work.head_object(**self.clients.where(key))

    def _expect(self, key: str, size: int, tag: str = "") -> None:
        """Raises StorageError unless the bucket has all of what was just stored."""
        try:
            found = self._head(key)
        except ObjectMissing:
            raise StorageError(f"{key} is not there after it was stored") from None
        if found["ContentLength"] != size or (tag and found["ETag"].strip('"') != tag):
            raise StorageError(f"{key} has {found['ContentLength']} bytes after {size} were stored")
