"""A link that invites people to the school. Only the SHA-256 of its word is stored, as of API keys."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.categories.models import Category
from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.members.roles import Role


class InvitingLink(Base):
    """A link that an administrator made."""

    __tablename__ = "inviting_link"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    category_id: Mapped[str | None] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"))
    """Of which category its people become moderators, besides their role; None: of none."""
    most: Mapped[int]
    """How many people may use it."""
    used: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    """For whom it is meant."""
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    category: Mapped[Category | None] = relationship()
    made_by: Mapped[Member | None] = relationship()

    def is_open(self, at: datetime) -> bool:
        """Whether somebody may still use it."""
        return self.used < self.most and self.expires_at > at
