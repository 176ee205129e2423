"""Objects that imports refer to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.intake.models import ArchiveUpload, ImportRun
from catalog.objects import References
from catalog.videos.keys import archive_key


def references(session: Session) -> References:
    """The ZIP files that were sent; one may be stored shortly before its row records it."""
    held = session.scalars(select(ImportRun.archive).where(ImportRun.archive.is_not(None)))
    return References(
        {archive_key(name): None for name in held if name},
        {archive_key(name) for name in session.scalars(select(ArchiveUpload.id))},
    )
