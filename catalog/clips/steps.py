"""What comes next for a clip, as a sentence for its owner. The sentences are English msgids."""

from catalog.clips import service
from catalog.clips.models import Clip, ClipState, Verdict, Waits

SENTENCES = {
    "empty": "Choose or record the video; then it goes to the moderators automatically.",
    "preparing": "The video is being prepared. It goes to the moderators automatically as soon as it is ready.",
    "ready": "The video is ready. Hand it in, and a moderator looks at it.",
    "unedited": "The change could not be made. Nobody else sees the video; change it again, or show the whole again.",
    "failed": "This file could not be used. Choose another one; the reason is given with it.",
    "in_review": "A moderator looks at it, usually within two days.",
    "second": "One moderator has agreed. Videos of this kind need a second one.",
    "appeal": "Another moderator looks at it, usually within two days.",
    "published": "The neighbours can watch it. You can withdraw it at any time.",
    "hidden": "Viewers reported it. Nobody sees it until a moderator has looked.",
    "returned": "Please change what the moderator asks for, then hand it in again.",
    "refused": "It is not shown. You can ask once for another moderator, or withdraw it.",
    "refused_again": "Two moderators decided not to show it. You can change it and share it as a new one.",
    "withdrawn": "You withdrew it. Nobody sees it any more, and it is removed for good after an hour.",
    "recalled": "The school has taken it down, so nobody sees it any more. The reason is given on this page.",
    "expired": "Its time is over, so it was taken down.",
}


def next_step(clip: Clip, upload: str) -> str:
    """A code of SENTENCES; `upload` says what is with its file, as `file_state` of web/showing.py does."""
    if upload == "unedited" and clip.state in Clip.EDITABLE:
        return upload
    if clip.state is ClipState.IN_REVIEW and clip.approved_by_id is not None:
        return "second"
    steps = {
        ClipState.DRAFT: upload,
        ClipState.IN_REVIEW: "appeal" if clip.waits_for is Waits.APPEAL else "in_review",
        ClipState.REFUSED: "refused_again" if clip.appeal else "refused",
        ClipState.PUBLISHED: "hidden" if clip.hidden_at is not None else "published",
        ClipState.RECALLED: "expired" if _has_expired(clip) else "recalled",
    }
    return steps.get(clip.state, clip.state.name.lower())


def _has_expired(clip: Clip) -> bool:
    last = service.said_last(clip)
    return last is not None and last.verdict is Verdict.RECALL and last.by_id is None
