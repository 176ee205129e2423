"""Finds unreferenced objects: left behind by killed attempts, removed lessons and replaced videos."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from catalog.uploads.models import Upload, UploadState
from school import topics
from school.services import Services

YOUNG = timedelta(hours=1)
"""An object is stored shortly before the commit that refers to it; an hour is far more than that takes."""
OLD = timedelta(days=1)


def orphans(services: Services, now: datetime) -> Iterator[tuple[str, int]]:
    """Each unreferenced object older than YOUNG, with its size in bytes.

    The store is listed before the database is read: objects stored meanwhile are not in the list, and those in it are
    young or have a committed row.
    """
    listed = list(services.store.list())
    with services.database.readers() as session:
        wanted = topics.references(session)
    for info in listed:
        if info.key not in wanted and info.modified_at < now - YOUNG:
            yield info.key, info.size


def lost_multiparts(services: Services, now: datetime) -> Iterator[tuple[str, str]]:
    """Key and ticket of multipart uploads in the bucket that belong to no upload; their parts use space.

    Only those older than a day: the school itself may take hours to store a huge file, without any row.
    """
    direct = services.intake.direct
    found = [] if direct is None else [one for one in direct.open_uploads() if one[2] < now - OLD]
    with services.database.readers() as session:
        waiting = select(Upload.multipart).where(Upload.state == UploadState.WAITING, Upload.multipart.is_not(None))
        wanted = set(session.scalars(waiting))
    return ((key, ticket) for key, ticket, _ in found if ticket not in wanted)


def lost_parts(services: Services, now: datetime) -> Iterator[str]:
    """Ids of unfinished uploads with bytes but without a row, after a crash between the two."""
    parts = services.intake.parts
    waiting = {upload_id: parts.path(upload_id) for upload_id in parts.ids()}
    with services.database.readers() as session:
        known = set(session.scalars(select(Upload.id)))
    for upload_id, path in waiting.items():
        if upload_id in known:
            continue
        with contextlib.suppress(FileNotFoundError):  # it was cancelled, or the reaper was first
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - YOUNG:
                yield upload_id
