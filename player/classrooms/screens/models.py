"""Classrooms, their volunteers and their screens.

A screen is a PC with a projector. Of its token only the SHA-256 is stored, as of API keys; it has no end, since a
classroom may be closed for a whole summer.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.communities.models import Community
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.members.roles import Right
from catalog.versions import Versioned


class ScreenState(Enum):
    """NEW shows its code, PAIRED belongs to a classroom, REVOKED may do nothing any more."""

    NEW = "new"
    PAIRED = "paired"
    REVOKED = "revoked"


class Classroom(Versioned, Base):
    """A place with a screen. A subject of rights (catalog/members/rights.py): its volunteers may steer it."""

    __tablename__ = "classroom"
    __table_args__ = (UniqueConstraint("community_id", "name_key"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    name_key: Mapped[str]
    """`name` as it is compared within its community."""
    community_id: Mapped[str] = mapped_column(ForeignKey("community.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When operators closed it: it is listed no more, and what was shown there stays on record."""
    line_kbit: Mapped[int | None]
    """The most kbit/s that its screens may fetch ahead with; None: no cap."""
    window_from: Mapped[str] = mapped_column(default="22:00")
    """From when on its screens may fetch ahead, in local time; the same as `window_until`: at any time."""
    window_until: Mapped[str] = mapped_column(default="06:00")
    storage_gb: Mapped[int | None]
    """The most that its screens keep on their disks, in GB (10^9 bytes); None: what the browser gives."""
    day_mb: Mapped[int | None]
    """The most that each of its screens fetches ahead in a day, in MB (10^6 bytes); None: no bound."""
    rung: Mapped[int | None]
    """The height of the rendition that is kept on their disks; None: chosen from the measured line."""
    volume: Mapped[int] = mapped_column(default=80)
    """With which its screens start, in percent."""
    language: Mapped[str] = mapped_column(default="zh", server_default="zh")
    """Of its screens: one of keeping.LANGUAGES."""
    community: Mapped[Community] = relationship()
    screens: Mapped[list["Screen"]] = relationship(back_populates="classroom", order_by="Screen.paired_at")
    volunteers: Mapped[list["ClassroomVolunteer"]] = relationship(
        back_populates="classroom", cascade="all, delete-orphan", order_by="ClassroomVolunteer.since"
    )

    owner_id = ""
    category_id = ""
    held_by = None
    removed_by_id = None
    owner_needs = None

    @property
    def teacher_ids(self) -> Collection[str]:
        """The ids of its volunteers."""
        return [one.member_id for one in self.volunteers]


class ClassroomVolunteer(Base):
    """A member who looks after a classroom: pairs and steers its screens."""

    __tablename__ = "classroom_volunteer"

    classroom_id: Mapped[str] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(default=now)
    classroom: Mapped[Classroom] = relationship(back_populates="volunteers")
    member: Mapped[Member] = relationship()


class Screen(Base):
    """The device on a wall. An identity (catalog/members/principal.py) without any right of a role, and a subject:
    volunteers of its classroom, and its remotes, may steer it."""

    __tablename__ = "screen"
    MOVES = {
        ScreenState.NEW: {ScreenState.PAIRED, ScreenState.REVOKED},
        ScreenState.PAIRED: {ScreenState.REVOKED},
        ScreenState.REVOKED: set(),
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[ScreenState] = mapped_column(Word(ScreenState), default=ScreenState.NEW, index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    """The six digits on the wall by which it is paired; None once it was."""
    code_until: Mapped[datetime | None]
    classroom_id: Mapped[str | None] = mapped_column(ForeignKey("classroom.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    paired_at: Mapped[datetime | None]
    paired_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """When it said something about itself last: it does when that changes, and every 30 s."""
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What that was: `lesson`, `position`, `playing` and so on, as POST /api/v1/screens/me/state takes it."""
    software: Mapped[str] = mapped_column(default="")
    """The version of its page, from what it said."""
    commands: Mapped[int] = mapped_column(default=0, server_default="0")
    """The number of its last command (player/classrooms/remotes)."""
    classroom: Mapped[Classroom | None] = relationship(back_populates="screens")
    paired_by: Mapped[Member | None] = relationship()

    owner_id = ""
    held_by = None
    removed_by_id = None
    owner_needs = None

    @property
    def category_id(self) -> str:
        """The scope of rights about this one screen: its id."""
        return self.id

    @property
    def teacher_ids(self) -> Collection[str]:
        """The ids of the volunteers of its classroom."""
        return self.classroom.teacher_ids if self.classroom else ()

    @property
    def active(self) -> bool:
        """Whether it may do anything at all."""
        return self.state is ScreenState.PAIRED

    def scopes(self, _right: Right) -> Iterable[str]:
        """No right of a role."""
        return ()
