"""Labels of the operators' page; English msgids."""

from catalog.audit.models import Action
from catalog.members.roles import Right

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
    Action.SUBMIT: "Handed in to the moderators",
    Action.AGREE: "The first of two moderators agrees",
    Action.RETURN: "Sent back to be changed",
    Action.REFUSE: "Refused",
    Action.APPEAL: "Another moderator asked for",
    Action.RECALL: "Taken down",
    Action.UNDO: "Decision undone",
    Action.HIDE: "Hidden, because viewers reported it",
    Action.SHOW: "Looked at, and stays",
    Action.EDIT: "Its owner cut, muted or covered a part, or shows the whole again",
    Action.DECLINE: "The teacher decided about its place at the lesson",
    Action.CLOSE: "Deleted their account",
    Action.COUNT: "People of a lesson in a classroom corrected",
    Action.SETTLE: "Community named by somebody else",
    Action.TRUST: "Shares without a look beforehand",
    Action.DISTRUST: "Shares with a look beforehand",
    Action.ROOM: "Classroom added or changed",
    Action.REVOKE: "Screen unpaired",
    Action.SCREENING: "Timetable changed",
}
"""Labels of decisions with a fixed text; audit.py builds the others."""
SUBJECT_SENTENCES = {
    "member": "Member",
    "course": "Course",
    "lesson": "Lesson",
    "upload": "Video",
    "video": "Video",
    "attachment": "Handout",
    "watchlist": "Watched words",
    "clip": "Neighbour's video",
    "comment": "Comment",
    "invitinglink": "Invitation",
    "showing": "Lesson in a classroom",
    "classroom": "Classroom",
    "screen": "Screen of a classroom",
}
RIGHT_SENTENCES = {
    Right.SHARE: "Share videos of their own",
    Right.TEACH: "Make courses and upload lessons to them",
    Right.SEE_ALL: "See everybody's drafts and uploads",
    Right.MEND_ALL: "Change, publish and unpublish everybody's courses",
    Right.FEATURE: "Choose which courses the home page shows first",
    Right.CLASSIFY: "Add, rename, order and delete categories",
    Right.RUN: "See how the school runs, try failed work again, read all decisions",
    Right.ADMIT: "Approve and disable accounts, give roles",
    Right.REVIEW: "Decide about neighbours' videos",
    Right.RECALL: "Take neighbours' videos down",
    Right.TRUST: "Let members share without a look beforehand",
    Right.WATCH: "Edit the lists of watched words",
    Right.ROOMS: "Add and change classrooms, choose their volunteers",
}
"""What the rights that roles give are, for the page of roles."""
