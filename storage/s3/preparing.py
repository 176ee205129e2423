"""Prepares a bucket: creates it, and allows pages of the school to use it."""

from collections.abc import Sequence

from botocore.exceptions import ClientError

from storage.bucket import REGION
from storage.s3.client import status
from storage.s3.store import S3Store

_REMEMBERED = 3600  # seconds for which a browser caches the preflight answer


def prepare(store: S3Store, origins: Sequence[str]) -> None:
    """Create the bucket if it does not exist, and let pages of these origins GET objects and PUT parts (CORS).

    Raises StorageError, also for a bucket that belongs to somebody else.
    """
    work, bucket = store.clients.work, store.clients.bucket
    rule = {
        "AllowedOrigins": list(origins),
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["Content-Length", "Content-Range", "ETag"],
        "MaxAgeSeconds": _REMEMBERED,
    }
    with store.clients.errors():
        if not _is_there(store):
            # us-east-1 must not be given as a location constraint.
            place = {} if bucket.region == REGION else {"LocationConstraint": bucket.region}
            work.create_bucket(Bucket=bucket.name, **({"CreateBucketConfiguration": place} if place else {}))
        work.put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": [rule]})


def _is_there(store: S3Store) -> bool:
    try:
        store.clients.work.head_bucket(Bucket=store.clients.bucket.name)
    except ClientError as error:
        if status(error) == 404:
            return False
        raise
    return True
