"""Screenings: a lesson for given classrooms at a given time on one clock."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from enum import Enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.versions import Versioned
from player.classrooms.screens.models import Classroom
from player.classrooms.timetable.holidays import DayKind
from player.classrooms.timetable.overlaps import Booking
from player.classrooms.timetable.timeline import Pause, Phase, Timeline

MOST_PAUSED = timedelta(hours=12)
"""A pause that nobody ended by then, after the time that was booked, was forgotten: the screening is over."""


class ScreeningState(Enum):
    """As it is written down; `Screening.state_at` says what the clock makes of it."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Step(Enum):
    """What happened to a screening."""

    PLAN = "plan"
    MOVE = "move"
    """Another time, other classrooms or another lesson."""
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    CANCEL = "cancel"
    LEAVE = "leave"
    """One classroom goes on in its own time."""
    REJOIN = "rejoin"


class Screening(Versioned, Base):
    """A lesson for classrooms. A subject of rights: its teachers and the volunteers of its classrooms steer it."""

    __tablename__ = "screening"
    MOVES = {
        ScreeningState.PLANNED: {ScreeningState.RUNNING, ScreeningState.CANCELLED},
        ScreeningState.RUNNING: {ScreeningState.ENDED, ScreeningState.CANCELLED},
        ScreeningState.ENDED: set[ScreeningState](),
        ScreeningState.CANCELLED: {ScreeningState.PLANNED},
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id", ondelete="SET NULL"), index=True)
    """None: the lesson was removed for good."""
    title: Mapped[str]
    """The lesson's when it was planned; the record of what was shown needs it."""
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    """Until when its classrooms are booked."""
    state: Mapped[ScreeningState] = mapped_column(Word(ScreeningState), default=ScreeningState.PLANNED)
    ended_at: Mapped[datetime | None]
    """When somebody ended it before its end."""
    series_id: Mapped[str | None] = mapped_column(index=True)
    """What the screenings of one repetition have in common."""
    batch_id: Mapped[str | None] = mapped_column(index=True)
    """What was planned by one act, and can be undone together."""
    uid: Mapped[str | None] = mapped_column(unique=True)
    """Of an imported one: the event it comes from, so that a second import of the file adds nothing."""
    planned_by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    lesson: Mapped[Lesson | None] = relationship()
    planned_by: Mapped[Member | None] = relationship()
    rooms: Mapped[list["ScreeningRoom"]] = relationship(
        back_populates="screening", cascade="all, delete-orphan", order_by="ScreeningRoom.classroom_id"
    )
    log: Mapped[list["ScreeningEntry"]] = relationship(
        back_populates="screening", cascade="all, delete-orphan", order_by="ScreeningEntry.id"
    )

    category_id = ""
    held_by = None
    removed_by_id = None
    owner_needs = None

    @property
    def owner_id(self) -> str:
        """The id of the teacher of its lesson; "" without a lesson."""
        return self.lesson.owner_id if self.lesson else ""

    @property
    def teacher_ids(self) -> Collection[str]:
        """The ids of the lesson's teachers, and of the volunteers of the classrooms."""
        teachers = {self.lesson.owner_id, *self.lesson.teacher_ids} if self.lesson else set()
        return teachers.union(*(room.classroom.teacher_ids for room in self.rooms))

    @property
    def classroom_ids(self) -> list[str]:
        """The ids of its classrooms."""
        return [room.classroom_id for room in self.rooms]

    @property
    def booking(self) -> Booking:
        """The classrooms and the time that it needs."""
        return Booking(self.id, frozenset(self.classroom_ids), self.starts_at, self.ends_at)

    @property
    def pauses(self) -> list[Pause]:
        """Its pauses for all, in their order."""
        return _pauses(self.log)

    @property
    def timeline(self) -> Timeline:
        """Its published start and pause log."""
        duration = self.lesson.duration if self.lesson else None
        return Timeline(self.starts_at, self.pauses, self.ended_at, duration)

    def state_at(self, moment: datetime) -> ScreeningState:
        """Its state by the clock: it runs because its start has come, whether or not that was written down."""
        if self.state in (ScreeningState.CANCELLED, ScreeningState.ENDED):
            return self.state
        phase = self.timeline.at(moment).phase
        if phase is Phase.BEFORE:
            return ScreeningState.PLANNED
        return ScreeningState.ENDED if phase is Phase.ENDED or moment >= self.latest_end else ScreeningState.RUNNING

    @property
    def latest_end(self) -> datetime:
        """When it is over, also if nobody knows how long the lesson is, or nobody ends its pause."""
        end = self.timeline.end()
        if end is not None:
            return end
        if self.timeline.open_pause is not None:
            return self.ends_at + MOST_PAUSED
        stood = sum((pause.ends - pause.begins for pause in self.pauses if pause.ends), timedelta())
        return self.ends_at + stood


class ScreeningRoom(Base):
    """That a classroom takes part in a screening."""

    __tablename__ = "screening_room"

    screening_id: Mapped[str] = mapped_column(ForeignKey("screening.id", ondelete="CASCADE"), primary_key=True)
    classroom_id: Mapped[str] = mapped_column(ForeignKey("classroom.id"), primary_key=True, index=True)
    apart_since: Mapped[datetime | None]
    """Since when it goes on in its own time; None: it keeps with the others."""
    screening: Mapped[Screening] = relationship(back_populates="rooms")
    classroom: Mapped[Classroom] = relationship()


class ScreeningEntry(Base):
    """One line of the log of a screening; none is ever changed."""

    __tablename__ = "screening_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screening.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    step: Mapped[Step] = mapped_column(Word(Step))
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    """None: the clock, or the classroom itself."""
    note: Mapped[str] = mapped_column(default="")
    screening: Mapped[Screening] = relationship(back_populates="log")


class ClosedDay(Base):
    """A day on which nothing takes place in any classroom."""

    __tablename__ = "closed_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(default="")
    """Why, as neighbours read it."""
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def id(self) -> str:
        """The day, as the audit record names it."""
        return self.day.isoformat()


class AnnouncedDay(Base):
    """A day off or a make-up day of a year that operators entered from its announcement."""

    __tablename__ = "announced_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    """Of the announcement: New Year's holidays may begin in December."""
    kind: Mapped[DayKind] = mapped_column(Word(DayKind))
    name: Mapped[str] = mapped_column(default="")
    """In English, as a msgid."""
    by_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def id(self) -> str:
        """The year, as the audit record names it."""
        return str(self.year)


def _pauses(log: Iterable[ScreeningEntry]) -> list[Pause]:
    found: list[Pause] = []
    for entry in log:
        is_open = bool(found) and found[-1].ends is None
        if entry.step is Step.PAUSE and not is_open:
            found.append(Pause(entry.at))
        elif entry.step is Step.RESUME and is_open:
            found[-1] = Pause(found[-1].begins, max(entry.at, found[-1].begins))
    return found
