"""A member's wishes about captions."""

from enum import Enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.database import Base, Word


class Captions(Enum):
    """Which captions a lesson begins with."""

    AUTO = "auto"
    """Those in the language of the pages, if there are any."""
    ON = "on"
    """Those in the language of the pages, else any."""
    OFF = "off"


class Viewing(Base):
    """The wishes of one member, from their first change on."""

    __tablename__ = "viewing"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    captions: Mapped[Captions] = mapped_column(Word(Captions), default=Captions.AUTO)
    second: Mapped[str] = mapped_column(default="")
    """The language of a second line of captions, such as en; "" for none."""
