"""Multipart uploads that clients send straight to the bucket, by presigned addresses for one part each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from storage.errors import StorageError
from storage.multipart import Part, PartLayout
from storage.s3.client import Clients, code


class DirectParts:
    """Multipart uploads of one bucket. A ticket is the server's upload id."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    @property
    def reachable(self) -> bool:
        """Whether browsers can reach the bucket."""
        return self._clients.signing is not None

    def begin(self, key: str) -> str:
        """Begin a multipart upload and return its ticket. Raises StorageError."""
        with self._clients.errors():
            answer = self._clients.work.create_multipart_upload(**self._clients.where(key))
        return str(answer["UploadId"])

    def sizes(self, key: str, ticket: str) -> dict[int, int] | None:
        """The sizes in bytes of the stored parts, by number; None when the upload is not open.

        Raises StorageError.
        """
        found = self._listed(key, ticket)
        return None if found is None else {part["PartNumber"]: part["Size"] for part in found}

    def address(self, key: str, ticket: str, part: Part, seconds: int) -> str:
        """A URL that accepts a PUT of exactly this part's size for this many seconds. Raises StorageError."""
        if self._clients.signing is None:
            raise StorageError("the bucket has no address for others")
        params = {
            **self._clients.where(key),
            "UploadId": ticket,
            "PartNumber": part.number,
            "ContentLength": part.size,  # signed with the rest: a longer body than promised is refused
        }
        with self._clients.errors():
            return str(self._clients.signing.generate_presigned_url("upload_part", Params=params, ExpiresIn=seconds))

    def finish(self, key: str, ticket: str, cut: PartLayout) -> bool:
        """Complete the upload; False while parts are missing or too short. An existing object is never replaced.

        May be called again after success: then the upload is no longer open, and the result is whether the
        object exists. Raises StorageError.
        """
        found = self._listed(key, ticket)
        if found is None:
            return False
        if not cut.count:  # S3 has no multipart object without parts
            with self._clients.errors():
                self._clients.work.put_object(**self._clients.where(key), Body=b"")
            self.abort(key, ticket)
            return True
        wanted = [(part.number, part.size) for part in map(cut.part, range(1, cut.count + 1))]
        if [(part["PartNumber"], part["Size"]) for part in found] != wanted:
            return False
        parts = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in found]
        try:
            with self._clients.errors():
                self._clients.work.complete_multipart_upload(
                    **self._clients.where(key), UploadId=ticket, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
                )
        except StorageError as error:
            # Another process was first, or our own first attempt succeeded and only its answer was lost.
            if not (isinstance(error.__cause__, ClientError) and code(error.__cause__) in _FIRST):
                raise
        return True

    def abort(self, key: str, ticket: str) -> None:
        """Abort an upload and delete its parts; one that is not open is no error. Raises StorageError."""
        try:
            with self._clients.errors():
                self._clients.work.abort_multipart_upload(**self._clients.where(key), UploadId=ticket)
        except StorageError as error:
            if not _is_gone(error):
                raise

    def open_uploads(self) -> Iterator[tuple[str, str, datetime]]:
        """Key, ticket and start time of every open multipart upload of the bucket. Raises StorageError."""
        pages = self._clients.work.get_paginator("list_multipart_uploads").paginate(Bucket=self._clients.bucket.name)
        with self._clients.errors():
            for page in pages:
                for found in page.get("Uploads", ()):
                    yield found["Key"], found["UploadId"], found["Initiated"]

    def _listed(self, key: str, ticket: str) -> list[dict[str, Any]] | None:
        pages = self._clients.work.get_paginator("list_parts").paginate(**self._clients.where(key), UploadId=ticket)
        try:
            with self._clients.errors():
                return [part for page in pages for part in page.get("Parts", ())]
        except StorageError as error:
            if _is_gone(error):
                return None
            raise


_FIRST = {"PreconditionFailed", "NoSuchUpload", "ConditionalRequestConflict"}


def _is_gone(error: StorageError) -> bool:
    return isinstance(error.__cause__, ClientError) and code(error.__cause__) == "NoSuchUpload"
