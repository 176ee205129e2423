"""Objects in a bucket of any server that speaks S3. The only package that imports boto3."""

from storage.s3.store import S3Store

__all__ = ["S3Store"]
