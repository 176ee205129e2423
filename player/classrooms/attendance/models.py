"""Showings of lessons in classrooms: what screens played, and the people who were there."""

import datetime as dt
from enum import Enum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from player.classrooms.attendance.rules import Seen, Span, people
from player.classrooms.screens.models import Classroom
from player.progress.models import WatchedRanges
from player.progress.ranges import Ranges


class Showing(Base):
    """A lesson was shown to the people of one classroom, as a part of a screening or without one.

    Its numbers are those of the rows below it, kept here so that reports add up rows and read none of the others.
    """

    __tablename__ = "showing"
    __table_args__ = (
        UniqueConstraint("classroom_id", "screening_id"),
        Index("ix_showing_lesson_week", "lesson_id", "week"),
        Index("ix_showing_classroom_began", "classroom_id", "began_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    classroom_id: Mapped[str] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"))
    screening_id: Mapped[str | None]
    """None for a lesson that somebody in the classroom chose."""
    lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id", ondelete="SET NULL"))
    """None when the lesson was deleted: the people were there all the same."""
    title: Mapped[str]
    """Of the lesson, at that time."""
    category_id: Mapped[str | None] = mapped_column(ForeignKey("category.id", ondelete="SET NULL"), index=True)
    """Of its course, at that time."""
    upload_id: Mapped[str | None]
    """The film that was shown; the curve of a lesson is about one film."""
    began_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime]
    """The last report of a screen, or of people while there is none."""
    day: Mapped[dt.date] = mapped_column(index=True)
    """In the school's time zone, as the week."""
    week: Mapped[dt.date] = mapped_column(index=True)
    """Its Monday."""
    watched: Mapped[Ranges] = mapped_column(WatchedRanges, default=Ranges())
    again: Mapped[Ranges] = mapped_column(WatchedRanges, default=Ranges())
    seconds: Mapped[int] = mapped_column(default=0)
    credited: Mapped[int] = mapped_column(default=0)
    """Seconds of it that stand in the progress of the members who were there."""
    headcount: Mapped[int | None]
    """The last one; None while nobody has counted."""
    named: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    """The greater of both (rules.py)."""
    lesson: Mapped[Lesson | None] = relationship()
    classroom: Mapped[Classroom] = relationship()

    @property
    def span(self) -> Span:
        """From when to when."""
        return Span(self.began_at, self.ended_at)

    @property
    def seen(self) -> Seen:
        """What was played."""
        return Seen(self.watched, self.again)

    def set_seen(self, seen: Seen) -> None:
        """Take over what the screens have played."""
        self.watched, self.again, self.seconds = seen.watched, seen.again, seen.seconds

    def set_people(self, headcount: int | None, named: int) -> None:
        """Take over the counts."""
        self.headcount, self.named, self.people = headcount, named, people(headcount, named)


class ScreenPlay(Base):
    """What one screen has really played of a lesson, by its own reports: the proof of play."""

    __tablename__ = "screen_play"
    __table_args__ = (Index("ix_screen_play_screen_ended", "screen_id", "ended_at"),)

    screen_id: Mapped[str] = mapped_column(ForeignKey("screen.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """Chosen by the screen, at random, so that a report may come again; by the school if the screen names none."""
    classroom_id: Mapped[str] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"))
    """Where the screen stood then."""
    showing_id: Mapped[str | None] = mapped_column(ForeignKey("showing.id", ondelete="CASCADE"), index=True)
    """None while it is too short to be one."""
    lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id", ondelete="SET NULL"))
    began_at: Mapped[dt.datetime] = mapped_column(index=True)
    ended_at: Mapped[dt.datetime]
    position: Mapped[float] = mapped_column(default=0.0)
    """The last reported one, in seconds, and whether it was playing then."""
    playing: Mapped[bool] = mapped_column(default=False)
    watched: Mapped[Ranges] = mapped_column(WatchedRanges, default=Ranges())
    again: Mapped[Ranges] = mapped_column(WatchedRanges, default=Ranges())
    seconds: Mapped[int] = mapped_column(default=0)
    told: Mapped[bool] = mapped_column(default=False)
    """Whether the screen names the ranges itself; otherwise they follow from its positions."""
    offline: Mapped[bool] = mapped_column(default=False)
    """Whether it was told afterwards, by a screen that had no line."""

    @property
    def seen(self) -> Seen:
        """What was played."""
        return Seen(self.watched, self.again)

    def set_seen(self, seen: Seen) -> None:
        """Take over what was played until now."""
        self.watched, self.again, self.seconds = seen.watched, seen.again, seen.seconds


class Source(Enum):
    """How a count or a presence came to be."""

    SCREEN = "screen"
    REMOTE = "remote"
    MEMBER = "member"
    """An operator or a volunteer."""
    CODE = "code"
    """A neighbour scanned the code on the wall."""
    REGISTER = "register"
    """A volunteer tapped a name."""


class Headcount(Base):
    """Somebody counted the people of a showing. The last one holds; earlier ones stay as they were."""

    __tablename__ = "headcount"

    classroom_id: Mapped[str] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """Chosen by whoever counted, so that one count that comes twice counts once."""
    showing_id: Mapped[str] = mapped_column(ForeignKey("showing.id", ondelete="CASCADE"), index=True)
    heads: Mapped[int]
    at: Mapped[dt.datetime]
    """When they were counted."""
    received_at: Mapped[dt.datetime] = mapped_column(default=now)
    source: Mapped[Source] = mapped_column(Word(Source))
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(default="")
    """The reason of a correction."""


class RegisterName(Base):
    """A neighbour without an account, as the volunteers of one classroom know them."""

    __tablename__ = "register_name"
    __table_args__ = (UniqueConstraint("classroom_id", "spelling"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    classroom_id: Mapped[str] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"))
    name: Mapped[str]
    spelling: Mapped[str]
    """The name as names are compared: one neighbour stands once in the register."""
    last_at: Mapped[dt.datetime] = mapped_column(default=now)
    """When they were last there. Names of neighbours who stay away are removed (register.py)."""


class Presence(Base):
    """One person was at a showing. Without a member and a name it is a head that was named once."""

    __tablename__ = "presence"
    __table_args__ = (
        UniqueConstraint("showing_id", "member_id"),
        UniqueConstraint("showing_id", "name_id", name="uq_presence_name"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    showing_id: Mapped[str] = mapped_column(ForeignKey("showing.id", ondelete="CASCADE"))
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    name_id: Mapped[str | None] = mapped_column(ForeignKey("register_name.id", ondelete="SET NULL"), index=True)
    source: Mapped[Source] = mapped_column(Word(Source))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    """The volunteer or operator who tapped the name; None for a neighbour who scanned the code."""
    removed_at: Mapped[dt.datetime | None]
    """When a volunteer took them off again: they do not count, and the register still knows them."""
    showing: Mapped[Showing] = relationship()
    member: Mapped[Member | None] = relationship(foreign_keys=member_id)
    name: Mapped[RegisterName | None] = relationship()
