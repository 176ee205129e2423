"""SPEECH jobs: the machine writes captions of what is said in a finished package.

Nobody waits for them, so they go behind everything: the job is put off while anything is to be encoded, and gives
way after each piece of half a minute (`turns`). What was recognized of a piece is stored at once; the next worker
goes on.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.captions import service as captions
from catalog.captions.jobs import SPEECH
from catalog.captions.languages import language_tag
from catalog.captions.lines import Word, cues
from catalog.captions.models import Doubt, Origin, SpokenPiece
from catalog.captions.service import SCHOOLS_OWN, Draft, Track
from catalog.checks.jobs import look_for_words
from catalog.clips import service as clips
from catalog.clock import now
from catalog.glossaries import service as glossaries
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.uploads.models import Upload
from catalog.videos.models import Package
from school.pipeline import turns
from school.pipeline.claims import refuse_without_right
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from school.pipeline.turns import Turn
from school.pipeline.workdir import folder_for
from storage.store import Store
from transcode import playlist
from transcode.progress import Progress
from transcode.segments import INIT
from transcode.speech import hear, soundtrack
from transcode.speech.hear import Task
from transcode.speech.mending import DOUBTFUL
from transcode.speech.model import folder_of, missing, word_model
from transcode.speech.soundtrack import RATE

log = structlog.get_logger()
AGAIN = timedelta(seconds=20)
"""When a job that gave way asks again."""
NOT_HERE = timedelta(minutes=9)
"""The same on a worker without the model: another one may have it."""
MOST_DOUBTS = 3000
_CHINESE = ("zh", "yue")


class _GiveWay(Exception):
    """Something is to be encoded."""


def perform(context: PipelineContext, lease: Lease) -> None:
    """Write the captions of a package. Raises LeaseLost, Draining, StorageError, EngineFailed."""
    if not context.speech_model or missing(context.speech_model):
        log.warning("no_speech_model", missing=missing(context.speech_model) if context.speech_model else [])
        _put_off(lease, NOT_HERE)
        return
    try:
        with context.database.readers() as session:
            turn = turns.ask(session, lease.claim.job_id, now())
        if turn is Turn.WAIT:
            raise _GiveWay
        _write(context, lease, turn)
    except _GiveWay:
        _put_off(lease, AGAIN)


def _put_off(lease: Lease, wait: timedelta) -> None:
    lease.persist(lambda session: ledger.put_off(session, lease.claim, now() + wait))


def _write(context: PipelineContext, lease: Lease, turn: Turn) -> None:
    with context.database.readers() as session:
        package = _package(session, lease)
        session.expunge(package)
        words, titles = glossaries.words_of(session, package.video_id)
        plan = ledger.report(session, lease.claim) or {}
        there = select(SpokenPiece.number).where(SpokenPiece.upload_id == lease.claim.subject)
        done = list(session.scalars(there))
    with folder_for(context, lease.claim) as folder:
        folder.mkdir(parents=True)
        found = _Tracks(context.store, package, folder, lease)
        sound = found.sound()
        if sound is None:
            lease.persist(lambda session: ledger.finish(session, lease.claim, now()))
            return
        samples = folder / "samples"
        soundtrack.samples(sound, samples, context.engine, lease.check)
        sound.path.unlink()
        if not samples.stat().st_size:  # a track without a single sample
            lease.persist(lambda session: ledger.finish(session, lease.claim, now()))
            return
        if "cuts" not in plan:
            plan["cuts"] = found.cuts(context)
        task = Task(
            folder_of(context.speech_model),
            samples,
            samples.stat().st_size / (2 * RATE),
            plan.get("language", ""),
            plan.get("pieces"),
            done,
            words,
            titles,
            word_model(),
            niceness=context.engine.niceness if turn is Turn.TAKEN else hear.NICENESS,
        )
        hear.hear(task, folder, _notes(context, lease, plan, task.seconds, turn))
    _end(context, lease, package, plan)


def _notes(context: PipelineContext, lease: Lease, plan: dict[str, Any], seconds: float, turn: Turn) -> hear.Heard:
    """Stores what was recognized as soon as it is known; so a worker that dies loses one piece."""
    heard: list[int] = []

    def on_plan(language: str, pieces: list[tuple[float, float]]) -> None:
        plan.update(language=language, pieces=[list(piece) for piece in pieces])
        lease.persist(lambda session: ledger.renew(session, lease.claim, now(), report=plan))

    def on_piece(number: int, words: list[list[Any]]) -> None:
        done = plan["pieces"][number][1] / max(1.0, seconds)

        def write(session: Session) -> None:
            ledger.renew(session, lease.claim, now(), progress=min(1.0, done))
            session.add(SpokenPiece(upload_id=lease.claim.subject, number=number, words=words))

        lease.persist(write)
        lease.progress(Progress(done, 0.0, 0.0))
        heard.append(number)
        with context.database.readers() as session:
            if not turns.goes_on(session, turn, len(heard), now()):
                raise _GiveWay

    return hear.Heard(on_plan, on_piece, lease.check)


def _end(context: PipelineContext, lease: Lease, package: Package, plan: dict[str, Any]) -> None:
    """Make captions of all pieces, and end the job with them."""
    subject = lease.claim.subject
    with context.database.readers() as session:
        pieces = select(SpokenPiece.words).where(SpokenPiece.upload_id == subject).order_by(SpokenPiece.number)
        words = [word for piece in session.scalars(pieces) for word in piece]
    track = track_of(words, plan["language"], plan["cuts"])
    name = captions.store_track(context.store, package.video_id, track) if track.cues else ""

    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())
        session.execute(delete(SpokenPiece).where(SpokenPiece.upload_id == subject))
        upload = session.get_one(Upload, subject)
        refuse_without_right(session, upload, until_commit=True)
        if _package(session, lease).id != package.id:
            raise LeaseLost()  # it was cut differently meanwhile, and the times are of before
        if name:
            captions.set_machine(session, package.video_id, track, name)
            if clips.is_clip(session, upload.video):
                look_for_words(session, [package.video_id], now())

    lease.persist(end)


def track_of(words: Sequence[list[Any]], language: str, cuts: Sequence[float]) -> Track:
    """The captions of these words, as the machine's draft."""
    chinese = language in _CHINESE
    spoken = [Word(text, start, end, sure) for text, start, end, sure, *_ in words]
    made = cues(spoken, cuts, chinese=chinese)
    doubts: list[Doubt] = [
        {"at": start, "text": text.strip(), "guesses": guesses}
        for text, start, _, sure, heard, guesses in words
        if (sure < DOUBTFUL or heard) and any(sign.isalnum() for sign in text)
    ]
    tag = SCHOOLS_OWN if chinese or not language else language_tag(language)
    return Track(tag, made, 0, Origin.MACHINE, Draft(doubts[:MOST_DOUBTS]))


