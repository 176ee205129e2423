"""A notice to a member."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clips.models import Clip
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, Word, new_id
from catalog.members.models import Member


class NoticeKind(Enum):
    """What happened."""

    RETURNED = "returned"
    PUBLISHED = "published"
    PLACED = "placed"
    """Published, at a lesson or as one."""
    REFUSED = "refused"
    RECALLED = "recalled"
    EXPIRED = "expired"
    APPEAL_PUBLISHED = "appeal published"
    APPEAL_RETURNED = "appeal returned"
    APPEAL_REFUSED = "appeal refused"
    THANKED = "thanked"
    ASKED = "asked"
    """Somebody wrote a comment that everybody can read now."""
    COMMENT_REFUSED = "comment refused"
    CORRECTION = "correction"
    """A neighbour proposes to correct captions."""
    CORRECTION_ACCEPTED = "correction accepted"
    CORRECTION_DECLINED = "correction declined"
    HELP = "help"
    """A classroom calls for help, and the member is on duty; the text names the classroom."""


class Notice(Base):
    """One notice. It goes with what it is about."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "member_id", "read_at"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind] = mapped_column(Word(NoticeKind))
    clip_id: Mapped[str | None] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    """Who thanked or asked. Moderators are not named."""
    text: Mapped[str] = mapped_column(default="")
    """What was said: the reason of a decision, the comment."""
    cause: Mapped[str] = mapped_column(default="", index=True)
    """The id of what it follows from, so that an undone decision takes its notice along."""
    mail_id: Mapped[str | None]
    """The mail that tells the same; no reference, since sent mails are cleared away."""
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    clip: Mapped[Clip | None] = relationship()
    lesson: Mapped[Lesson | None] = relationship()
    by: Mapped[Member | None] = relationship(foreign_keys=by_id)

    @property
    def title(self) -> str:
        """Of what it is about."""
        about = self.clip or self.lesson
        return about.title if about else ""
