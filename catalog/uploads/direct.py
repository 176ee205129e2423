"""Uploads with parts that browsers send straight to the bucket: the interface of the bucket, and the rules.

The bucket knows which parts it has; nothing about them is kept here, so there is no second truth to disagree with it.
Whoever holds the address of a part can send exactly that part, until the address ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from catalog.uploads.errors import UploadGone
from catalog.uploads.models import MultipartUpload, Upload
from catalog.videos.keys import source_key
from storage.errors import ObjectMissing, StorageError
from storage.multipart import Part, PartLayout
from storage.store import Store

log = structlog.get_logger()
ADDRESS_LIFETIME = timedelta(hours=1)
"""How long the presigned address of a part is valid: long enough for slow connections and a queue of files."""
WATCHED = 2 * ADDRESS_LIFETIME
"""Time after the last presigned address within which a part may still arrive."""


class DirectUpload(Protocol):
    """Multipart uploads of the store's bucket. Every method raises StorageError."""

    @property
    def reachable(self) -> bool:
        """Whether browsers reach the bucket."""

    def begin(self, key: str) -> str:
        """Open a multipart upload and return its ticket."""

    def sizes(self, key: str, ticket: str) -> dict[int, int] | None:
        """Sizes in bytes of the stored parts, by number. None when the upload is not open."""

    def address(self, key: str, ticket: str, part: Part, seconds: int) -> str:
        """The presigned address for the PUT of this part, valid for the given time."""

    def finish(self, key: str, ticket: str, cut: PartLayout) -> bool:
        """Assemble the object when all parts are stored. An existing object is never replaced."""

    def abort(self, key: str, ticket: str) -> None:
        """Delete the parts."""

    def open_uploads(self) -> Iterator[tuple[str, str, datetime]]:
        """Key, ticket and start time of each open multipart upload."""


@dataclass(frozen=True)
class Addressed:
    """A part: whether the bucket has it, and otherwise the address to send it to."""

    part: Part
    there: bool
    url: str | None


def received(direct: DirectUpload, upload_id: str, length: int, ticket: MultipartUpload) -> int:
    """Bytes of the whole parts in the bucket. Raises UploadGone when it is no longer open, StorageError."""
    sizes = direct.sizes(source_key(upload_id), ticket.id)
    if sizes is None:
        raise UploadGone()
    cut = PartLayout(length, ticket.part_size)
    return sum(part.size for part in _parts(cut, range(1, cut.count + 1)) if sizes.get(part.number) == part.size)


def addresses(
    direct: DirectUpload, upload_id: str, length: int, ticket: MultipartUpload, numbers: range
) -> list[Addressed]:
    """The parts of these numbers, as many as there are. Raises UploadGone, StorageError."""
    key = source_key(upload_id)
    sizes = direct.sizes(key, ticket.id)
    if sizes is None:
        raise UploadGone()
    seconds = int(ADDRESS_LIFETIME.total_seconds())
    found = []
    for part in _parts(PartLayout(length, ticket.part_size), numbers):
        there = sizes.get(part.number) == part.size
        found.append(Addressed(part, there, None if there else direct.address(key, ticket.id, part, seconds)))
    return found


def _parts(cut: PartLayout, numbers: range) -> Iterator[Part]:
    return (cut.part(number) for number in numbers if 1 <= number <= cut.count)


def store_source(direct: DirectUpload, store: Store, upload_id: str, length: int, ticket: MultipartUpload) -> bool:
    """Assemble the source from its parts; False while some are missing. May be called any number of times.

    Raises UploadGone, StorageError.
    """
    key = source_key(upload_id)
    if _is_stored(store, key, length):
        return True
    direct.finish(key, ticket.id, PartLayout(length, ticket.part_size))
    if _is_stored(store, key, length):
        return True
    if direct.sizes(key, ticket.id) is None:
        raise UploadGone()
    return False


def _is_stored(store: Store, key: str, length: int) -> bool:
    try:
        size = store.info(key).size
    except ObjectMissing:
        return False
    if size != length:
        raise StorageError(f"{key} has {size} bytes, promised were {length}")
    return True


def may_have_moved(upload: Upload, now: datetime) -> bool:
    """Whether a client may have sent the last part without completing the upload; only then is the bucket asked."""
    return upload.touched_at + WATCHED > now


def forget(direct: DirectUpload | None, upload_id: str, ticket: MultipartUpload | None) -> None:
    """Delete the parts of an upload that is no longer in the database. If that fails, `school gc` does it."""
    if direct is None or ticket is None:
        return
    try:
        direct.abort(source_key(upload_id), ticket.id)
    except StorageError as error:
        log.warning("parts_left", upload=upload_id, error=str(error))
