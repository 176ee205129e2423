"""A call for help from a classroom, each press that led to it, and the list of those on duty."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.versions import Versioned
from player.classrooms.screens.models import Classroom, Screen


class HelpState(Enum):
    """OPEN rings until somebody takes it; CLOSED has a word about how it ended."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class HelpReason(Enum):
    """What is wrong, as one key can say it."""

    SOUND = "sound"
    PICTURE = "picture"
    REMOTE = "remote"
    LINE = "line"
    UNWELL = "unwell"
    """A person, not a thing."""
    OTHER = "other"


class HelpCall(Base):
    """Somebody in a classroom asks for help. A classroom has at most one that is not closed."""

    __tablename__ = "help_call"
    MOVES = {
        HelpState.OPEN: {HelpState.TAKEN},
        HelpState.TAKEN: {HelpState.CLOSED},
        HelpState.CLOSED: set[HelpState](),
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[HelpState] = mapped_column(Word(HelpState), default=HelpState.OPEN, index=True)
    classroom_id: Mapped[str] = mapped_column(ForeignKey("classroom.id"), index=True)
    waiting_room: Mapped[str | None] = mapped_column(unique=True)
    """The classroom's id until it is closed: so two presses at the same moment are one call."""
    screen_id: Mapped[str | None] = mapped_column(ForeignKey("screen.id", ondelete="SET NULL"), index=True)
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    """The volunteer or operator that called; None: a screen or a remote, which have no names."""
    reason: Mapped[HelpReason] = mapped_column(Word(HelpReason), default=HelpReason.OTHER)
    text: Mapped[str] = mapped_column(default="")
    called_at: Mapped[datetime] = mapped_column(index=True)
    """When help was asked for; earlier than `arrived_at` if the line was down."""
    arrived_at: Mapped[datetime] = mapped_column(default=now)
    presses: Mapped[int] = mapped_column(default=1)
    rings: Mapped[int] = mapped_column(default=0)
    """How many people on duty were told, one after the other."""
    rung_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    """The last of them."""
    taken_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    taken_at: Mapped[datetime | None]
    closed_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    word: Mapped[str] = mapped_column(default="")
    """How it ended."""
    classroom: Mapped[Classroom] = relationship()
    screen: Mapped[Screen | None] = relationship()
    by: Mapped[Member | None] = relationship(foreign_keys=by_id)
    rung: Mapped[Member | None] = relationship(foreign_keys=rung_id)
    taken_by: Mapped[Member | None] = relationship(foreign_keys=taken_by_id)
    closed_by: Mapped[Member | None] = relationship(foreign_keys=closed_by_id)


class HelpPress(Base):
    """A press of Help with a key of its own: sent again after a lost answer, it is the same press."""

    __tablename__ = "help_press"

    key: Mapped[str] = mapped_column(primary_key=True)
    """The id of the screen or member, and what it chose."""
    call_id: Mapped[str] = mapped_column(ForeignKey("help_call.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    call: Mapped[HelpCall] = relationship()


class DutyList(Versioned, Base):
    """Who is called, in which order. There is one row."""

    __tablename__ = "duty_list"

    id: Mapped[str] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime]
    people: Mapped[list["OnDuty"]] = relationship(
        back_populates="of", cascade="all, delete-orphan", order_by="OnDuty.place"
    )


class OnDuty(Base):
    """A member on duty."""

    __tablename__ = "on_duty"

    list_id: Mapped[str] = mapped_column(ForeignKey("duty_list.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    place: Mapped[int]
    of: Mapped[DutyList] = relationship(back_populates="people")
    member: Mapped[Member] = relationship()
