"""A comment, and reports about it."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.categories.models import Category
from catalog.clips.models import Clip
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.versions import Versioned


class CommentState(Enum):
    """WAITING for a moderator, PUBLISHED, or REFUSED, also after having been published."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REFUSED = "refused"


class Comment(Versioned, Base):
    """What a member writes about a clip or a lesson."""

    __tablename__ = "comment"
    __table_args__ = (Index(None, "waits_since"),)
    MOVES = {
        CommentState.WAITING: {CommentState.PUBLISHED, CommentState.REFUSED},
        # Undoing a decision leads back to the state before it.
        CommentState.PUBLISHED: {CommentState.REFUSED, CommentState.WAITING},
        CommentState.REFUSED: {CommentState.WAITING, CommentState.PUBLISHED},
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    clip_id: Mapped[str | None] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    state: Mapped[CommentState] = mapped_column(Word(CommentState), default=CommentState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=now)
    waits_since: Mapped[datetime | None]
    """Since when it stands in the queue of the desk; of a published one, because readers reported it."""
    hidden_at: Mapped[datetime | None]
    """Since when nobody sees it because readers reported it."""
    decided_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(default="")
    """Why it is not shown; its writer reads it."""
    reviews: Mapped[list["CommentReview"]] = relationship(
        back_populates="comment",
        order_by="CommentReview.at, CommentReview.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    member: Mapped[Member] = relationship(foreign_keys=member_id)
    clip: Mapped[Clip | None] = relationship()
    lesson: Mapped[Lesson | None] = relationship()

    @property
    def thing(self) -> Clip | Lesson:
        """What it is about; comments go with it."""
        found = self.clip or self.lesson
        assert found is not None  # noqa: S101 - one of the two columns is set
        return found

    @property
    def category(self) -> Category:
        """Of what it is about: its moderators decide."""
        return self.clip.category if self.clip is not None else self.lesson.course.category  # type: ignore[union-attr]

    @property
    def shown(self) -> bool:
        """Whether everybody can read it who sees what it is about."""
        return self.state is CommentState.PUBLISHED and self.hidden_at is None


class CommentReview(Base):
    """One decision about a comment, with what is needed to undo it."""

    __tablename__ = "comment_review"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    good: Mapped[bool]
    """Whether it is shown."""
    at: Mapped[datetime]
    version: Mapped[int]
    """The comment's version after it: it can be undone while nothing else has happened."""
    before: Mapped[CommentState] = mapped_column(Word(CommentState))
    waited_since: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    comment: Mapped[Comment] = relationship(back_populates="reviews")


class CommentReport(Base):
    """A member says that a comment should not be shown."""

    __tablename__ = "comment_report"

    comment_id: Mapped[str] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    reason: Mapped[str]
    counts: Mapped[bool]
    """Whether its sender was no new account when it came, and had no report of it settled before."""
    at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    """When a moderator had looked at the comment because of it."""
