"""Use cases around uploads: begin, receive, complete, take back, clear away. They flush and never commit.

The bytes of an unfinished upload are in `Parts`, of a whole one in the store; the row says which it is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.errors import NotFound
from catalog.jobs import ledger
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.members.rights import Thing, may, require
from catalog.members.roles import Right
from catalog.states import move
from catalog.text import line, visible
from catalog.uploads import direct
from catalog.uploads.direct import DirectUpload
from catalog.uploads.errors import (
    NoSpace,
    NotIsolated,
    TooLarge,
    TooManyWaiting,
    UploadBusy,
    UploadFinished,
    UploadGone,
)
from catalog.uploads.jobs import INSPECT, KINDS, enqueue
from catalog.uploads.models import MultipartUpload, Upload, UploadState, not_removed
from catalog.uploads.parts import Parts
from catalog.uploads.settings import UploadSettings
from catalog.uploads.standing import stands
from catalog.videos.keys import source_key
from catalog.videos.models import Build, Video
from catalog.videos.service import is_economical, subject_of
from storage.errors import ObjectMissing
from storage.store import Store

MAX_FILENAME = 200  # characters


@dataclass(frozen=True)
class Offer:
    """The description of a file that a client sends before the file."""

    filename: str
    video_id: str
    length: int
    metadata_header: str = ""
    upload_id: str = ""
    """The id that an upload in parts gets: its object's key is known before it is on record."""


class Isolation(Protocol):
    """Says how safely this machine opens a stranger's video."""

    def takes_files(self) -> bool:
        """Whether files may be taken: ffmpeg is shut in, at least in part, or an operator accepted that it is not."""


@dataclass(frozen=True)
class Intake:
    """Where uploads go: unfinished bytes, whole sources, and the rules."""

    parts: Parts
    store: Store
    settings: UploadSettings
    isolation: Isolation
    direct: DirectUpload | None = None
    """The bucket, for uploads that go straight there; None when the store has none."""

    @property
    def takes_parts(self) -> bool:
        """Whether browsers may send files straight to the bucket."""
        return self.direct is not None and self.direct.reachable


