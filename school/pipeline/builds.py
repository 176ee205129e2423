"""The record of a build: its plan, its jobs, their reports, and its end.

Functions take a session, flush and never commit.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.captions.jobs import SPEECH
from catalog.changes import changed
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.ledger import Claim, LeaseLost, Order
from catalog.jobs.models import Job, JobState
from catalog.uploads.jobs import (
    CAPTIONS,
    COPY,
    ENCODE,
    FINGERPRINT,
    FINISH,
    INDEX,
    INSPECT,
    PARTS,
    PREVIEW,
    SOUND,
    enqueue,
)
from catalog.uploads.models import Upload, UploadState
from catalog.videos.jobs import POSTER
from catalog.videos.keys import package_prefix
from catalog.videos.models import Build, Package
from transcode import indexing, report, serialize
from transcode.package import Package as Made
from transcode.plan import Plan
from transcode.report import Report

LAST = (PREVIEW, FINISH)
HEAD_START = timedelta(seconds=3)
"""For the preview of a long lesson: the machine is its own until its first segment is there. Even an encoder that
steps back delays that, where two cores are two threads of one."""
SOUND_LATER = timedelta(seconds=15)
"""The preview has sound of its own; the first pictures of all renditions are more urgent."""
UNHURRIED = timedelta(minutes=5)
WATCHED_EVERY = timedelta(seconds=10)
"""How often it is noted that somebody watches."""


def begin(session: Session, upload: Upload, made: Plan, now: datetime) -> Build:
    """Record a plan and write all its jobs. An earlier build of the upload is discarded."""
    discard(session, upload.id)
    upload.builds += 1
    upload.notes = [serialize.plain(note) for note in made.source.notes]
    build = Build(
        video_id=upload.video_id,
        upload_id=upload.id,
        prefix=package_prefix(upload.id, upload.builds),
        plan=serialize.stored(made),
    )
    session.add(build)
    long = made.preview is not None
    if len(made.batches) > 1 and indexing.wanted(made.source):
        enqueue(session, upload, INDEX, now=now)
    else:
        _enqueue_parts(session, upload, made, now + HEAD_START * long, now + SOUND_LATER * long)
    if made.source.captions:
        enqueue(session, upload, CAPTIONS, now=now + SOUND_LATER * long)
    if upload.sha256 is None:
        enqueue(session, upload, FINGERPRINT, now=now + UNHURRIED)
    return build


def set_final_plan(session: Session, upload_id: str, final: Plan, now: datetime) -> None:
    """Go on with the plan for the copy that has an index. Raises LeaseLost when nothing is being made any more."""
    build = find(session, upload_id)
    if build is None:
        raise LeaseLost()
    upload = session.get_one(Upload, upload_id)
    build.plan, upload.duration = serialize.stored(final), final.source.whole or final.source.duration
    _enqueue_parts(session, upload, final, now, now)


def _enqueue_parts(session: Session, upload: Upload, made: Plan, pictures_at: datetime, sound_at: datetime) -> None:
    for batch in made.batches:
        enqueue(session, upload, ENCODE, now=pictures_at, number=batch.number)
    if made.copied:
        enqueue(session, upload, COPY, now=pictures_at)
    if made.audio:
        enqueue(session, upload, SOUND, now=sound_at)


def discard(session: Session, upload_id: str, but: str = "") -> None:
    """Delete the build of an upload and its jobs except one. `school gc` removes its objects."""
    for build in session.scalars(select(Build).where(Build.upload_id == upload_id)):
        session.delete(build)
    ledger.drop(session, upload_id, (INDEX, *PARTS, *LAST, SPEECH), but=but)
    # The segments that INSPECT reported are stored under the prefix of the discarded build.
    beginning = update(Job).where(Job.subject == upload_id, Job.kind == INSPECT)
    session.execute(beginning.values(report=None))
    session.flush()


def find(session: Session, upload_id: str) -> Build | None:
    """The build of an upload; None when there is none."""
    return session.scalar(select(Build).where(Build.upload_id == upload_id))


def planned(build: Build) -> Plan:
    """The engine's plan; its source's path is of the machine that made it. Raises OtherFormat."""
    return serialize.restored(Plan, build.plan)


def reports(session: Session, upload_id: str) -> dict[JobKind, list[Report]]:
    """The reports of the jobs of each kind so far, by number. Raises OtherFormat."""
    noted = ledger.reports(session, upload_id)
    return {kind: [report.from_json(each) for each in made] for kind, made in noted.items()}


def to_be_judged(session: Session, upload: Upload) -> bool:
    """Whether nothing is planned yet: the source has just come, or `restart` forgot the plan."""
    begun = upload.state is UploadState.TRANSCODING and find(session, upload.id) is not None
    return upload.state in (UploadState.RECEIVED, UploadState.TRANSCODING) and not begun


def restart(session: Session, upload_id: str, now: datetime) -> Job:
    """Discard the build of another version of the school; returns the job that judges the source again."""
    discard(session, upload_id)
    upload = session.get_one(Upload, upload_id)
    upload.progress, upload.speed = 0.0, None
    return enqueue(session, upload, INSPECT, now=now)


def find_for(session: Session, claim: Claim) -> Build:
    """The build of a claimed job, to be read without the session. Raises LeaseLost."""
    build = find(session, claim.subject)
    if build is None:
        raise LeaseLost()  # rejected or begun anew meanwhile, and the job with it
    session.expunge(build)
    return build


def finish_if_last(session: Session, upload_id: str, now: datetime) -> Job | None:
    """The FINISH job, if all parts are done. Two workers that end together must not both wait for the other."""
    upload = session.get_one(Upload, upload_id, with_for_update=True)
    found = select(Job).where(Job.subject == upload_id, Job.kind.in_((INSPECT, *LAST)))
    others = {job.kind: job for job in session.scalars(found)}
    # A running preview may be storing a segment at this moment; its own end calls this function again.
    early = any(job.state is JobState.RUNNING for kind, job in others.items() if kind is not FINISH)
    if early or find(session, upload_id) is None or FINISH in others:
        return None
    if is_unfinished(session, upload_id):
        return None
    return enqueue(session, upload, FINISH, now=now)


def is_unfinished(session: Session, upload_id: str) -> bool:
    """Whether parts are still to be made, or to be planned."""
    return ledger.unfinished(session, upload_id, (INDEX, *PARTS)) > 0


def enqueue_preview(session: Session, upload_id: str, now: datetime) -> Job | None:
    """The job that goes on with the preview of a long lesson, unless it is finished already."""
    build = find(session, upload_id)
    if build is None or planned(build).preview is None:
        return None
    return enqueue(session, session.get_one(Upload, upload_id), PREVIEW, now=now)


def note_viewer(session: Session, making_id: str, now: datetime) -> Job | None:
    """Note that somebody watches the build; returns its PREVIEW job if that is now due."""
    found = session.get(Build, making_id)
    if found is None:
        return None
    found.watched_at = now
    return next(iter(ledger.hasten(session, found.upload_id, (PREVIEW,), now)), None)


def update_progress(session: Session, upload_id: str) -> None:
    """Write the upload's progress and speed from those of its batches."""
    upload, build = session.get_one(Upload, upload_id), find(session, upload_id)
    if build is None or build.plan.get("format") != serialize.FORMAT:
        return
    lengths = [batch["segments"] for batch in build.plan["batches"]]
    known = sum(filter(None, lengths))
    # The last batch goes to the end of the source, wherever that is; about as long as the one before will do.
    weights = [length or max(1, known // max(1, len(lengths) - 1)) for length in lengths]
    rows = session.execute(
        select(Job.number, Job.progress, Job.speed).where(Job.subject == upload_id, Job.kind == ENCODE)
    ).all()
    done = sum(weights[number] * progress for number, progress, _ in rows)
    upload.progress = min(1.0, done / sum(weights))
    upload.speed = sum(speed for _, _, speed in rows if speed) or None
    changed(session, f"upload:{upload_id}")


def publish(session: Session, build: Build, made: Made, measure: tuple[int, int]) -> None:
    """Give the video its package, in the place of an earlier one. It keeps the id, so that players go on.

    A package of a file that was sent later stays: builds do not always end in the order of their files. If a teacher
    had chosen the frame of the poster, the frame at that second of the new video follows.
    """
    video = build.video
    ledger.drop(session, build.upload_id, (PREVIEW,))
    session.delete(build)
    replaced = video.package.upload_id if video.package else ""
    chosen = video.package.poster_at if video.package else None
    ours = session.get_one(Upload, build.upload_id)
    if video.package is not None:
        theirs = session.get(Upload, video.package.upload_id)
        if theirs and (theirs.created_at, theirs.id) > (ours.created_at, ours.id):
            return
        session.delete(video.package)
        session.flush()
    shown = ("height", "width", "codec", "bandwidth")
    best_first = sorted(made.renditions, key=lambda rendition: -rendition.height)
    package = Package(
        id=build.id,
        video_id=build.video_id,
        upload_id=build.upload_id,
        prefix=build.prefix,
        duration=made.duration,
        playlist=made.playlist,
        poster=made.poster,
        storyboard=made.storyboard,
        renditions=[{name: getattr(rendition, name) for name in shown} for rendition in best_first],
        size=measure[0],
        objects=measure[1],
        edits=ours.edits,
    )
    session.add(package)
    session.flush()
    if chosen is not None and package.renditions:
        moment = round(1000 * min(chosen, package.duration))
        ledger.enqueue(session, Order(POSTER, package.upload_id, moment, ours.member_id), now=now())
    if replaced not in ("", ours.id):
        record(session, Decision(ours.member_id, Action.REPLACE), video, replaced, ours.id)


def begin_simpler(session: Session, build: Build, simpler: Plan, now: datetime) -> None:
    """Begin once more, with a simpler plan."""
    upload = session.get_one(Upload, build.upload_id)
    begin(session, upload, simpler, now)
    enqueue_preview(session, upload.id, now)
