"""Checks the promises of a school from outside: bytes hashed by the client, objects in the store, rows read by plain
SQL, and answers to a visitor over HTTP. The school's own invariants are checked separately.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from catalog.clock import now
from catalog.jobs.ledger import NEVER
from catalog.videos.keys import package_key, source_key
from chaos import playing
from chaos.client import Client, Sending
from chaos.store_view import StoreView, view_store
from school.services import Services
from school.upkeep.check import broken
from school.upkeep.gc import orphans
from transcode import manifest

SILENT = timedelta(seconds=45)
"""A lease of 30 s, and a reaper every 10: no job may be held longer by a silent worker."""
MOST_TRIES = 3
LATER = timedelta(hours=2)
"""By then no unreferenced object counts as young any more."""
_OF_PREVIEW = re.compile(r"-x\d+\.m4s$|/init\.mp4$")
"""Segments that stay for viewers of the lesson in progress, although no playlist names them any more."""


@dataclass(frozen=True)
class Record:
    """A snapshot of the rows."""

    uploads: dict[str, Any]
    jobs: list[Any]
    packages: list[Any]


def record(services: Services) -> Record:
    """Read the rows with plain SQL; no connection stays open, so that a process may be forked afterwards."""
    engine = create_engine(services.settings.database, poolclass=NullPool)
    with engine.connect() as line:
        uploads = line.execute(text("SELECT id, state, length, reason_code FROM upload")).all()
        jobs = line.execute(text("SELECT id, subject, kind, state, tries, lease_until, due_at FROM job")).all()
        packages = line.execute(text("SELECT upload_id, prefix, playlist, poster FROM package")).all()
    engine.dispose()
    return Record({row.id: row for row in uploads}, list(jobs), list(packages))


@dataclass(frozen=True)
class Checks:
    """Checks of a school after a fault."""

    services: Services
    client: Client
    """The member who sent the files."""

    @property
    def visitor(self) -> Client:
        """A visitor without an account."""
        return Client(self.client.address)

    def faults(self, sendings: Sequence[Sending], older: Sequence[Sending] = ()) -> list[str]:
        """Every broken promise, as sentences. `older`: lessons that could be watched before."""
        rows, store = record(self.services), view_store(self.services)
        every = [*older, *sendings]
        return [
            *self._bytes(every, rows, store),
            *self._outcomes(every, rows),
            *self.partly_visible(every, rows),
            *_jobs(rows),
            *_packages(rows, store),
            *self.own_rules(),
        ]

    def partly_visible(self, sendings: Sequence[Sending], rows: Record | None = None) -> Iterator[str]:
        """Visible lessons that cannot be watched to the end, and visible objects of uploads that are not ready."""
        rows = rows or record(self.services)
        for lesson in {sending.lesson for sending in sendings}:
            answer = self.visitor.ask("GET", f"/api/v1/lessons/{lesson}")
            if answer.status == 404:
                continue
            shown = answer.json if answer.status == 200 else {}
            if not shown.get("complete") or not shown.get("playlist"):
                yield f"lesson {lesson}: a visitor gets {answer.status}, complete={shown.get('complete')}"
                continue
            lengths = [s.seconds for s in sendings if s.lesson == lesson and s.seconds and s.id in shown["playlist"]]
            for seconds in lengths[:1]:
                yield from playing.lacks(self.visitor, shown["playlist"], seconds)
        ready = {row.upload_id for row in rows.packages}
        for sending in sendings:
            if sending.path and sending.id not in ready:
                path = f"/media/{sending.id}/1/main.m3u8"
                if self.visitor.ask("GET", path).status != 404:
                    yield f"{path} can be had by anybody before its lesson is ready"

    def all_ended(self, sendings: Sequence[Sending]) -> bool:
        """Whether these uploads have reached a final state."""
        rows = record(self.services)
        ends = ("READY", "REJECTED", "FAILED")
        return all(s.id in rows.uploads and rows.uploads[s.id].state in ends for s in sendings)

    def own_rules(self) -> Iterator[str]:
        """Findings of `school check`, by calling its functions."""
        rules = broken(self.services, now())
        found = [f"{name}: {told}" for name, broken_by in rules.items() for told in broken_by]
        self.services.database.engine.dispose()
        yield from found

    def litter(self) -> list[str]:
        """Unreferenced objects that a `gc` in two hours would not remove. Removes nothing."""
        rows, store = record(self.services), view_store(self.services)
        gone = {key for key, _ in orphans(self.services, now() + LATER)}
        self.services.database.engine.dispose()
        wanted = {source_key(row.id) for row in rows.uploads.values()}
        for package in rows.packages:
            wanted |= self._reachable(package)
        left = store.sizes.keys() - gone - wanted
        return [
            *(
                f"{key} is referenced by nothing, and gc leaves it"
                for key in sorted(left)
                if not _OF_PREVIEW.search(key)
            ),
            *(f"gc would take {key}, which is in use" for key in sorted(gone & wanted)),
        ]

    def _reachable(self, package: Any) -> set[str]:
        """Keys of all objects that a player of this package can reach by its playlists, and of its manifest."""
        store = view_store(self.services)
        found: set[str] = set()
        front = [package_key(package.prefix, name) for name in (package.playlist, package.poster) if name]
        front += [package_key(package.prefix, name) for name in ("storyboard.vtt", manifest.FILE)]
        while front:
            key = front.pop()
            if key in found or key not in store.sizes:
                continue
            found.add(key)
            if key.endswith((".m3u8", ".vtt")):
                words = re.findall(r'URI="([^"]+)"|^([^#\s].*\.(?:m3u8|m4s|mp4|jpg))', store.read(key).decode(), re.M)
                front += [playing.beside(key, (a or b).partition("#")[0]) for a, b in words]
        return found

    def _bytes(self, sendings: Sequence[Sending], rows: Record, store: StoreView) -> Iterator[str]:
        """Acknowledged bytes that are missing or different."""
        for sending in sendings:
            row = rows.uploads.get(sending.id)
            if row is None:
                if sending.path:
                    yield f"upload {sending.id} was begun and is on record no more"
            elif row.state == "WAITING":
                # A crash may have happened between the move into the store and the commit.
                part = self.services.intake.parts.path(sending.id)
                kept = part.read_bytes() if part.exists() else self._source(sending, store)
                if kept[: sending.acknowledged] != sending.data[: sending.acknowledged]:
                    yield f"upload {sending.id}: of {sending.acknowledged} acknowledged bytes some are not there"
            elif hashlib.sha256(self._source(sending, store)).hexdigest() != sending.sha256:
                yield f"upload {sending.id}: the source is not what was sent"

    def _source(self, sending: Sending, store: StoreView) -> bytes:
        key = source_key(sending.id)
        return store.read(key) if key in store.sizes else b""

    def _outcomes(self, sendings: Sequence[Sending], rows: Record) -> Iterator[str]:
        """Uploads that are neither waiting, nor worked on, nor ready and whole, nor rejected with a reason."""
        for sending in sendings:
            row = rows.uploads.get(sending.id)
            if row is None or row.state == "WAITING":
                continue
            if row.state == "READY":
                yield from self._plays(sending, rows)
            elif row.state in ("REJECTED", "FAILED"):
                if not row.reason_code:
                    yield f"upload {sending.id} is {row.state} without a reason"
            elif not any(job.subject == sending.id and _works(job) for job in rows.jobs):
                yield f"upload {sending.id} is {row.state} and no job works on it"

    def _plays(self, sending: Sending, rows: Record) -> Iterator[str]:
        if sending.seconds is None:
            yield f"upload {sending.id} is no video and became READY"
            return
        if not any(package.upload_id == sending.id for package in rows.packages):
            return  # a later upload replaced it
        shown = self.client.call("GET", f"/lessons/{sending.lesson}")
        yield from playing.lacks(self.client, shown["playlist"], sending.seconds)


def _works(job: Any) -> bool:
    """Whether a job leads its upload to an end: the preview only helps viewers meanwhile."""
    return job.state in ("DUE", "RUNNING") and job.kind != "PREVIEW"


def _jobs(rows: Record) -> Iterator[str]:
    for job in rows.jobs:
        if job.tries > MOST_TRIES:
            yield f"{job.kind} job {job.id} was tried {job.tries} times"
        if job.state == "RUNNING" and _moment(job.lease_until) < now() - SILENT:
            yield f"{job.kind} job {job.id} is stuck: its lease ended at {job.lease_until}"
        if is_put_off(job):
            yield f"{job.kind} job {job.id} is stuck: it is due at {job.due_at} only"


def is_put_off(job: Any) -> bool:
    """Whether a job is due far in the future, because it was dated by a wrong clock."""
    waits = job.kind == "PREVIEW" and _moment(job.due_at) >= NEVER  # to be called by whoever watches
    return job.state == "DUE" and not waits and _moment(job.due_at) > now() + timedelta(minutes=5)


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found  # SQLite has no time zones


def _packages(rows: Record, store: StoreView) -> Iterator[str]:
    """Several packages of one upload, and packages with missing objects."""
    made = [package.upload_id for package in rows.packages]
    yield from (f"upload {each} has {made.count(each)} packages" for each in set(made) if made.count(each) > 1)
    for package in rows.packages:
        for name in filter(None, (package.playlist, package.poster)):
            if not store.sizes.get(package_key(package.prefix, name)):
                yield f"package {package.prefix}: {name} is missing or empty"
    for upload in rows.uploads.values():
        if upload.state != "WAITING" and store.sizes.get(source_key(upload.id)) != upload.length:
            yield f"source {upload.id} is not in the store as {upload.length} bytes"