def _package(session: Session, lease: Lease) -> Package:
    """Raises LeaseLost when another file has taken its place, or the video was removed."""
    package = session.scalar(select(Package).where(Package.upload_id == lease.claim.subject))
    if package is None:
        raise LeaseLost()
    return package


class _Tracks:
    """Fetches renditions of a package: the sound, and the smallest picture."""

    def __init__(self, store: Store, package: Package, folder: Path, lease: Lease) -> None:
        self._store, self._package, self._folder, self._lease = store, package, folder, lease
        self._main = self._text(package.playlist)

    def sound(self) -> soundtrack.Track | None:
        """The sound; None for a video without any."""
        uri = playlist.sound_in(self._main)
        return self._joined(uri, "sound.mp4") if uri else None

    def cuts(self, context: PipelineContext) -> list[float]:
        """When the picture cuts; none without a picture."""
        variants = playlist.variants_in(self._main)
        if not variants:
            return []
        track = self._joined(min(variants)[2], "picture.mp4")
        found = soundtrack.cuts(track, context.engine, self._lease.check)
        track.path.unlink()
        return found

    def _joined(self, uri: str, name: str) -> soundtrack.Track:
        folder = uri.rpartition("/")[0]
        parts, seconds = playlist.segments_in(self._text(uri))
        path = self._folder / name
        with path.open("wb") as file:
            for part in (INIT, *parts):
                with self._store.local(self._package.key(f"{folder}/{part}"), self._lease.check) as segment:
                    file.write(segment.read_bytes())
        return soundtrack.Track(path, seconds)

    def _text(self, name: str) -> str:
        with self._store.local(self._package.key(name)) as path:
            return path.read_text(encoding="utf-8")


__all__ = ["SPEECH", "perform", "track_of"]
