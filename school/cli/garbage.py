"""Objects that nothing points to: what a killed attempt, a removed lesson or a replaced video left behind."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.captions.models import Captions
from catalog.packages.models import Making, Package, package_key
from catalog.uploads.models import Upload
from school.services import Services

YOUNG = timedelta(hours=1)
"""An object may be stored a little before the commit that points to it; an hour is far more than that takes."""


def referenced(session: Session) -> tuple[set[str], tuple[str, ...]]:
    """Keys, and beginnings of keys, that the database points to or that is being made."""
    keys = {upload.source_key for upload in session.scalars(select(Upload))}
    keys |= {captions.key for captions in session.scalars(select(Captions))}
    keys |= {making.source_key for making in session.scalars(select(Making))}
    prefixes = [*session.scalars(select(Package.prefix)), *session.scalars(select(Making.prefix))]
    return keys, tuple(package_key(prefix, "") for prefix in prefixes)


def orphans(services: Services, now: datetime) -> Iterator[tuple[str, int]]:
    """Each object that nothing points to and that is no longer young, with its size in bytes.

    The store is listed before the database is read: whatever was stored meanwhile cannot be in the list, and whatever
    is in it had its row committed, or is young.
    """
    listed = list(services.store.list())
    with services.database.readers() as session:
        keys, prefixes = referenced(session)
    for info in listed:
        if info.key in keys or (prefixes and info.key.startswith(prefixes)):
            continue
        if info.modified_at < now - YOUNG:
            yield info.key, info.size


def lost_parts(services: Services, now: datetime) -> Iterator[str]:
    """Ids of unfinished uploads whose bytes are here and whose row is not: a crash came between the two."""
    parts = services.intake.parts
    waiting = {upload_id: parts.path(upload_id) for upload_id in parts.ids()}
    with services.database.readers() as session:
        known = set(session.scalars(select(Upload.id)))
    for upload_id, path in waiting.items():
        if upload_id not in known and datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - YOUNG:
            yield upload_id
