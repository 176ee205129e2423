"""A like or a thank-you of one member."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base, Word, new_id


class ReactionKind(Enum):
    """LIKE counts; THANKS is told to the owner, too. The value is the word of addresses."""

    LIKE = "like"
    THANKS = "thanks"


class Reaction(Base):
    """One reaction of one member to one clip or lesson."""

    __tablename__ = "reaction"
    __table_args__ = (
        UniqueConstraint("clip_id", "kind", "member_id"),
        UniqueConstraint("lesson_id", "kind", "member_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[ReactionKind] = mapped_column(Word(ReactionKind))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    clip_id: Mapped[str | None] = mapped_column(ForeignKey("clip.id", ondelete="CASCADE"))
    lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=now)
