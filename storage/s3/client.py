"""The clients of one bucket, and what their errors mean.

Every request has a limit in time and is tried again by botocore when its failure may pass: a lost connection, a slow
answer, 500, 502, 503, 504, and being told to slow down.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ProfileNotFound

from storage.bucket import Bucket
from storage.errors import ObjectMissing, StorageError, StoreFull

_MISSING = {"NoSuchKey", "404", "NotFound"}
# What servers say when there is no room: Amazon's words for quotas, MinIO's and Ceph's for disks.
_FULL = {"InsufficientStorage", "XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "507"}


@dataclass(frozen=True)
class Credentials:
    """A key and its secret; both empty leaves it to boto3 to find some (its files, variables, the machine's role)."""

    key: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Timeouts:
    """How long a request may take, in seconds, and how often it is made."""

    connect: float = 5.0
    read: float = 30.0
    attempts: int = 4


@dataclass(frozen=True)
class Clients:
    """One bucket's clients; boto3 allows threads to share them."""

    bucket: Bucket
    work: Any
    """Makes requests."""
    signing: Any
    """Signs addresses for the endpoint that browsers reach; None when there are to be none."""

    @classmethod
    def open(cls, bucket: Bucket, credentials: Credentials, timeouts: Timeouts) -> "Clients":
        """Make the clients; nothing is asked of the server yet. Raises StorageError when the profile is not there."""
        try:
            session = _session(Credentials() if bucket.profile else credentials, bucket.region, bucket.profile)
        except ProfileNotFound as error:
            raise StorageError(f"the bucket {bucket.name} cannot be opened: {error}") from error

        def client(endpoint: str, **options: Any) -> Any:
            # Without s3v4 boto3 signs addresses for other endpoints by the old version 2; path style works with a
            # server that has one name and no wildcard in its certificate.
            config = Config(signature_version="s3v4", s3={"addressing_style": "path"}, **options)
            return session.client("s3", endpoint_url=endpoint, config=config)

        work = client(
            bucket.server,
            connect_timeout=timeouts.connect,
            read_timeout=timeouts.read,
            retries={"mode": "standard", "total_max_attempts": timeouts.attempts},
            max_pool_connections=32,
            tcp_keepalive=True,
        )
        # A signed part must not carry the checksum of the body that it does not have yet.
        plain = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
        signing = client(bucket.origin, **plain) if bucket.origin else None
        return cls(bucket, work, signing)

    def where(self, key: str) -> dict[str, str]:
        """The parameters that name an object."""
        return {"Bucket": self.bucket.name, "Key": key}

    @contextlib.contextmanager
    def errors(self, key: str = "") -> Iterator[None]:
        """What boto3 raises, as errors of a store. Raises ObjectMissing, StoreFull, StorageError."""
        try:
            yield
        except ClientError as error:
            if key and code(error) in _MISSING:
                self._bucket_is_there()
                raise ObjectMissing(key) from error
            raise self._refused(error) from error
        except (BotoCoreError, Boto3Error) as error:
            cause = error.__context__
            if isinstance(cause, ClientError):  # boto3's uploads wrap it
                raise self._refused(cause) from error
            raise StorageError(f"the bucket {self.bucket.name} does not answer well: {error}") from error

    def _bucket_is_there(self) -> None:
        """An answer without a body does not say whether the object or the whole bucket is missing."""
        with self.errors():
            self.work.head_bucket(Bucket=self.bucket.name)

    def _refused(self, error: ClientError) -> StorageError:
        if code(error) in _FULL or status(error) == 507:
            return StoreFull(f"no space left in the bucket {self.bucket.name}")
        told = error.response.get("Error", {}).get("Message") or code(error)
        return StorageError(f"the bucket {self.bucket.name} refused ({code(error)}): {told}")


@lru_cache(maxsize=4)
def _session(credentials: Credentials, region: str, profile: str) -> boto3.Session:
    """A session of our own: boto3's default one is shared with whatever else runs in the process.

    Kept, because each reads the description of S3 anew, for a fifth of a second.
    """
    return boto3.Session(
        aws_access_key_id=credentials.key or None,
        aws_secret_access_key=credentials.secret or None,
        region_name=region,
        profile_name=profile or None,
    )


def code(error: ClientError) -> str:
    """The word, or for answers without a body the number, by which the server says what is wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status(error: ClientError) -> int:
    """The HTTP status of a refusal."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
