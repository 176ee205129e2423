"""One decision, in a chain of hashes."""

import hashlib
import json
from datetime import UTC, datetime
from enum import Enum

from sqlalchemy.orm import Mapped, mapped_column

from catalog.database import Base, Word


class Action(Enum):
    """What was decided."""

    ROLE = "role"
    APPOINT = "appoint"
    APPROVE = "approve"
    BLOCK = "block"
    RESET = "reset"
    """A new password for a member who forgot it."""
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    PLAN = "plan"
    UNPLAN = "unplan"
    HOLD = "hold"
    """It was withdrawn by somebody other than its teacher, who may not publish it again."""
    LIFT = "lift"
    REMOVE = "remove"
    RESTORE = "restore"
    FEATURE = "feature"
    REPLACE = "replace"
    """Another video replaced the one that was watched so far."""
    CAPTIONS = "captions"
    IMPORT = "import"
    """A course was made of a folder."""
    INVITE = "invite"
    """A teacher was invited to a course, or the invitation was withdrawn or declined."""
    JOIN = "join"
    LEAVE = "leave"
    HAND_ON = "hand on"
    WORDS = "words"
    """A list of watched words was changed."""
    SUBMIT = "submit"
    """A neighbour's clip goes to the moderators."""
    AGREE = "agree"
    """The first of two moderators would publish it."""
    RETURN = "return"
    REFUSE = "refuse"
    APPEAL = "appeal"
    RECALL = "recall"
    UNDO = "undo"
    HIDE = "hide"
    """Viewers reported it: nobody sees it until a moderator has looked."""
    SHOW = "show"
    EDIT = "edit"
    """The owner of a clip cut, muted or covered a part of it, or shows the whole again."""
    DECLINE = "decline"
    """A teacher does not want a clip in their lesson."""
    CLOSE = "close"
    """A member deleted their own account."""
    COUNT = "count"
    """The people of a lesson in a classroom were counted anew, long after it."""
    SETTLE = "settle"
    """Somebody else named the community of a member."""
    TRUST = "trust"
    DISTRUST = "distrust"
    ROOM = "room"
    """A classroom was added, changed or closed, or its volunteers were."""
    PAIR = "pair"
    """A screen was paired with a classroom."""
    REVOKE = "revoke"
    """A screen was unpaired, and lost all rights."""
    SCREENING = "screening"
    """A screening was cancelled, restored or ended by hand, or the school closed on a day."""


class AuditEntry(Base):
    """One decision. The database refuses to change or delete a row (guard.py); `school check` finds changes that
    bypassed it, because each row has the hash of the previous row and of itself."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3, ... without gaps."""
    at: Mapped[datetime]
    by_id: Mapped[str | None]
    """The id of the member who decided; None for the command line and the school itself."""
    action: Mapped[Action] = mapped_column(Word(Action))
    kind: Mapped[str]
    """The kind of the subject: member, course, lesson, upload or clip."""
    subject_id: Mapped[str] = mapped_column(index=True)
    before: Mapped[str]
    after: Mapped[str]
    why: Mapped[str]
    previous: Mapped[str]
    """The hash of the previous row; "" in the first one."""
    digest: Mapped[str]

    def computed(self) -> str:
        """The SHA-256 of all other columns, as hexadecimal digits."""
        facts = [
            *(self.id, self.at.astimezone(UTC).isoformat(timespec="microseconds"), self.by_id, self.action.name),
            *(self.kind, self.subject_id, self.before, self.after, self.why, self.previous),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
