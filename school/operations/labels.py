"""Labels of the operators' page; English msgids."""

from catalog.audit.models import Action

DECISION_SENTENCES = {
    Action.BLOCK: "Account disabled",
    Action.RESET: "Password reset",
    Action.PUBLISH: "Published",
    Action.WITHDRAW: "Unpublished",
    Action.UNPLAN: "Will not be published automatically",
    Action.HOLD: "From now on only a moderator can publish it",
    Action.LIFT: "The teacher can publish it again",
    Action.REMOVE: "Deleted",
    Action.RESTORE: "Restored",
    Action.REPLACE: "Video replaced",
}
"""Labels of decisions with a fixed text; audit.py builds the others."""
SUBJECT_SENTENCES = {
    "member": "Member",
    "course": "Course",
    "lesson": "Lesson",
    "upload": "Video",
    "video": "Video",
    "attachment": "Handout",
}
