"""CHECK and WORDS jobs: facts about a neighbour's video, before a moderator looks at it.

A check that fails is a fact as well, and holds nothing up (catalog/checks/service.py).
"""

import hashlib
from pathlib import Path

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.captions import service as captions
from catalog.captions.models import Captions
from catalog.checks import seen
from catalog.checks import words as words_of
from catalog.checks.models import SEEN, Fact, FactKind
from catalog.checks.service import replace_facts
from catalog.checks.words import Texts
from catalog.clips.models import Clip
from catalog.clock import now
from catalog.errors import CatalogError
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.likeness import service as likeness
from catalog.likeness.prints import Prints
from catalog.uploads.models import Upload
from catalog.videos.keys import source_key
from catalog.watchlists import service as watchlists
from school.pipeline.context import PipelineContext
from school.pipeline.edits import edited
from school.pipeline.lease import Lease
from school.pipeline.workdir import folder_for
from transcode import analysis, probe
from transcode.analysis import Analysis
from transcode.errors import SourceRejected
from transcode.fingerprint import Fingerprint

log = structlog.get_logger()
_BLOCK = 1 << 22  # bytes
MOST = 500
"""Stretches that are told of a video; one that flickers has thousands."""


def perform(context: PipelineContext, lease: Lease) -> None:
    """Look through a source, and compare it with earlier clips. Raises LeaseLost, StorageError, EngineFailed."""
    video_id = _video_of(context, lease)
    try:
        sha256, found = _looked_through(context, lease)
    except SourceRejected as rejected:
        # It plays, since it is ready; nothing more can be said about it.
        log.warning("not_checked", code=rejected.code)
        _end(lease, video_id, [seen.whole(video_id, FactKind.UNCHECKED, code=rejected.code)])
        return
    prints = _prints(found.fingerprint)
    # Before it is compared: of two clips that are checked at the same time, one at least finds the other.
    lease.persist(lambda session: likeness.remember(session, video_id, sha256, prints))
    lease.check()
    with context.database.readers() as session:
        same = likeness.copies(session, video_id, sha256, prints, _clips())
    _end(lease, video_id, [*_facts(video_id, found), *seen.copies(video_id, found.duration, same)])


def words(context: PipelineContext, lease: Lease) -> None:
    """Look for watched words in the texts of a clip and in its captions. Raises LeaseLost, StorageError."""
    video_id = lease.claim.subject
    with context.database.readers() as session:
        clip = session.scalar(select(Clip).where(Clip.video_id == video_id))
        if clip is None:
            raise LeaseLost()
        title, description = clip.title, clip.description
        tracks = list(session.execute(select(Captions.language, Captions.name).where(Captions.video_id == video_id)))
        finder = watchlists.finder(session)
    spoken = []
    for language, name in tracks:
        lease.check()
        try:
            spoken.append((language, captions.earlier(context.store, video_id, language, name).cues))
        except CatalogError:  # they were replaced meanwhile, and another job is due
            log.info("captions_replaced", language=language)
    found = words_of.facts(video_id, Texts(title, description, tuple(spoken)), finder)

    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())
        replace_facts(session, video_id, {FactKind.WORD}, found)

    lease.persist(end)


def _end(lease: Lease, video_id: str, facts: list[Fact]) -> None:
    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())
        replace_facts(session, video_id, SEEN | {FactKind.UNCHECKED}, facts)

    lease.persist(end)


def _video_of(context: PipelineContext, lease: Lease) -> str:
    return _upload(context, lease).video_id


def _upload(context: PipelineContext, lease: Lease) -> Upload:
    """The upload, to be read without a session. Raises LeaseLost."""
    with context.database.readers() as session:
        upload = session.get(Upload, lease.claim.subject)
        if upload is None:
            raise LeaseLost()
        session.expunge(upload)
        return upload


def _clips() -> Select[str]:
    return select(Clip.video_id).where(Clip.removed_at.is_(None))


def _looked_through(context: PipelineContext, lease: Lease) -> tuple[str, Analysis]:
    with (
        folder_for(context, lease.claim) as folder,
        context.store.local(source_key(lease.claim.subject), lease.check) as source,
    ):
        folder.mkdir(parents=True)
        sha256 = _sha256(source, lease)
        described = edited(probe.inspect(source, context.engine), _upload(context, lease).edits)
        return sha256, analysis.analyse(described, folder, context.engine, lease.check)


def _sha256(source: Path, lease: Lease) -> str:
    running = hashlib.sha256()
    with source.open("rb") as file:
        while block := file.read(_BLOCK):
            running.update(block)
            lease.check()
    return running.hexdigest()


def _prints(made: Fingerprint) -> Prints:
    return Prints(made.duration, made.picture, made.stills, made.sound, made.variants, made.words)


def _facts(video_id: str, found: Analysis) -> list[Fact]:
    loud = found.loudness
    levels = {"integrated": _level(loud.integrated), "peak": _level(loud.peak)} if loud else {}
    return [
        seen.whole(video_id, FactKind.LENGTH, seconds=round(found.duration, 2)),
        seen.whole(video_id, FactKind.LOUDNESS, **levels),
        *(seen.part(video_id, FactKind[one.kind.name], one.start, one.end) for one in found.findings[:MOST]),
    ]


def _level(decibels: float) -> float | None:
    """None for minus infinity, which JSON does not have."""
    return round(decibels, 1) if decibels > -200 else None
