"""A flyer on the school's board."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.database import Base, new_id


class Flyer(Base):
    """A text file that a member puts up."""

    __tablename__ = "flyer"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    size: Mapped[int]

    @property
    def key(self) -> str:
        """Where the text rests in the store."""
        return f"flyers/{self.id}.txt"
