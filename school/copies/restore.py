"""Restores a backup into an empty school. Objects first, the record last, in one commit.

So an interrupted restore never leaves an incomplete school; the next one continues it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.uploads import service as uploads
from catalog.uploads.errors import UploadGone
from school.copies import record
from school.copies.backup import Folder, Manifest
from school.copies.checksums import Fact, Journal, sha256
from school.copies.errors import BackupDamaged, CopyRefused
from school.copies.objects import Copier, Damaged, Show, counting
from school.services import Services
from storage.errors import StorageError
from storage.files import sync


def restore(services: Services, folder: Folder, show: Show) -> Manifest:
    """Fill the empty school of `services`. Raises CopyRefused, BackupDamaged, StorageError."""
    if folder.manifest() is None:
        raise CopyRefused(f"There is no whole backup in {folder.path}: it has no manifest.json.")
    with folder.locked(shared=True), _nobody_else(services.settings.data):
        return _restore(services, folder, show)


def _restore(services: Services, folder: Folder, show: Show) -> Manifest:
    manifest = folder.manifest()
    assert manifest is not None  # noqa: S101 - it was there, and nobody writes it meanwhile
    record.refuse_unless_known(manifest.revision)
    folder.verify(manifest.record, manifest.record_sha256)
    listed = folder.facts(manifest)
    with services.database.engine.connect() as connection:
        record.refuse_unless_empty(connection)
    if manifest.holds_objects:
        _refuse_strangers(services, listed)
        _bring(services, folder, listed, show)
    else:
        _verify(services, listed, show)  # a store that was restored itself also has objects for gc to remove
    _bring_unfinished(services, folder, manifest)
    _bring_secret(services, folder)
    record.load(services.database, folder.path / manifest.record, record.Record(manifest.revision, manifest.rows))
    _let_go_of_what_has_no_bytes(services)
    return manifest


@contextmanager
def _nobody_else(data: Path) -> Iterator[None]:
    """Prevent a server from starting meanwhile (school/serve holds the same lock). Raises CopyRefused."""
    (data / "run").mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    with (data / "run" / "server.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CopyRefused(f"A server runs on {data}. Restore into an empty school that is not running.") from None
        yield


def _refuse_strangers(services: Services, listed: list[Fact]) -> None:
    ours = {fact.key for fact in listed}
    for info in services.store.list():
        if info.key not in ours:
            raise CopyRefused(f"The store is not empty: it holds {info.key}, which is not of this backup.")


def _bring(services: Services, folder: Folder, listed: list[Fact], show: Show) -> None:
    """Copy every undamaged object. Raises BackupDamaged with the names of the others."""
    source = folder.objects
    journal = Journal(services.settings.data / "run" / "restore.jsonl")
    copier = Copier(source, services.store, journal, {fact.key: fact.sha256 for fact in listed})
    there = {info.key: info for info in source.list()}
    lost = [fact.key for fact in listed if fact.key not in there or there[fact.key].size != fact.size]
    infos = [there[fact.key] for fact in listed if fact.key in there]
    outcome = copier.run(infos, counting(infos, show))
    journal.close()
    damaged = sorted(
        {*lost, *outcome.gone, *(key for key, why in outcome.failed.items() if isinstance(why, Damaged))}
    )
    if damaged:
        raise BackupDamaged(damaged)
    if outcome.failed:
        raise CopyRefused(f"Not everything could be restored: {next(iter(outcome.failed.values()))}")
    (services.settings.data / "run" / "restore.jsonl").unlink()


def _verify(services: Services, listed: list[Fact], show: Show) -> None:
    """For a backup without objects: they must be in the store already, with the same bytes. Raises CopyRefused."""
    wrong = []
    done = counting(listed, show)
    for fact in listed:
        try:
            with services.store.open(fact.key) as file:
                if sha256(file) != fact.sha256:
                    wrong.append(fact.key)
        except StorageError:
            wrong.append(fact.key)
        done(fact)
    if wrong:
        raise CopyRefused(
            f"This backup holds no objects, and the store lacks {len(wrong)} of them or has other bytes, "
            f"first {wrong[0]}. Bring the store's own backup back first."
        )


def _bring_unfinished(services: Services, folder: Folder, manifest: Manifest) -> None:
    for upload_id, digest in manifest.unfinished.items():
        folder.verify(f"{manifest.unfinished_in}/{upload_id}", digest)
        target = services.intake.parts.path(upload_id)
        shutil.copyfile(folder.path / manifest.unfinished_in / upload_id, target)
        sync(target)
    sync(services.intake.parts.folder)


def _let_go_of_what_has_no_bytes(services: Services) -> None:
    """Remove unfinished uploads whose bytes were not backed up: their senders have to start again.

    With PostgreSQL the bytes may be on another machine, which removes those uploads itself.
    """
    if services.settings.database_url.startswith("postgresql"):
        return
    with services.database.sessions() as session:
        for upload in uploads.unfinished(session):
            try:
                uploads.offset(services.intake, upload)
            except UploadGone:
                session.delete(upload)
            except StorageError:
                continue  # parts in an unreachable bucket: they may exist
        session.commit()


def _bring_secret(services: Services, folder: Folder) -> None:
    """Copy the school's key, unless one is set. A key generated by this command has signed nothing yet."""
    source = folder.path / "secret-key"
    if source.exists() and not services.settings.secret_key:
        draft = services.settings.data / "secret-key.restored"
        draft.touch(mode=0o600)
        draft.write_text(source.read_text())
        sync(draft)
        os.replace(draft, services.settings.data / "secret-key")  # noqa: PTH105 - the name says that it is atomic
