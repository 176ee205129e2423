"""The report of a deleted account. It names nobody."""

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from catalog.clock import now
from catalog.database import Base, new_id


class Departure(Base):
    """That an account was deleted, without a word about whose it was."""

    __tablename__ = "departure"

    id: Mapped[str] = mapped_column(primary_key=True, default=partial(new_id, 26))
    """Nobody can guess it: its page is for whoever has just deleted an account."""
    at: Mapped[datetime] = mapped_column(default=now)
    report: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """`{text, count, kept}` each; `text` is an English msgid."""
    objects: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Keys in the store, and beginnings of keys that end with a slash, still to be erased; empty afterwards."""
    erased: Mapped[int] = mapped_column(default=0)
    """How many objects were erased."""
    erased_at: Mapped[datetime | None]
    """When nothing of it was left in the store."""
