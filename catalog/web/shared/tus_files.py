"""Receives files that are no videos by tus 1.0: handouts, ZIP files of courseware. tus.py has what requests mean."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Generic, Protocol, TypeVar

from flask import Response
from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from catalog.uploads.errors import UploadGone
from catalog.uploads.parts import Chunk, Parts
from catalog.web.shared import tus
from catalog.web.shared.context import context
from catalog.web.shared.session import session


class Unfinished(Protocol):
    """The row of a file that is being sent."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def length(self) -> int:
        """Bytes of the whole file."""

    @property
    def touched_at(self) -> datetime:
        """When the last of its bytes came."""

    @touched_at.setter
    def touched_at(self, at: datetime) -> None: ...


Row = TypeVar("Row", bound=Unfinished)


@dataclass(frozen=True)
class Receiver(Generic[Row]):
    """Takes the pieces of files of one kind."""

    model: type[Row]
    parts: Callable[[], Parts]
    """Where their bytes lie."""
    complete: Callable[[Row], str | None]
    """Makes of a whole file what it is for, commits, and answers its address; None while bytes are missing.

    The row is outside the session, and no transaction is open: to look at the bytes takes long."""

    def receive(self, upload: Row, start: int, status: int) -> Response:
        """Take the bytes of this request, with no transaction open meanwhile. Raises UploadGone, RequestTimeout."""
        upload_id, length = upload.id, upload.length
        chunk = Chunk(start, tus.blocks(length - start, tus.check_still_signed_in), tus.checksum())
        session().rollback()
        try:
            self.parts().append(upload_id, length, chunk)
        except ClientDisconnected:
            raise RequestTimeout() from None
        finally:
            found = self._touched(upload_id)
        if found is None:
            raise UploadGone()
        return self.standing(found, status)

    def standing(self, upload: Row, status: int) -> Response:
        """How much has arrived, with the address of what was made of it once all has."""
        upload_id, length, touched_at = upload.id, upload.length, upload.touched_at
        session().expunge(upload)  # it is read below, and no transaction is to begin by that
        session().rollback()
        address = self.complete(upload)
        if address is None:
            return self.offset(upload_id, touched_at, status)
        response = Response(status=status)
        response.headers["Upload-Offset"] = str(length)
        response.headers["Content-Location"] = address
        return response

    def offset(self, upload_id: str, touched_at: datetime, status: int) -> Response:
        """How much has arrived, and until when the rest is waited for."""
        response = Response(status=status)
        response.headers["Upload-Offset"] = str(self.parts().offset(upload_id))
        expires = touched_at + context().intake.settings.lifetime
        response.headers["Upload-Expires"] = format_datetime(expires, usegmt=True)
        return response

    def _touched(self, upload_id: str) -> Row | None:
        session().rollback()
        found = session().get(self.model, upload_id)
        if found is not None:
            found.touched_at = context().clock()
            session().commit()
        return found
