"""A backup: the record (the database), the objects it refers to, and what else is needed to restore a school.

The record is copied first, in one reading transaction; then the objects that it refers to. Changes meanwhile have one
of two effects. A new object is not referred to: the next backup has it. An object of the copied record is missing,
because a lesson was removed or replaced and `school gc` ran: then the record is copied again, without it. So record
and objects are consistent at the end.

    manifest.json          what this is; written last: an interrupted backup is never taken for a complete one
    record-*.jsonl.gz      the database (school/copies/record.py)
    objects-*.jsonl        key, size and SHA-256 of every object
    objects/               the objects under their keys, a file store
    unfinished-*/          bytes of unfinished uploads, if requested
    secret-key             so that signed addresses and sessions stay valid
"""

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.objects import References
from catalog.uploads.errors import UploadGone
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Parts
from school import topics
from school.copies import checksums, needs, record
from school.copies.checksums import Fact, Journal
from school.copies.errors import BackupDamaged, CopyRefused
from school.copies.objects import Copier, Outcome, Show, counting
from school.services import Services
from storage.files import FileStore, sync

FORMAT = 1
_MOST_TURNS = 5


@dataclass(frozen=True)
class Manifest:
    """manifest.json. File names are relative to it, times in ISO 8601."""

    format: int
    made_at: str
    revision: str
    record: str
    record_sha256: str
    rows: dict[str, int]
    objects: str
    objects_sha256: str
    count: int
    bytes: int
    holds_objects: bool
    missing: list[str]
    """Objects of the record that the store had already lost, as sentences."""
    unfinished: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the bytes of unfinished uploads, by upload."""
    unfinished_in: str = "unfinished"
    """The folder of those bytes."""


@dataclass(frozen=True)
class Folder:
    """The folder of a backup."""

    path: Path

    def manifest(self) -> Manifest | None:
        """None for a folder without one. Raises CopyRefused for one of another format, BackupDamaged."""
        file = self.path / "manifest.json"
        if not file.exists():
            return None
        try:
            told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            if told["format"] != FORMAT:
                raise CopyRefused(f"{file} is of format {told['format']}; this version reads {FORMAT}.")
            return Manifest(**told)
        except (ValueError, TypeError, KeyError):
            raise BackupDamaged(["manifest.json"]) from None

    def facts(self, manifest: Manifest) -> list[Fact]:
        """All objects of the backup. Raises BackupDamaged."""
        self.verify(manifest.objects, manifest.objects_sha256)
        return list(checksums.read(self.path / manifest.objects))

    def verify(self, name: str, digest: str) -> None:
        """Raises BackupDamaged when a file has changed since it was written."""
        path = self.path / name
        if not path.is_file() or checksums.sha256_of(path) != digest:
            raise BackupDamaged([name])

    @contextmanager
    def locked(self, *, shared: bool = False) -> Iterator[None]:
        """Lock the folder for the block; `shared` for reading only. Raises CopyRefused."""
        place = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(place, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(place)
            raise CopyRefused(f"Another backup or restore uses {self.path} now. Wait until it has ended.") from None
        except OSError:
            pass  # a network disk may not support locks: there, operators have to avoid two backups at once
        try:
            yield
        finally:
            os.close(place)

    @property
    def objects(self) -> FileStore:
        """The objects under their keys."""
        return FileStore(self.path / "objects")


@dataclass(frozen=True)
class Options:
    """What a backup includes besides the record."""

    objects: bool = True
    unfinished: bool = False


def backup(services: Services, folder: Folder, options: Options, show: Show) -> tuple[Manifest, Outcome]:
    """Make or update the backup in `folder`, while the school runs. Raises CopyRefused, StorageError."""
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with folder.locked():
        return _backup(services, folder, options, show)


def _backup(services: Services, folder: Folder, options: Options, show: Show) -> tuple[Manifest, Outcome]:
    earlier = _prepare(folder)
    if earlier is not None and earlier.holds_objects and not options.objects:
        raise CopyRefused(
            f"{folder.path} holds a backup with its objects, which one without would take away. Name a new folder."
        )
    journal = Journal(folder.path / "journal.jsonl", *([folder.path / earlier.objects] if earlier else []))
    stamp = f"{now():%Y%m%d-%H%M%S-%f}"
    file = folder.path / f"record-{stamp}.jsonl.gz"
    copied, missing = Outcome(), [""]
    for _ in range(_MOST_TURNS):
        before = missing
        at, dumped, wanted, waiting = _record(services, file)
        infos = [info for info in services.store.list() if info.key in wanted]
        copier = Copier(services.store, folder.objects if options.objects else None, journal)
        outcome = copier.run(infos, counting(infos, show))
        if outcome.failed:
            raise CopyRefused(f"Not everything could be copied: {next(iter(outcome.failed.values()))}")
        copied.copied, copied.copied_bytes = (
            copied.copied + outcome.copied,
            copied.copied_bytes + outcome.copied_bytes,
        )
        copied.facts, missing = outcome.facts, needs.missing(wanted, outcome.facts)
        if not missing or missing == before:
            break  # the same twice: lost before this backup began
    journal.close()
    beside = folder.path / f"unfinished-{stamp}"
    parts = _keep_unfinished(services.intake.parts, beside, waiting if options.unfinished else [])
    _keep_secret(services, folder.path)
    listed = _list_facts(folder.path / f"objects-{stamp}.jsonl", copied.facts)
    manifest = Manifest(
        format=FORMAT,
        made_at=at.isoformat(),
        revision=dumped.revision,
        record=file.name,
        record_sha256=checksums.sha256_of(file),
        rows=dumped.rows,
        objects=listed.name,
        objects_sha256=checksums.sha256_of(listed),
        count=len(copied.facts),
        bytes=sum(fact.size for fact in copied.facts.values()),
        holds_objects=options.objects,
        missing=missing,
        unfinished=parts,
        unfinished_in=beside.name,
    )
    _commit(folder, manifest, copied.facts.keys() if options.objects else set())
    return manifest, copied


def _prepare(folder: Folder) -> Manifest | None:
    """The existing backup, if any. Raises CopyRefused for a folder with other content."""
    ours = {"manifest.json", "journal.jsonl"}
    if any(folder.path.iterdir()) and not ours & {path.name for path in folder.path.iterdir()}:
        raise CopyRefused(f"{folder.path} holds something that is no backup. Name a new folder.")
    folder.path.chmod(0o700)  # the record has hashes of passwords, the objects are people's unpublished videos
    (folder.path / "journal.jsonl").touch()
    return folder.manifest()


def _record(services: Services, file: Path) -> tuple[datetime, record.Record, References, list[str]]:
    with record.snapshot(services.database) as connection:
        at = now()
        dumped = record.dump(connection, file)
        record.refuse_unless_newest(dumped.revision)
        with Session(connection) as session:
            wanted = topics.references(session)
            waiting = list(session.scalars(select(Upload.id).where(Upload.state == UploadState.WAITING)))
    sync(file)
    return at, dumped, wanted, waiting


def _keep_unfinished(parts: Parts, target: Path, waiting: list[str]) -> dict[str, str]:
    """Copy the acknowledged bytes of unfinished uploads; earlier copies stay until the manifest is replaced."""
    if not waiting:
        return {}
    target.mkdir()
    kept = {}
    for upload_id in waiting:
        try:
            left = parts.offset(upload_id)
            with parts.path(upload_id).open("rb") as source, (target / upload_id).open("wb") as copy:
                while block := source.read(min(left, 1 << 20)):
                    left -= copy.write(block)
        except (UploadGone, FileNotFoundError):
            (target / upload_id).unlink(missing_ok=True)  # completed or cancelled since the record was copied
            continue
        sync(target / upload_id)
        kept[upload_id] = checksums.sha256_of(target / upload_id)
    sync(target)
    return kept


def _keep_secret(services: Services, folder: Path) -> None:
    """Copy the key that the school generated. A key from the settings is the operator's responsibility."""
    target = folder / "secret-key"
    if services.settings.secret_key:
        target.unlink(missing_ok=True)
        return
    target.touch(mode=0o600)
    target.write_text(services.settings.secret)
    sync(target)


def _list_facts(path: Path, found: dict[str, Fact]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(checksums.line(found[key]) for key in sorted(found))
    sync(path)
    return path


def _commit(folder: Folder, manifest: Manifest, wanted: Collection[str]) -> None:
    """Write the manifest, which completes the backup; then remove what it does not name."""
    draft = folder.path / "manifest.json.new"
    draft.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")
    sync(draft)
    os.replace(draft, folder.path / "manifest.json")  # noqa: PTH105 - the name says that it is atomic
    sync(folder.path)
    for old in (*folder.path.glob("record-*"), *folder.path.glob("objects-*"), folder.path / "journal.jsonl"):
        if old.name not in (manifest.record, manifest.objects):
            old.unlink(missing_ok=True)
    for old in folder.path.glob("unfinished*"):
        if old.name != manifest.unfinished_in:
            shutil.rmtree(old, ignore_errors=True)
    store = folder.objects
    for info in list(store.list()):
        if info.key not in wanted:
            store.delete(info.key)
