"""A notice on the school's board."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.database import Base, new_id


class Notice(Base):
    """A text file that a member puts up."""

    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    size: Mapped[int]

    @property
    def key(self) -> str:
        """Where the text rests in the store."""
        return f"notices/{self.id}.txt"
