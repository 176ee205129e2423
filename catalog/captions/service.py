"""Use cases of captions: set, extract from a video, delete, restore.

An uploaded file is never delivered: WebVTT can contain styles with URLs and markup, and a file named .srt may be
anything. Its cues are stored as plain text, and a new WebVTT file is written from them.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.audit.service import Decision, record
from catalog.captions.cues import Cue, reread, written
from catalog.captions.errors import (
    CaptionsGone,
    MixedEncodings,
    NotCaptions,
    TooManyCues,
    UnknownEncoding,
    UnknownLanguage,
)
from catalog.captions.languages import language_tag
from catalog.captions.models import Captions, Doubt, Origin
from catalog.captions.reading import Place, read, read_embedded
from catalog.clock import now
from catalog.database import new_id
from catalog.members.principal import Identity, Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.videos.keys import captions_key
from catalog.videos.models import Video
from catalog.videos.service import subject_of
from storage.errors import ObjectMissing
from storage.store import Store

SCHOOLS_OWN = "zh-CN"
"""The language of captions without one."""
DRAFT = "made by the machine"
"""Why captions were removed, in the record of decisions: nobody has read them."""
FULLER = 3
"""A track with this many times the captions of another one in its language is the full one; the other has only signs
or foreign words."""
MAX_STORED = 8 * 1024**2
"""Bytes of a stored file: times are written longer than in most uploads, and some signs as references."""
UNREADABLE = (NotCaptions, TooManyCues, UnknownEncoding, MixedEncodings)
_NAME = re.compile(r"[0-9a-z]{1,40}")


@dataclass(frozen=True)
class Track:
    """Captions in one language, ready to be stored. `left_out` counts parts of the file that were left out."""

    language: str
    cues: tuple[Cue, ...] | list[Cue]
    left_out: int = 0
    origin: Origin | None = Origin.UPLOADED
    draft: "Draft | None" = None
    """Of captions by the machine that nobody has read."""


@dataclass(frozen=True)
class Draft:
    """What is known of the machine's captions beside their text."""

    doubts: list[Doubt]


@dataclass(frozen=True)
class Embedded:
    """Captions extracted by ffmpeg, and the mapping of their times to the package."""

    language: str
    content: bytes
    place: Place


def check_edit(member: Principal, video: Video) -> Identity:
    """The principal, if they may change the video; cheap, to be called before a file is parsed. Raises NotAllowed."""
    return require(member, Right.EDIT, subject_of(video))


def store_track(store: Store, video_id: str, track: Track) -> str:
    """Store captions of a video under a new name, which is returned; best with no transaction open.

    The object is stored before a row refers to it; without a row it stays until the next `school gc`.
    """
    name = new_id()
    store.put(captions_key(video_id, name), written(track.cues).encode())
    return name


def put(session: Session, member: Principal, video: Video, track: Track, name: str) -> Captions:
    """Set a video's captions in one language to what `store_track` stored as `name`. Raises NotAllowed."""
    check_edit(member, video)
    _lock(session, video.id)
    return _set(session, video.id, track, name)


def _lock(session: Session, video_id: str) -> None:
    """Let others who set captions of a video wait until this transaction ends."""
    session.execute(select(Video.id).where(Video.id == video_id).with_for_update())


def find(session: Session, video_id: str, language: str) -> Captions | None:
    """A video's captions in one language."""
    return session.get(Captions, (video_id, language))


def embedded(found: Iterable[Embedded]) -> list[Track]:
    """The embedded captions of a video, one track per language. `found` is in order of preference."""
    chosen: dict[str, Track] = {}
    for one in found:
        tag = _tag(one.language)
        try:
            reading = read_embedded(one.content, one.place)
        except UNREADABLE:
            continue
        before = chosen.get(tag)
        if before is None or len(reading.cues) >= FULLER * len(before.cues):
            chosen[tag] = Track(tag, reading.cues, reading.left_out, Origin.EMBEDDED)
    return list(chosen.values())


def _tag(language: str) -> str:
    try:
        return language_tag(language)
    except UnknownLanguage:
        return SCHOOLS_OWN


def set_embedded(session: Session, video_id: str, track: Track, name: str) -> Captions | None:
    """Set what `store_track` stored as `name`, unless captions in that language were uploaded.

    Captions from the video's earlier file are replaced: their times are not those of the new one.
    """
    there = find(session, video_id, track.language)
    if there is not None and there.origin is not Origin.EMBEDDED:
        return None
    return _set(session, video_id, track, name)


