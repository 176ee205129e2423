"""Labels of the operators' page; English msgids."""

from catalog.audit.models import Action
from catalog.jobs.kinds import JobKind

KIND_SENTENCES = {
    "INSPECT": "Checking, preparing the beginning",
    "INDEX": "Indexing",
    "ENCODE": "Encoding the picture",
    "SOUND": "Encoding the sound",
    "COPY": "Copying the picture",
    "FINISH": "Packaging",
    "CAPTIONS": "Extracting captions",
    "FINGERPRINT": "Computing the checksum",
    "POSTER": "Making the poster",
    "PUBLISH": "Publishing at the planned time",
    "PREVIEW": "Preparing ahead of viewers",
}
"""What a job does, by its kind."""


def kind_word(kind: JobKind) -> str:
    """The msgid of what a kind of job does."""
    return KIND_SENTENCES[kind.name]


DECISION_SENTENCES = {
    Action.BLOCK: "Account disabled",
    Action.RESET: "Password reset",
    Action.PUBLISH: "Published",
    Action.WITHDRAW: "Unpublished",
    Action.UNPLAN: "Will not be published by itself",
    Action.HOLD: "From now on only a moderator can publish it",
    Action.LIFT: "The teacher can publish it again",
    Action.REMOVE: "Deleted",
    Action.RESTORE: "Restored",
    Action.REPLACE: "Video replaced",
}
"""Labels of decisions with a fixed text; audit.py builds the others."""
SUBJECT_SENTENCES = {"member": "Member", "course": "Course", "lesson": "Lesson", "upload": "Video", "video": "Video"}
