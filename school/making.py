"""What is being made of an upload, on record: its plan, its jobs, what they report, and how it ends.

Functions take a session, flush and never commit.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.models import Job, JobKind
from catalog.packages.models import Making, Package
from catalog.uploads.models import Upload
from player.delivery import growing
from transcode import facts, plan
from transcode.package import Package as Made
from transcode.plan import Plan
from transcode.settings import EngineSettings

PARTS = (JobKind.ENCODE, JobKind.SOUND, JobKind.COPY)
"""The jobs whose reports make a package."""
HEAD_START = timedelta(seconds=3)
"""For the express of a long lesson: the machine is its own until its first segment is there."""
SOUND_LATER = timedelta(seconds=6)
"""The express has sound for half a minute; before that, the first pictures of all renditions are more urgent."""
UNHURRIED = timedelta(seconds=30)


def begin(session: Session, upload: Upload, made: Plan, now: datetime) -> Making:
    """Write down what is to be made, and all its jobs. What was begun before is forgotten."""
    end(session, upload.id)
    upload.makings += 1
    upload.notes = [facts.plain(note) for note in made.source.notes]
    making = Making(
        lesson_id=upload.lesson_id,
        upload_id=upload.id,
        prefix=f"{upload.id}/{upload.makings}",
        plan=facts.plain(made),
    )
    session.add(making)
    long = made.express is not None
    for batch in made.batches:
        ledger.enqueue(session, upload, JobKind.ENCODE, now=now + HEAD_START * long, number=batch.number)
    if made.copied:
        ledger.enqueue(session, upload, JobKind.COPY, now=now + HEAD_START * long)
    if made.audio:
        ledger.enqueue(session, upload, JobKind.SOUND, now=now + SOUND_LATER * long)
    if made.source.captions:
        ledger.enqueue(session, upload, JobKind.CAPTIONS, now=now + SOUND_LATER * long)
    ledger.enqueue(session, upload, JobKind.FINGERPRINT, now=now + UNHURRIED)
    return making


def end(session: Session, upload_id: str, but: str = "") -> None:
    """Forget what was begun: the making, and its jobs but one. Its objects are left to `school gc`."""
    for making in session.scalars(select(Making).where(Making.upload_id == upload_id)):
        session.delete(making)
    ledger.drop(session, upload_id, (*PARTS, JobKind.FINISH), but=but)
    session.flush()


def of(session: Session, upload_id: str) -> Making | None:
    """What is being made of an upload."""
    return session.scalar(select(Making).where(Making.upload_id == upload_id))


def finish_if_last(session: Session, upload_id: str, now: datetime) -> Job | None:
    """The FINISH job, if all parts are done. Two workers that end together must not both wait for the other."""
    upload = session.get_one(Upload, upload_id, with_for_update=True)
    if ledger.unfinished(session, upload_id, PARTS):
        return None
    return ledger.enqueue(session, upload, JobKind.FINISH, now=now)


def sum_up(session: Session, upload_id: str) -> None:
    """Write the upload's progress and speed from those of its batches."""
    upload, making = session.get_one(Upload, upload_id), of(session, upload_id)
    if making is None:
        return
    lengths = [batch["segments"] for batch in making.plan["batches"]]
    known = sum(filter(None, lengths))
    # The last batch goes to the end of the source, wherever that is; about as long as the one before will do.
    weights = [length or max(1, known // max(1, len(lengths) - 1)) for length in lengths]
    rows = session.execute(
        select(Job.number, Job.progress, Job.speed).where(Job.upload_id == upload_id, Job.kind == JobKind.ENCODE)
    ).all()
    done = sum(weights[number] * progress for number, progress, _ in rows)
    upload.progress = min(1.0, done / sum(weights))
    upload.speed = sum(speed for _, _, speed in rows if speed) or None


def publish(session: Session, making: Making, made: Made, measure: tuple[int, int]) -> Package:
    """Give the lesson its package, in the place of an earlier one. It keeps the id, so that players go on."""
    lesson = making.lesson
    if lesson.package is not None:
        session.delete(lesson.package)
        session.flush()
    shown = ("height", "width", "codec", "bandwidth")
    best_first = sorted(made.renditions, key=lambda rendition: -rendition.height)
    package = Package(
        id=making.id,
        lesson_id=making.lesson_id,
        upload_id=making.upload_id,
        prefix=making.prefix,
        duration=made.duration,
        playlist=made.playlist,
        poster=made.poster,
        storyboard=made.storyboard,
        renditions=[{name: getattr(rendition, name) for name in shown} for rendition in best_first],
        size=measure[0],
        objects=measure[1],
    )
    session.add(package)
    session.delete(making)
    session.flush()
    return package


def again_simpler(session: Session, making: Making, settings: EngineSettings, now: datetime) -> None:
    """Begin once more in a way that suits every source: nothing copied, then all in one go."""
    upload, source = session.get_one(Upload, making.upload_id), growing.planned(making).source
    simpler = plan.make(replace(source, copyable=False), settings, in_batches=source.copyable)
    begin(session, upload, simpler, now)
