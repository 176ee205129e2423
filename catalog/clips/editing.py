"""The owner cuts, mutes or covers a part of a clip, or shows the whole again. The functions flush and never commit.

The package is made anew from the file that was sent. From the commit of an edit on, nobody but the owner gets the old
one: moderators and neighbours never see what was just covered, and what moderators approve is what is served.
"""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide, record
from catalog.captions.models import Captions, Origin
from catalog.clips import placing, service
from catalog.clips.edits import Edits, checked, restored
from catalog.clips.errors import ClipNotReady, NotNow
from catalog.clips.models import Clip, ClipState, Remark, Review, Waits
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.models import Job
from catalog.members.principal import Principal
from catalog.states import move
from catalog.uploads.jobs import INSPECT, KINDS, enqueue
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import latest_uploads
from catalog.versions import count_edit
from catalog.videos.models import Build, Package, Video

STATES = frozenset({ClipState.DRAFT, ClipState.RETURNED, ClipState.IN_REVIEW, ClipState.PUBLISHED})
"""In which a clip can be edited. One that moderators have, or had approved, is a draft until the edit is done, and
goes to them again."""


def edits_of(session: Session, clip: Clip) -> tuple[Edits, float] | None:
    """The edits of a clip's file, and the seconds of the whole file; None while there is no file to edit."""
    upload = _source(session, clip)
    length = _length(clip, upload)
    return (restored(upload.edits), length) if upload is not None and length else None


def is_editable(clip: Clip) -> bool:
    """Whether its owner can edit it now."""
    return clip.removed_at is None and clip.state in STATES and clip.waits_for is not Waits.APPEAL


def edit(session: Session, principal: Principal, clip: Clip, wanted: Edits, seen: int | None = None) -> Job | None:
    """Have the clip made anew with these edits in place of earlier ones; None if it is so already.

    The caller commits and wakes a worker for the job. Raises NotAllowed, NotNow, ClipNotReady, ChangedMeanwhile, and
    what `checked` raises.
    """
    service.require_owner(principal, clip)
    upload = _source(session, clip)
    if upload is None or not (length := _length(clip, upload)):
        raise ClipNotReady()
    stored = checked(wanted, length).stored()
    if stored == upload.edits and upload.state is UploadState.READY:
        service.start_change(session, principal, clip, STATES, seen)
        return None
    # Before the clip is locked: a worker that ends such a job holds its row, and asks for the clip.
    ledger.drop(session, upload.id, set(KINDS) - {INSPECT})
    owner = service.start_change(session, principal, clip, STATES, seen)
    if clip.waits_for is Waits.APPEAL:
        raise NotNow()
    session.refresh(upload, with_for_update=True)
    job = _begin(session, upload, stored)
    decision = Decision(owner.id, Action.EDIT)
    if clip.state in Clip.EDITABLE:
        record(session, decision, clip)
    else:
        placing.take_out(session, clip)
        clip.goes_on = True
        clip.waits_for = clip.waits_since = clip.claimed_by_id = clip.claimed_until = clip.hidden_at = None
        clip.approved_by_id = None
        decide(session, decision, clip, ClipState.DRAFT)
    count_edit(clip)
    session.flush()
    session.expire(clip.video, ["package"])
    return job


def shift_remarks(session: Session, video: Video, before: Edits, after: Edits) -> None:
    """Keep the remarks of moderators at their places, now that the clip begins elsewhere in its file."""
    seconds = before.cut - after.cut
    if seconds:
        reviews = select(Review.id).join(Clip).where(Clip.video_id == video.id)
        moved = (Remark.at + seconds, Remark.at + seconds < 0)
        session.execute(update(Remark).where(Remark.review_id.in_(reviews), ~moved[1]).values(at=moved[0]))
        session.execute(update(Remark).where(Remark.review_id.in_(reviews), moved[1]).values(at=0.0))


def _begin(session: Session, upload: Upload, stored: dict[str, Any] | None) -> Job:
    """Forget what is being made of the file, and begin anew. What was made stays, for its owner alone."""
    session.execute(delete(Build).where(Build.upload_id == upload.id))
    session.execute(update(Package).where(Package.video_id == upload.video_id).values(outdated=True))
    # Made from what may now be muted or cut off; the job of the new package takes them out of the file again.
    embedded = (Captions.video_id == upload.video_id, Captions.origin == Origin.EMBEDDED)
    session.execute(delete(Captions).where(*embedded))
    upload.edits = stored
    upload.reason_code, upload.reason_facts, upload.progress, upload.speed = None, {}, 0.0, None
    if upload.state is not UploadState.RECEIVED:
        move(session, upload, UploadState.RECEIVED, by=upload.member_id, note="edited")
    return enqueue(session, upload, INSPECT, now=now())


def _source(session: Session, clip: Clip) -> Upload | None:
    """The upload whose file is edited: what is shown is made of it, or will be. None while another one is coming."""
    newest = latest_uploads(session, [clip.video_id]).get(clip.video_id)
    if clip.package is None:
        return newest if newest is not None and newest.state is not UploadState.WAITING else None
    if newest is not None and newest.id != clip.package.upload_id and not newest.ended:
        return None
    return session.get(Upload, clip.package.upload_id)


def _length(clip: Clip, upload: Upload | None) -> float:
    if upload is None:
        return 0.0
    return upload.duration or (clip.package.duration if clip.package and clip.package.edits is None else 0.0)
