"""Objects that nothing points to: what a killed attempt, a removed lesson or a replaced video left behind."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from catalog.uploads.models import Upload, UploadState
from school import topics
from school.services import Services

YOUNG = timedelta(hours=1)
"""An object may be stored a little before the commit that points to it; an hour is far more than that takes."""
OLD = timedelta(days=1)


def orphans(services: Services, now: datetime) -> Iterator[tuple[str, int]]:
    """Each object that nothing points to and that is no longer young, with its size in bytes.

    The store is listed before the database is read: whatever was stored meanwhile cannot be in the list, and whatever
    is in it had its row committed, or is young.
    """
    listed = list(services.store.list())
    with services.database.readers() as session:
        wanted = topics.references(session)
    for info in listed:
        if info.key not in wanted and info.modified_at < now - YOUNG:
            yield info.key, info.size


def lost_multiparts(services: Services, now: datetime) -> Iterator[tuple[str, str]]:
    """Key and ticket of multipart uploads in the bucket that no upload waits for; their parts cost space.

    A day: the school itself may take hours to put a huge file there, which no row tells of.
    """
    direct = services.intake.direct
    found = [] if direct is None else [one for one in direct.open_uploads() if one[2] < now - OLD]
    with services.database.readers() as session:
        waiting = select(Upload.multipart).where(Upload.state == UploadState.WAITING, Upload.multipart.is_not(None))
        wanted = set(session.scalars(waiting))
    return ((key, ticket) for key, ticket, _ in found if ticket not in wanted)


def lost_parts(services: Services, now: datetime) -> Iterator[str]:
    """Ids of unfinished uploads whose bytes are here and whose row is not: a crash came between the two."""
    parts = services.intake.parts
    waiting = {upload_id: parts.path(upload_id) for upload_id in parts.ids()}
    with services.database.readers() as session:
        known = set(session.scalars(select(Upload.id)))
    for upload_id, path in waiting.items():
        if upload_id in known:
            continue
        with contextlib.suppress(FileNotFoundError):  # its sender took it back, or the reaper was here first
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - YOUNG:
                yield upload_id
