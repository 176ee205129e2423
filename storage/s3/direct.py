"""Parts that others send straight to the bucket, by addresses signed here for exactly one part each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from storage.errors import StorageError
from storage.multipart import Part, PartLayout
from storage.s3.client import Clients, code


class DirectParts:
    """Multipart uploads of one bucket. A ticket is the server's name for one of them."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    @property
    def reachable(self) -> bool:
        """Whether others than the school reach the bucket at all."""
        return self._clients.signing is not None

    def begin(self, key: str) -> str:
        """Open a multipart upload and return its ticket. Raises StorageError."""
        with self._clients.errors():
            answer = self._clients.work.create_multipart_upload(**self._clients.where(key))
        return str(answer["UploadId"])

    def sizes(self, key: str, ticket: str) -> dict[int, int] | None:
        """The parts that are there, by number, with their sizes in bytes; None when the upload is not open.

        Raises StorageError.
        """
        found = self._listed(key, ticket)
        return None if found is None else {part["PartNumber"]: part["Size"] for part in found}

    def address(self, key: str, ticket: str, part: Part, seconds: int) -> str:
        """A URL that takes a PUT of exactly this part's bytes for so long. Raises StorageError."""
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
        """Make the object of its parts; False while some are missing or cut short. An object there is never replaced.

        May be called again after it was done: then the upload is no longer open, and what counts is whether the
        object is there. Raises StorageError.
        """
        found = self._listed(key, ticket)
        if found is None:
            return False
        if not cut.count:  # an object of no parts is none
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
            # Another was first, or our own first try came through and only its answer got lost.
            if not (isinstance(error.__cause__, ClientError) and code(error.__cause__) in _FIRST):
                raise
        return True

    def abort(self, key: str, ticket: str) -> None:
        """Forget an upload and its parts; one that is not open is no error. Raises StorageError."""
        try:
            with self._clients.errors():
                self._clients.work.abort_multipart_upload(**self._clients.where(key), UploadId=ticket)
        except StorageError as error:
            if not _is_gone(error):
                raise

    def open_uploads(self) -> Iterator[tuple[str, str, datetime]]:
        """Key, ticket and beginning of every multipart upload of the bucket. Raises StorageError."""
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
