"""Reading an object as a stream that survives lost connections."""

import io
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, FlexibleChecksumError

from storage.errors import StorageError
from storage.s3.client import Clients, status

BLOCK = 256 * 1024  # bytes read at a time
_RESUMES = 3  # lost connections in a row without a byte received


class ObjectReader(io.RawIOBase):
    """Bytes of one object: after a lost connection the rest is requested, if the object is still the same.

    Raises ObjectMissing when made; reading raises StorageError.
    """

    def __init__(self, clients: Clients, key: str, start: int = 0, length: int | None = None) -> None:
        self._clients = clients
        self._key = key
        self._at = start
        self._end = None if length is None else start + length
        self._etag = ""
        self._body: Any = None
        self._left = 0
        with clients.errors(key):
            if length != 0:
                self._ask()
            else:
                clients.work.head_object(**clients.where(key))

    def readable(self) -> bool:
        """Always True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See io.RawIOBase. Raises StorageError."""
        if not self._left or not len(buffer):
            return 0
        data = self._some(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._at += len(data)
        self._left -= len(data)
        return len(data)

    def close(self) -> None:
        """Close the connection."""
        if self._body is not None:
            self._body.close()
        super().close()

    def _some(self, most: int) -> bytes:
        """At least one byte. An answer that ends early is a lost connection too."""
        for resume in range(_RESUMES + 1):
            try:
                if resume:
                    self._body.close()
                    self._ask()
                if data := self._body.read(most):
                    if len(data) == self._left:
                        self._body.read(1)  # botocore compares the checksum only at the end
                    return bytes(data)
            except FlexibleChecksumError as error:
                raise StorageError(f"{self._key} came with bytes that its checksum does not fit") from error
            except ClientError as error:
                if status(error) < 500:  # 412: replaced meanwhile; 404: removed
                    raise StorageError(f"{self._key} changed while it was read: {error}") from error
            except BotoCoreError:
                continue
        raise StorageError(f"{self._key} broke off at byte {self._at}, {_RESUMES} times again")

    def _ask(self) -> None:
        """Request the bytes not read yet; past the end there are none (RFC 9110 section 15.5.17)."""
        where: dict[str, str] = self._clients.where(self._key)
        if self._at or self._end is not None:
            where["Range"] = f"bytes={self._at}-{'' if self._end is None else self._end - 1}"
        if self._etag:
            where["IfMatch"] = self._etag
        try:
            answer = self._clients.work.get_object(**where)
        except ClientError as error:
            if status(error) == 416 and not self._etag:
                return
            raise
        if self._at and answer["ResponseMetadata"]["HTTPStatusCode"] != 206:
            raise StorageError(f"{self._key}: the whole object came where a range was asked for")
        self._body, self._etag, self._left = answer["Body"], answer["ETag"], answer["ContentLength"]