def set_machine(session: Session, video_id: str, track: Track, name: str) -> Captions | None:
    """Set the machine's captions that `store_track` stored as `name`, unless people have some in that language."""
    _lock(session, video_id)  # nobody may save captions between the look and the change
    session.expire_all()
    if has_of_people(session, video_id, track.language):
        return None
    return _set(session, video_id, track, name)


def has_of_people(session: Session, video_id: str, language: str) -> bool:
    """Whether a video has captions in a language, in whichever script, that are no draft of the machine."""
    main = language.partition("-")[0]
    there = session.scalars(select(Captions).where(Captions.video_id == video_id))
    return any(one.language.partition("-")[0] == main and not one.is_draft for one in there)


def still_draft(session: Session, video_id: str, track: Track, settled: Collection[float] = ()) -> Track:
    """The track as a draft with the doubts that are left, if it corrects one: only reading it through ends that."""
    there = find(session, video_id, track.language)
    if there is None or not there.is_draft:
        return track
    open_doubts = [doubt for doubt in there.doubts or [] if doubt["at"] not in settled]
    return replace(track, origin=Origin.MACHINE, draft=Draft(left_in(open_doubts, track.cues)))


def left_in(doubts: Iterable[Doubt], cues: Iterable[Cue]) -> list[Doubt]:
    """The doubts whose character still stands in a caption of its time."""
    shown = list(cues)
    return [
        doubt
        for doubt in doubts
        if any(cue.start - 0.5 <= doubt["at"] <= cue.end + 0.5 and doubt["text"] in cue.text for cue in shown)
    ]


def as_before(session: Session, video_id: str, track: Track, name: str) -> Track:
    """Restored captions: a draft again, if one stands in their place, or they were one when they were removed."""
    again = still_draft(session, video_id, track)
    if again.draft is not None or find(session, video_id, track.language) is not None:
        return again
    removed = (AuditEntry.subject_id == video_id, AuditEntry.before == f"{track.language} {name}")
    why = session.scalar(select(AuditEntry.why).where(*removed, AuditEntry.after == "REMOVED").limit(1))
    return replace(track, origin=Origin.MACHINE, draft=Draft([])) if why == DRAFT else track


def mark_read(session: Session, member: Principal, video: Video, language: str) -> Captions:
    """Note that somebody has read the machine's captions to the end. Raises NotAllowed, CaptionsGone."""
    editor = check_edit(member, video)
    captions = find(session, video.id, language)
    if captions is None:
        raise CaptionsGone()
    if captions.is_draft:
        captions.is_draft, captions.doubts, captions.updated_at = False, None, now()
        record(session, Decision(editor.id, Action.CAPTIONS), video, f"{language} {captions.name}", "READ")
        session.flush()
    return captions


def _set(session: Session, video_id: str, track: Track, name: str) -> Captions:
    captions = find(session, video_id, track.language)
    if captions is None:
        captions = Captions(video_id=video_id, language=track.language)
        session.add(captions)
    captions.name, captions.cues, captions.updated_at = name, len(track.cues), now()
    captions.origin, captions.left_out = track.origin, track.left_out
    captions.is_draft, captions.doubts = bool(track.draft), track.draft.doubts if track.draft else None
    session.flush()
    return captions


def remove(session: Session, member: Principal, video: Video, language: str) -> Captions | None:
    """Remove a video's captions in one language; none is no error. Raises NotAllowed."""
    editor = check_edit(member, video)
    captions = find(session, video.id, language)
    if captions is not None:
        session.delete(captions)
        why = DRAFT if captions.is_draft else ""
        record(session, Decision(editor.id, Action.CAPTIONS, why), video, f"{language} {captions.name}", "REMOVED")
    return captions


def earlier(store: Store, video_id: str, language: str, name: str) -> Track:
    """Captions of a video that were replaced or deleted, to be restored. Raises CaptionsGone, UnknownLanguage.

    They must be stored again: `school gc` may be about to remove the unreferenced object.
    """
    if not _NAME.fullmatch(name):
        raise CaptionsGone()
    return Track(language_tag(language), _read_stored(store, captions_key(video_id, name)), origin=None)


def stored(store: Store, captions: Captions) -> list[Cue]:
    """The cues of a video in one language, in order. Raises CaptionsGone where the object is missing or damaged."""
    return _read_stored(store, captions.key)


def _read_stored(store: Store, key: str) -> list[Cue]:
    try:
        with store.open(key, 0, MAX_STORED) as file:
            cues = reread(file.read().decode("utf-8"))
    except (ObjectMissing, UnicodeDecodeError):
        raise CaptionsGone() from None
    if not cues:
        raise CaptionsGone()
    return cues


def parse(body: bytes) -> list[Cue]:
    """The cues of a file of captions, in order. Raises what `reading.read` raises."""
    return list(read(body).cues)
