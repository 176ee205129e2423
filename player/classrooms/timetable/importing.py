"""Plans the events of an iCalendar file: finds their lessons and classrooms by name. Flushes and never commits."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.communities.service import name_key
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.errors import CatalogError
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from player.classrooms.screens.models import Classroom
from player.classrooms.screens.rooms import all_rooms
from player.classrooms.timetable.icalendar_in import UNREAD_SENTENCES, Event, Unread, read, start_on
from player.classrooms.timetable.models import Screening
from player.classrooms.timetable.planning import Planned, Rules, Wish, check, plan_many
from player.classrooms.timetable.repeats import MOST_OCCURRENCES, occurrences

MOST_PLANNED = 500
_SEPARATORS = str.maketrans(dict.fromkeys("，,、;；/\n", ","))


@dataclass(frozen=True)
class Imported:
    """What was planned of a file, and what was left out."""

    planned: Planned
    left_out: list[Unread]
    known: int
    """How many occurrences were planned by an earlier import of the file."""


@dataclass(frozen=True)
class _Names:
    """The lessons and classrooms that events can name."""

    lessons: Mapping[str, Lesson]
    rooms: Mapping[str, Classroom]
    default: Sequence[Classroom]
    """For events that name no place."""


def import_calendar(
    session: Session, principal: Principal, file: tuple[bytes, Sequence[Classroom]], rules: Rules, now: datetime
) -> Imported:
    """Plan what an iCalendar file has; `file`: its bytes, and the classrooms for events without a place.

    An event names its lesson by title, and its classrooms by their names with commas between. A second import of the
    same file plans nothing anew. Raises NotAllowed, NoCalendar, CalendarTooLarge.
    """
    require(principal, Right.ROOMS)
    data, default = file
    events, left_out = read(data, rules.zone, now)
    names = _Names(_lessons(session, events), {room.name_key: room for room in all_rooms(session)}, default)
    wishes: list[Wish] = []
    for event in events:
        found = _wishes(event, names, rules, now)
        if isinstance(found, Unread):
            left_out.append(found)
        else:
            wishes += found
    known = _known(session, [wish.uid for wish in wishes if wish.uid])
    fresh = [wish for wish in _once(wishes) if wish.uid not in known][:MOST_PLANNED]
    return Imported(plan_many(session, principal, fresh, rules, now), left_out, len(known))


def _wishes(event: Event, names: _Names, rules: Rules, now: datetime) -> list[Wish] | Unread:
    """What an event asks for on all of its days, or why it cannot be planned."""
    lesson = names.lessons.get(event.lesson) or names.lessons.get(_key(event.title))
    if lesson is None:
        return Unread(event.title, UNREAD_SENTENCES["no-lesson"])
    rooms = [room for room in map(names.rooms.get, _places(event.place)) if room is not None]
    if not rooms and not event.place:
        rooms = list(names.default)
    if not rooms:
        return Unread(event.title, UNREAD_SENTENCES["no-classroom"])
    wishes = [
        Wish(lesson, rooms, start_on(event, day, rules.zone), event.ends_at - event.starts_at, _uid(event, str(day)))
        for day in _days(event, rules)
    ]
    ahead = [wish for wish in wishes if wish.starts_at > now]
    try:
        for wish in ahead:
            check(wish, now)
    except CatalogError as refused:
        return Unread(event.title, refused.sentence, refused.facts)
    return ahead or Unread(event.title, UNREAD_SENTENCES["over"])


def _days(event: Event, rules: Rules) -> Iterator[date]:
    first = event.starts_at.astimezone(rules.zone).date()
    if event.repeat is None:
        yield first
        return
    found = occurrences(first, event.repeat, rules.off).days[: event.most or MOST_OCCURRENCES]
    yield from (day for day in found if day not in event.but)


def _lessons(session: Session, events: Sequence[Event]) -> dict[str, Lesson]:
    """Lessons that everybody may watch, by id and by title; where two have one title, the newer one."""
    titles, ids = {event.title for event in events}, {event.lesson for event in events if event.lesson}
    shown = (
        Lesson.state == LessonState.PUBLISHED,
        Lesson.removed_at.is_(None),
        Course.state == CourseState.PUBLISHED,
        Course.removed_at.is_(None),
    )
    named = Lesson.title.in_(titles) | Lesson.id.in_(ids)
    query = (
        select(Lesson).join(Course, Course.id == Lesson.course_id).where(*shown, named).order_by(Lesson.created_at)
    )
    found: dict[str, Lesson] = {}
    for lesson in session.scalars(query):
        found |= {_key(lesson.title): lesson, lesson.id: lesson}
    return found


def _places(text: str) -> list[str]:
    return [name_key(part) for part in text.translate(_SEPARATORS).split(",") if part.strip()]


def _key(text: str) -> str:
    return text.strip()


def _uid(event: Event, day: str) -> str:
    """The same for the same event and day of the same file; a hash, since a UID can have any length."""
    return hashlib.sha256(f"{event.uid}\n{event.title}\n{day}\n{event.place}".encode()).hexdigest()[:40]


def _known(session: Session, uids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(uids), 500):  # SQLite has a limit of parameters
        some = select(Screening.uid).where(Screening.uid.in_(uids[start : start + 500]))
        found |= {uid for uid in session.scalars(some) if uid}
    return found


def _once(wishes: Sequence[Wish]) -> Iterator[Wish]:
    seen: set[str | None] = set()
    for wish in wishes:
        if wish.uid not in seen:
            seen.add(wish.uid)
            yield wish
