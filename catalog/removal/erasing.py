"""The objects that go with videos which are deleted for good."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.captions.models import Captions
from catalog.uploads.models import Upload
from catalog.videos.keys import cover_key, package_key
from catalog.videos.models import Video


def objects_of(session: Session, video_ids: Sequence[str]) -> Iterator[str]:
    """The objects of videos: sources, packages, captions, pictures; beginnings of keys end with a slash."""
    for upload in session.scalars(select(Upload).where(Upload.video_id.in_(video_ids))):
        yield upload.source_key
        yield package_key(upload.id, "")
    yield from (one.key for one in session.scalars(select(Captions).where(Captions.video_id.in_(video_ids))))
    pictures = select(Video.picture).where(Video.id.in_(video_ids), Video.picture.is_not(None))
    yield from (cover_key(name) for name in session.scalars(pictures) if name)
