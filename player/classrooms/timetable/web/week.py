"""How a week of the timetable is laid out: days, quarters of an hour, columns, clashes. No HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from player.classrooms.timetable.holidays import Day, DayKind, HolidayCalendar
from player.classrooms.timetable.models import ClosedDay, Screening, ScreeningState
from player.classrooms.timetable.overlaps import overlaps_among

FIRST_HOUR, LAST_HOUR = 8, 21
QUARTER = timedelta(minutes=15)
LEAST_QUARTERS = 3
"""A block of less height would have no room for its title."""
MOST_COLUMNS = 3
"""Side by side in one day; what is more stands in the view by classrooms."""


@dataclass(frozen=True)
class Block:
    """A screening in a day of the week, or in the row of a classroom."""

    screening: Screening
    start: int
    """Its first quarter of an hour, counted from the first hour of the page."""
    span: int
    """How many quarters it takes."""
    column: int = 0
    columns: int = 1
    state: ScreeningState = ScreeningState.PLANNED
    clash: bool = False


@dataclass
class DayColumn:
    """A day of the week."""

    day: date
    today: bool
    kind: Day
    closed: ClosedDay | None
    blocks: list[Block] = field(default_factory=list)
    hidden: int = 0
    """How many did not find room."""

    @property
    def off(self) -> bool:
        """Whether nothing takes place."""
        return self.closed is not None

    @property
    def clash(self) -> bool:
        """Whether two of its screenings are in each other's way."""
        return any(block.clash for block in self.blocks)

    @property
    def holiday(self) -> bool:
        """Whether it is a public holiday."""
        return self.kind.kind is DayKind.HOLIDAY


@dataclass(frozen=True)
class Frame:
    """What the page shows: hours, the moment, the zone."""

    zone: ZoneInfo
    now: datetime
    first_hour: int = FIRST_HOUR
    last_hour: int = LAST_HOUR

    @classmethod
    def around(cls, screenings: Sequence[Screening], zone: ZoneInfo, now: datetime) -> "Frame":
        """The usual hours, and more where something is planned outside them."""
        begins = [one.starts_at.astimezone(zone) for one in screenings]
        ends = [one.ends_at.astimezone(zone) for one in screenings]
        first = min([FIRST_HOUR, *(moment.hour for moment in begins)])
        spans = zip(begins, ends, strict=True)
        late = [24 if end.date() > begin.date() else end.hour + bool(end.minute) for begin, end in spans]
        return cls(zone, now, first, max([LAST_HOUR, *late]))

    @property
    def hours(self) -> list[int]:
        """The hours of its axis."""
        return list(range(self.first_hour, self.last_hour))

    @property
    def quarters(self) -> int:
        """How many quarters of an hour it has."""
        return (self.last_hour - self.first_hour) * 4

    @property
    def today(self) -> date:
        """The day on which the moment is."""
        return self.now.astimezone(self.zone).date()

    def quarter(self, moment: datetime) -> int:
        """The quarter of a moment, within the page."""
        local = moment.astimezone(self.zone)
        found = (local.hour - self.first_hour) * 4 + local.minute // 15
        return max(0, min(self.quarters - 1, found))

    @property
    def open_now(self) -> bool:
        """Whether the moment is within its hours."""
        return self.first_hour <= self.now.astimezone(self.zone).hour < self.last_hour

    def block(self, screening: Screening, *, clash: bool = False) -> Block:
        """A screening on the page."""
        start, length = self.quarter(screening.starts_at), screening.ends_at - screening.starts_at
        span = max(LEAST_QUARTERS, -(-length // QUARTER))
        return Block(screening, start, min(span, self.quarters - start), 0, 1, screening.state_at(self.now), clash)


def week_of(
    screenings: Sequence[Screening], monday: date, frame: Frame, off: tuple[HolidayCalendar, Sequence[ClosedDay]]
) -> list[DayColumn]:
    """The seven days of a week; `off`: the holidays, and the days on which the school is closed."""
    calendar, closed = off[0], {one.day: one for one in off[1]}
    days = [monday + timedelta(days=count) for count in range(7)]
    found = {day: DayColumn(day, day == frame.today, calendar.of(day), closed.get(day)) for day in days}
    clashing = clashes(screenings)
    by_day: dict[date, list[Block]] = {day: [] for day in days}
    for one in screenings:
        day = one.starts_at.astimezone(frame.zone).date()
        if day in by_day:
            by_day[day].append(frame.block(one, clash=one.id in clashing))
    for day, blocks in by_day.items():
        shown = side_by_side(blocks)
        found[day].blocks, found[day].hidden = shown, len(blocks) - len(shown)
    return list(found.values())


def clashes(screenings: Sequence[Screening]) -> set[str]:
    """The ids of those that are in another's way."""
    booked = [one.booking for one in screenings if one.state is not ScreeningState.CANCELLED and one.ended_at is None]
    return {booking.id for overlap in overlaps_among(booked) for booking in (overlap.one, overlap.other)}


def side_by_side(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a day in columns, so that none covers another; at most MOST_COLUMNS of them."""
    placed: list[Block] = []
    ends = [0] * MOST_COLUMNS
    for block in sorted(blocks, key=lambda one: (one.start, not one.clash, one.screening.id)):
        column = next((at for at, end in enumerate(ends) if end <= block.start), None)
        if column is not None:
            ends[column] = block.start + block.span
            placed.append(_with(block, column, 1))
    return [_with(one, one.column, 1 + max(_neighbours(one, placed))) for one in placed]


def _neighbours(block: Block, placed: Sequence[Block]) -> list[int]:
    """The columns of what overlaps it, and of what overlaps that, so that a group has one width."""
    group, before = {id(block)}, 0
    while len(group) != before:
        before = len(group)
        members = [one for one in placed if id(one) in group]
        group |= {id(one) for one in placed if any(_meet(one, other) for other in members)}
    return [one.column for one in placed if id(one) in group]


def _meet(one: Block, other: Block) -> bool:
    return one.start < other.start + other.span and other.start < one.start + one.span


def _with(block: Block, column: int, columns: int) -> Block:
    return Block(block.screening, block.start, block.span, column, columns, block.state, block.clash)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in a zone."""
    return datetime.combine(day, time(), zone)
