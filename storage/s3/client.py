"""The clients of one bucket, and what their errors mean.

Every request has a timeout and is retried by botocore after a transient failure: a lost connection, a slow
answer, 500, 502, 503, 504, or throttling.
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
# Error codes for a full store: Amazon's for quotas, MinIO's and Ceph's for disks.
_FULL = {"InsufficientStorage", "XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "507"}


@dataclass(frozen=True)
class Credentials:
    """An access key and its secret; if both are empty, boto3 finds them (files, environment, the machine's role)."""

    key: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Timeouts:
    """Timeouts of a request, in seconds, and the number of attempts."""

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
    """Presigns addresses for browsers; None when browsers cannot reach the bucket."""

    @classmethod
    def open(cls, bucket: Bucket, credentials: Credentials, timeouts: Timeouts) -> "Clients":
        """Make the clients; no request is sent yet. Raises StorageError when the profile does not exist."""
        try:
            session = _session(Credentials() if bucket.profile else credentials, bucket.region, bucket.profile)
        except ProfileNotFound as error:
            raise StorageError(f"the bucket {bucket.name} cannot be opened: {error}") from error

        def client(endpoint: str, **options: Any) -> Any:
            # Without s3v4, boto3 presigns for other endpoints with the old version 2. Path style works with a
            # server whose certificate has one name and no wildcard.
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
        # A presigned part must not include a checksum, since its body is not known yet.
        plain = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
        signing = client(bucket.origin, **plain) if bucket.origin else None
        return cls(bucket, work, signing)

    def where(self, key: str) -> dict[str, str]:
        """The parameters that name an object."""
        return {"Bucket": self.bucket.name, "Key": key}

    @contextlib.contextmanager
    def errors(self, key: str = "") -> Iterator[None]:
        """Turns errors of boto3 into errors of a store. Raises ObjectMissing, StoreFull, StorageError."""
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

    Cached, because creating one reads the service description of S3, which takes a fifth of a second.
    """
    return boto3.Session(
        aws_access_key_id=credentials.key or None,
        aws_secret_access_key=credentials.secret or None,
        region_name=region,
        profile_name=profile or None,
    )


def code(error: ClientError) -> str:
    """The server's error code, or the status as text for an answer without a body."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status(error: ClientError) -> int:
    """The HTTP status of a refusal."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
