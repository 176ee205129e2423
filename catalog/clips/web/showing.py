"""A clip as pages and the API show it, to whoever asks."""

from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from catalog.checks.models import Fact
from catalog.checks.service import facts_of, standing
from catalog.checks.web.wording import sentence
from catalog.clips import editing, reports, review, service
from catalog.clips.errors import ClipNotReady
from catalog.clips.models import Clip, ClipState, Review, Waits
from catalog.clips.steps import SENTENCES, next_step
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.uploads.models import Upload
from catalog.uploads.service import latest_uploads
from catalog.web.shared.context import context
from catalog.web.shared.session import session

EARLIER = 20
"""Earlier decisions about a member's clips that the desk shows."""


def clip_out(clip: Clip, viewer: Member | None) -> dict[str, Any]:
    """A clip as ClipOut. What moderators said is for its owner and for them."""
    inside = viewer is not None and (viewer.id == clip.owner_id or may(viewer, Right.SEE_ALL, clip))
    last = service.said_last(clip) if inside else None
    return {
        "id": clip.id,
        "state": clip.state.name,
        "title": clip.title,
        "description": clip.description,
        "category_id": clip.category_id,
        "owner": clip.owner.name,
        "lesson": clip.wished_lesson_id,
        **addresses(clip, viewer),
        "remarks": service.open_remarks(clip) if inside else [],
        "reason": last.reason if last is not None else None,
        "next_step": next_sentence(clip) if inside else "",
        "placed": placed(clip),
        "hidden": clip.hidden_at is not None,
        "expires_at": clip.expires_at,
        "created_at": clip.created_at,
        "version": clip.version,
    }


def edits_out(clip: Clip) -> dict[str, Any]:
    """The edits of a clip as EditsOut. Raises ClipNotReady while there is no file to edit."""
    found = editing.edits_of(session(), clip)
    if found is None:
        raise ClipNotReady()
    wanted, length = found
    return {
        "trim": wanted.trim,
        "mutes": wanted.mutes,
        "covers": wanted.covers,
        "length": length,
        "made": clip.package is not None and not clip.package.outdated,
        "version": clip.version,
    }


def is_ready_to_edit(clip: Clip) -> bool:
    """Whether its owner can cut, mute and cover now: not while that, or another file, is being made."""
    there = clip.package is not None and file_state(clip) in ("ready", "unedited")
    return there and editing.is_editable(clip) and editing.edits_of(session(), clip) is not None


def is_owner(clip: Clip, viewer: Member | None) -> bool:
    """Whether it is the viewer's own."""
    return viewer is not None and viewer.id == clip.owner_id


def addresses(clip: Clip, viewer: Member | None) -> dict[str, Any]:
    """Where `viewer` gets the playlist and the poster; None while there is none, or none any more."""
    package = clip.package
    if package is None or clip.video.recalled or (package.outdated and not is_owner(clip, viewer)):
        return {"playlist": None, "poster": None, "duration": None}
    address = context().watching.address
    poster = address(clip, package.poster, viewer) if package.poster else None
    return {"playlist": address(clip, package.playlist, viewer), "poster": poster, "duration": package.duration}


def placed(clip: Clip) -> dict[str, Any] | None:
    """Where it stands, as PlacedOut; None for nowhere, also when the teacher of the lesson declined it."""
    placement = clip.placement
    if placement is None or placement.declined_at is not None or clip.state is not ClipState.PUBLISHED:
        return None
    return {"course": placement.lesson.course_id, "lesson": placement.lesson_id, "at": placement.at}


def file_state(clip: Clip) -> str:
    """What is with its file: empty, preparing, ready or failed; unedited when an edit of it failed."""
    upload = newest_upload(clip)
    if upload is not None and not upload.ended:
        return "preparing" if upload.state.name != "WAITING" else "empty"
    if clip.package is not None:
        return "unedited" if clip.package.outdated else "ready"
    return "failed" if upload is not None and upload.unsuccessful else "empty"


def newest_upload(clip: Clip) -> Upload | None:
    """The newest file that was sent for it."""
    return latest_uploads(session(), [clip.video_id]).get(clip.video_id)


def next_sentence(clip: Clip) -> str:
    """What comes next, in the reader's language."""
    return str(gettext(SENTENCES[next_step(clip, file_state(clip))]))


def moderators_needed(clip: Clip) -> int:
    """How many moderators have still to agree before it is published."""
    if clip.state is not ClipState.IN_REVIEW:
        return 1 if clip.waits_for is not None else 0
    return 2 if clip.category.two_moderators and clip.approved_by_id is None else 1


def claimed_by(clip: Clip) -> str | None:
    """The name of the moderator who looks at it now."""
    taken = clip.claimed_until is not None and clip.claimed_until > context().clock()
    return clip.claimed_by.name if taken and clip.claimed_by is not None else None


def waiting_out(clip: Clip) -> dict[str, Any]:
    """A clip as WaitingOut."""
    since = clip.waits_since or clip.created_at
    return {
        "id": clip.id,
        "title": clip.title,
        "owner": clip.owner.name,
        "category_id": clip.category_id,
        "state": clip.state.name,
        "waits_for": (clip.waits_for or Waits.REVIEW).name,
        "waits_since": since,
        "late": context().clock() - since > review.TARGET,
        "claimed_by": claimed_by(clip),
        "needs": moderators_needed(clip),
        "duration": clip.duration,
    }


def desk_out(clip: Clip, moderator: Member) -> dict[str, Any]:
    """A clip as DeskClip."""
    return {
        **clip_out(clip, moderator),
        "waits_for": clip.waits_for.name if clip.waits_for else None,
        "waits_since": clip.waits_since,
        "claimed_by": claimed_by(clip),
        "needs": moderators_needed(clip),
        "appeal": clip.appeal,
        "children": clip.consent.children,
        "reports": reports.open_reports(session(), clip),
        "checks": standing(session(), clip).name,
        "facts": [_fact_out(fact, moderator) for fact in facts_of(session(), clip)],
        "earlier": [decided_out(one) for one in review.decisions_about(session(), clip.owner_id, EARLIER)],
    }


def _fact_out(fact: Fact, moderator: Member) -> dict[str, Any]:
    """A fact as FactOut."""
    text = sentence(fact, lambda video_id: _title(video_id, moderator))
    return {"kind": fact.kind.name, "at": fact.at, "until": fact.until, "text": text, "data": fact.data}


def _title(video_id: str, moderator: Member) -> str | None:
    """The title of the clip of a video, for a moderator who may look at it."""
    clip = session().scalar(select(Clip).where(Clip.video_id == video_id))
    return clip.title if clip and may(moderator, Right.REVIEW, clip) else None


def decided_out(one: Review) -> dict[str, Any]:
    """A decision as DecidedOut."""
    return {
        "clip": one.clip_id,
        "title": one.clip.title,
        "decision": one.verdict.value,
        "reason": one.reason,
        "by": one.by.name if one.by else None,
        "at": one.at,
        "first_of_two": one.first_of_two,
    }
