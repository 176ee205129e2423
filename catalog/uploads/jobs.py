"""The kinds of jobs that make a package out of an upload, and look after its source. school/pipeline does them."""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.uploads.models import Upload, not_removed


def _of_uploads(name: str, queue: str = "default") -> JobKind:
    return JobKind(name, Upload, not_removed, queue)


INSPECT = _of_uploads("INSPECT")
"""Judges a source within seconds and makes its first ones."""
PREVIEW = _of_uploads("PREVIEW")
"""Goes on with the preview of a long lesson while somebody watches and the batches are slower than real time."""
INDEX = _of_uploads("INDEX", "index")
"""Makes a long source fit to be cut into batches."""
ENCODE = _of_uploads("ENCODE", "encode")
"""Encodes the pictures of one batch; its number is that of the batch."""
SOUND = _of_uploads("SOUND")
"""Encodes the whole sound."""
COPY = _of_uploads("COPY")
"""Makes the rendition that needs no encoding."""
FINISH = _of_uploads("FINISH")
"""Makes a package of all parts."""
CAPTIONS = _of_uploads("CAPTIONS")
"""Takes text captions out of the source."""
FINGERPRINT = _of_uploads("FINGERPRINT", "index")
"""Reads the source once more for its hash, when nobody waits."""
KINDS = (INSPECT, PREVIEW, INDEX, ENCODE, SOUND, COPY, FINISH, CAPTIONS, FINGERPRINT)
PARTS = (ENCODE, SOUND, COPY)
"""The kinds whose reports make a package."""

REPORTING = (INSPECT, PREVIEW, SOUND, COPY, ENCODE)
"""The kinds that report segments. Where two have made the same one, the earlier kind counts: a playlist never changes
an earlier entry."""


def enqueue(session: Session, upload: Upload, kind: JobKind, *, now: datetime, number: int = 0) -> Job:
    """As `ledger.enqueue`, for an upload, in the turn of its member."""
    return ledger.enqueue(session, Order(kind, upload.id, number, upload.member_id), now=now)