def admit(session: Session, intake: Intake, member: Member, offer: Offer) -> Upload:
    """An upload by the rules, not yet on record.

    Raises NotIsolated, NotFound, NotAllowed, TooLarge, TooManyWaiting.
    """
    if not intake.isolation.takes_files():
        raise NotIsolated()
    video = _video_for(session, member, offer.video_id)
    if offer.length > intake.settings.max_bytes:
        raise TooLarge(most=intake.settings.max_bytes // 1024**2)
    if _waiting(session, member) >= intake.settings.max_waiting:
        raise TooManyWaiting(most=intake.settings.max_waiting)
    return Upload(
        member=member,
        video=video,
        filename=_filename(offer.filename),
        length=offer.length,
        metadata_header=offer.metadata_header,
        economical=is_economical(session, video),
    )


def _filename(text: str) -> str:
    name = line(text, MAX_FILENAME)
    return name if visible(name) else "video"


def begin(session: Session, intake: Intake, member: Member, offer: Offer) -> Upload:
    """Open an upload whose bytes come to the school. Raises as `admit`, and NoSpace."""
    upload = admit(session, intake, member, offer)
    if offer.length + intake.settings.reserve_bytes > intake.parts.free_bytes():
        raise NoSpace()
    session.add(upload)
    session.flush()
    intake.parts.create(upload.id)
    return upload


def begin_parts(session: Session, intake: Intake, member: Member, offer: Offer, ticket: MultipartUpload) -> Upload:
    """Put on record an upload whose parts go straight to the bucket. Raises as `admit`.

    The ticket was taken before, with no transaction open: other writers must not wait for the bucket.
    """
    upload = admit(session, intake, member, offer)
    upload.id, upload.multipart, upload.part_size = offer.upload_id, ticket.id, ticket.part_size
    session.add(upload)
    session.flush()
    return upload


def _waiting(session: Session, member: Member) -> int:
    waiting = (Upload.member_id == member.id, Upload.state == UploadState.WAITING)
    query = select(func.count()).where(*waiting, not_removed())
    return session.scalar(query) or 0


def _video_for(session: Session, member: Member, video_id: str) -> Video:
    video = session.get(Video, video_id)
    if video is None or video.recalled:
        raise NotFound()
    require(member, Right.EDIT, subject_of(video))
    return video


def own_upload(session: Session, member: Member, upload_id: str) -> Upload:
    """The upload that `member` sends. Raises NotFound, also for somebody else's."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.removed or upload.member_id != member.id:
        raise NotFound()
    return upload


def visible_upload(session: Session, member: Member, upload_id: str) -> Upload:
    """The upload, for its owner and for members with the right to see all. Raises NotFound."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.removed:
        raise NotFound()
    if not (upload.member_id == member.id or may(member, Right.SEE_ALL, _subject(session, upload))):
        raise NotFound()
    return upload


def _subject(session: Session, upload: Upload) -> Thing:
    return subject_of(session.get_one(Video, upload.video_id))


def offset(intake: Intake, upload: Upload) -> int:
    """Bytes received so far. Raises UploadGone; of an upload in parts also StorageError."""
    if upload.state is not UploadState.WAITING:
        return upload.length
    try:
        if intake.direct and upload.ticket:
            return direct.received(intake.direct, upload.id, upload.length, upload.ticket)
        return intake.parts.offset(upload.id)
    except UploadGone:
        # A crash after the move into the store and before the commit: the source is there, whole.
        if _stored(intake, upload.id, upload.length):
            return upload.length
        raise


def safe_offset(intake: Intake, upload: Upload) -> int:
    """Bytes that may be acknowledged: also those of a request that still runs are on disk. Raises UploadGone."""
    received = offset(intake, upload)
    if upload.state is UploadState.WAITING:
        intake.parts.flush(upload.id)
    return received


def _store_source(intake: Intake, upload_id: str, length: int, ticket: MultipartUpload | None = None) -> bool:
    """Move the bytes of a whole upload into the store; False while some are missing or being checked.

    May be called any number of times, best with no transaction open: from one disk to another it is a copy, and
    writers would wait for it. Raises UploadGone, StorageError.
    """
    if intake.direct and ticket:
        return direct.store_source(intake.direct, intake.store, upload_id, length, ticket)
    key = source_key(upload_id)
    try:
        if intake.parts.offset(upload_id) < length:
            return False  # seen without the lock, which would make the next bytes wait
        return intake.parts.hand_over(upload_id, length, lambda path: intake.store.put_file(key, path, move=True))
    except UploadBusy:
        return False  # the request that is writing checks this itself at its end
    except UploadGone:
        if _stored(intake, upload_id, length):
            return True
        raise


def complete(session: Session, intake: Intake, upload: Upload, now: datetime) -> Job | None:
    """The end of every way of sending a file: if all bytes are there, keep the source and write its job.

    Nothing happens while its member may not change the lesson. May be called any number of times, by requests and by
    the reaper. The session must have nothing to commit: it lets go of the database while bytes may move to another
    disk. The caller commits and then wakes a worker for the job. Raises UploadGone, StorageError.
    """
    if upload.state is not UploadState.WAITING or not stands(session, upload):
        return None
    upload_id, length, ticket = upload.id, upload.length, upload.ticket
    session.rollback()
    if not _store_source(intake, upload_id, length, ticket):
        return None
    seen = session.get(Upload, upload_id)
    return None if seen is None else _record(session, seen, now)


def _record(session: Session, upload: Upload, now: datetime) -> Job | None:
    """Note that the source of an upload is in the store and write its job, to be committed together.

    Only the first call returns a job, and none does while its member may not change the lesson. It then waits, as any
    other unfinished upload.
    """
    if upload.state is not UploadState.WAITING:
        return None
    # Of several processes that find it complete at the same time one wins this UPDATE; the others get no row.
    won = session.execute(
        update(Upload)
        .where(Upload.id == upload.id, Upload.state == UploadState.WAITING)
        .values(touched_at=now)
        .returning(Upload.id)
    ).first()
    if won is None or _moved_on(session, upload) or not stands(session, upload, until_commit=True):
        return None
    move(session, upload, UploadState.RECEIVED, by=upload.member_id)
    return enqueue(session, upload, INSPECT, now=now)


def _moved_on(session: Session, upload: Upload) -> bool:
    session.refresh(upload)
    return upload.state is not UploadState.WAITING


def _stored(intake: Intake, upload_id: str, length: int) -> bool:
    try:
        return intake.store.info(source_key(upload_id)).size == length
    except ObjectMissing:
        return False


def discard(session: Session, intake: Intake, upload: Upload) -> None:
    """Forget an unfinished upload at its owner's wish. Raises UploadFinished, UploadBusy.

    Parts in the bucket are dropped after the commit, by `direct.forget`.
    """
    if upload.state is not UploadState.WAITING:
        raise UploadFinished()
    intake.parts.remove(upload.id)
    session.delete(upload)
    session.flush()


def unfinished(session: Session) -> list[Upload]:
    """Uploads that still wait for bytes, or for the commit that a crash prevented."""
    return list(session.scalars(select(Upload).where(Upload.state == UploadState.WAITING)))


def stale(intake: Intake, upload: Upload, now: datetime) -> bool:
    """Whether an unfinished upload was left alone for longer than its lifetime."""
    return upload.touched_at + intake.settings.lifetime < now


def needs_care(intake: Intake, upload: Upload, now: datetime) -> bool:
    """Whether an unfinished upload is whole, or was left alone for too long. Raises StorageError.

    One whose bytes are not here may have them on another machine: it stays until it was left alone for too long.
    """
    if upload.ticket and not direct.may_have_moved(upload, now):
        return stale(intake, upload, now)
    if stale(intake, upload, now):
        return True
    try:
        return offset(intake, upload) == upload.length
    except UploadGone:
        return False


def retry(session: Session, member: Member, upload: Upload, now: datetime) -> Job:
    """Judge and make a failed or rejected upload once more, after a repair. Raises NotAllowed, WrongMove."""
    require(member, Right.RUN)
    return begin_again(session, upload, now, by=member.id)


def begin_again(session: Session, upload: Upload, now: datetime, by: str | None = None) -> Job:
    """As `retry`, without a check of rights, for the command line. Raises WrongMove."""
    move(session, upload, UploadState.RECEIVED, by=by, note="tried again")
    upload.reason_code, upload.reason_facts, upload.progress = None, {}, 0.0
    ledger.drop(session, upload.id, set(KINDS) - {INSPECT})  # their plan is obsolete
    return enqueue(session, upload, INSPECT, now=now)


def latest_uploads(session: Session, video_ids: Collection[str]) -> dict[str, Upload]:
    """The newest upload of each video, by the video's id."""
    rows = session.scalars(
        select(Upload)
        .where(Upload.video_id.in_(video_ids), Upload.removed_at.is_(None))
        .order_by(Upload.created_at, Upload.id)
    )
    return {upload.video_id: upload for upload in rows}


def current_build(session: Session, video_id: str) -> Build | None:
    """The newest build of a video whose upload was not cancelled."""
    builds = select(Build).join(Upload, Upload.id == Build.upload_id)
    kept = builds.where(Build.video_id == video_id, Upload.removed_at.is_(None))
    return session.scalar(kept.order_by(Build.created_at.desc()).limit(1))
