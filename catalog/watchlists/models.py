"""A list of watched words."""

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base, new_id
from catalog.versions import Versioned


class WatchList(Versioned, Base):
    """Words that moderators want to be told of; they forbid nothing."""

    __tablename__ = "watch_list"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    words: Mapped[list[str]] = mapped_column(JSON)
    sounds: Mapped[bool] = mapped_column(default=True)
    """Whether they are found in pinyin and by characters of the same sound as well."""
    made_at: Mapped[datetime] = mapped_column(default=now)
