"""What the school stores about one member: a ZIP made while it is sent, of account.json and their own files."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.departures.service import Stored
from catalog.members.models import Member
from catalog.personal import told, written
from catalog.uploads.models import Upload, UploadState
from storage.errors import ObjectMissing
from storage.store import Store

_BLOCK = 1 << 20  # bytes
MISSING = "missing.txt"


@dataclass(frozen=True)
class Export:
    """What was read from the database; the files are read while they are sent."""

    facts: bytes
    files: Sequence[tuple[str, str]]
    """Name in the archive and key in the store."""


def read(session: Session, member: Member, stored: Stored) -> Export:
    """Everything about the member, and the files that they sent themselves."""
    return Export(written(told(session, stored.personal, member.id)), list(_files(session, member)))


def _files(session: Session, member: Member) -> Iterator[tuple[str, str]]:
    sent = (Upload.member_id == member.id, Upload.state != UploadState.WAITING, Upload.removed_at.is_(None))
    for upload in session.scalars(select(Upload).where(*sent).order_by(Upload.created_at, Upload.id)):
        ending = upload.filename.rpartition(".")[2]
        plain = ending if ending.isascii() and ending.isalnum() and len(ending) <= 5 else "bin"
        yield f"files/{upload.id}.{plain}", upload.source_key


def zipped(store: Store, export: Export) -> Iterator[bytes]:
    """The bytes of the archive, block by block. A file that the store has lost is named in MISSING."""
    pipe = _Pipe()
    lost = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("account.json", export.facts)
        for name, key in export.files:
            try:
                source = store.open(key)
            except ObjectMissing:
                lost.append(name)
                continue
            with closing(source), archive.open(name, "w", force_zip64=True) as target:
                while block := source.read(_BLOCK):
                    target.write(block)
                    yield pipe.taken()
        if lost:
            archive.writestr(MISSING, "\n".join(lost))
    yield pipe.taken()


class _Pipe(io.RawIOBase):
    """Takes what zipfile writes; it cannot seek, so each entry's sizes follow its bytes."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        block = bytes(data)  # type: ignore[call-overload]  # zipfile gives bytes, and views of them
        self._blocks.append(block)
        return len(block)

    def taken(self) -> bytes:
        """What was written since the last call."""
        blocks, self._blocks = self._blocks, []
        return b"".join(blocks)
