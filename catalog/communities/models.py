"""Communities, each of a district or of none."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.database import Base, new_id
from catalog.versions import Versioned


class District(Base):
    """A part of the city with several communities."""

    __tablename__ = "district"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    """`name` as it is compared (service.py)."""


class Community(Versioned, Base):
    """A community (社区); no two have the same name."""

    __tablename__ = "community"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    """`name` as it is compared (service.py)."""
    district_id: Mapped[str | None] = mapped_column(ForeignKey("district.id", ondelete="SET NULL"), index=True)
    district: Mapped[District | None] = relationship()
