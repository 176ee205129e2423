"""The kinds of jobs that make a package out of an upload, and look after its source. school/pipeline does them."""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.uploads.models import Upload, not_removed

INSPECT = JobKind("INSPECT", Upload, not_removed, "Checking, preparing the beginning")
"""Judges a source within seconds and makes its first ones."""
PREVIEW = JobKind("PREVIEW", Upload, not_removed, "Preparing ahead of viewers")
"""Goes on with the preview of a long lesson while somebody watches and the batches are slower than real time."""
INDEX = JobKind("INDEX", Upload, not_removed, "Indexing", "index")
"""Makes a long source fit to be cut into batches."""
ENCODE = JobKind("ENCODE", Upload, not_removed, "Encoding the picture", "encode")
"""Encodes the pictures of one batch; its number is that of the batch."""
SOUND = JobKind("SOUND", Upload, not_removed, "Encoding the sound")
"""Encodes the whole sound."""
COPY = JobKind("COPY", Upload, not_removed, "Copying the picture")
"""Makes the rendition that needs no encoding."""
FINISH = JobKind("FINISH", Upload, not_removed, "Packaging")
"""Makes a package of all parts."""
CAPTIONS = JobKind("CAPTIONS", Upload, not_removed, "Extracting captions")
"""Takes text captions out of the source."""
FINGERPRINT = JobKind("FINGERPRINT", Upload, not_removed, "Computing the checksum", "index")
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
