"""Which objects uploads point to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.objects import References
from catalog.uploads.models import Upload, UploadState


def references(session: Session) -> References:
    """The sources; one whose last byte came just now may be there before its row says so."""
    keys: dict[str, int | None] = {}
    perhaps = set()
    for upload in session.scalars(select(Upload)):
        if upload.state is UploadState.WAITING:
            perhaps.add(upload.source_key)
        else:
            keys[upload.source_key] = upload.length
    return References(keys, perhaps)
