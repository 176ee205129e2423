"""Which screenings are in each other's way: two in one classroom at one time. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

STEP = timedelta(minutes=15)
"""To which a free time is looked for."""
LOOK_AHEAD = timedelta(hours=12)


@dataclass(frozen=True)
class Booking:
    """That a screening needs some classrooms from a moment until another."""

    id: str
    classrooms: frozenset[str]
    starts_at: datetime
    ends_at: datetime

    def at(self, starts_at: datetime) -> "Booking":
        """The same at another time."""
        return Booking(self.id, self.classrooms, starts_at, starts_at + (self.ends_at - self.starts_at))

    def overlaps(self, other: "Booking") -> bool:
        """Whether both need a classroom at the same time; one may begin when the other ends."""
        together = self.starts_at < other.ends_at and other.starts_at < self.ends_at
        return together and self.id != other.id and not self.classrooms.isdisjoint(other.classrooms)


@dataclass(frozen=True)
class Overlap:
    """Two screenings that need the same classrooms at the same time."""

    one: Booking
    other: Booking
    classrooms: frozenset[str]


def overlaps_of(booking: Booking, others: Iterable[Booking]) -> list[Overlap]:
    """What is in the way of a booking, in order of its beginning."""
    found = [
        Overlap(booking, other, booking.classrooms & other.classrooms) for other in others if booking.overlaps(other)
    ]
    return sorted(found, key=lambda overlap: (overlap.other.starts_at, overlap.other.id))


def overlaps_among(bookings: Collection[Booking]) -> list[Overlap]:
    """All pairs that are in each other's way, each once, the earlier screening first."""
    ordered = sorted(bookings, key=lambda one: (one.starts_at, one.id))
    found: list[Overlap] = []
    running: list[Booking] = []
    for booking in ordered:
        running = [one for one in running if one.ends_at > booking.starts_at]
        found += [
            Overlap(one, booking, one.classrooms & booking.classrooms) for one in running if one.overlaps(booking)
        ]
        running.append(booking)
    return found


def free_time(booking: Booking, others: Collection[Booking]) -> datetime | None:
    """The next quarter of an hour at which nothing is in the way of a booking; None: not within 12 hours."""
    start = booking.starts_at
    while start <= booking.starts_at + LOOK_AHEAD:
        moved = booking.at(start)
        in_the_way = [other for other in others if moved.overlaps(other)]
        if not in_the_way:
            return start
        start = _rounded_up(max(other.ends_at for other in in_the_way))
    return None


def free_classrooms(booking: Booking, others: Iterable[Booking], all_rooms: Iterable[str]) -> list[str]:
    """The classrooms that are free all the time that a booking needs, in the order of `all_rooms`."""
    times = [one for one in others if one.id != booking.id]
    taken = {
        room
        for one in times
        if one.starts_at < booking.ends_at and booking.starts_at < one.ends_at
        for room in one.classrooms
    }
    return [room for room in all_rooms if room not in taken and room not in booking.classrooms]


def _rounded_up(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + STEP
