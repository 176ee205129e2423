"""The objects that uploads refer to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.objects import References
from catalog.uploads.models import Upload, UploadState


def references(session: Session) -> References:
    """Keys of the sources. A source may be stored shortly before its row records it."""
    keys: dict[str, int | None] = {}
    perhaps = set()
    for upload in session.scalars(select(Upload)):
        if upload.state is UploadState.WAITING:
            perhaps.add(upload.source_key)
        else:
            keys[upload.source_key] = upload.length
    return References(keys, perhaps)
