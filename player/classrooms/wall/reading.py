"""Reads all classrooms at once, in a handful of queries, whatever their number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.communities.models import Community, District
from catalog.courses.models import Lesson
from player.classrooms.help import service as help_calls
from player.classrooms.help.models import HelpCall, HelpState
from player.classrooms.screens.models import Classroom, Screen, ScreenState
from player.classrooms.wall.judging import Call, Room, Show, order
from player.classrooms.wall.planned import showings
from player.classrooms.wall.readiness import Summary, ready, summary
from player.classrooms.wall.saying import read

AHEAD = timedelta(hours=36)
"""How far the wall looks: tonight, and tomorrow until the evening."""


@dataclass(frozen=True)
class Snapshot:
    """All classrooms at one moment, the most urgent first."""

    at: datetime
    rooms: tuple[Room, ...]
    next_up: Summary | None
    """How the classrooms of the next screening stand."""


def snapshot(session: Session, now: datetime) -> Snapshot:
    """Read everything."""
    shows = showings(session, now, now + AHEAD)
    calls = {call.classroom_id: _call(call) for call in help_calls.waiting(session)}
    screens = _screens(session)
    found = [_room(row, screens.get(row.id), shows.get(row.id, []), calls, now) for row in _rooms(session)]
    rooms = tuple(sorted(_titled(session, found), key=lambda room: order(room, now)))
    return Snapshot(now, rooms, next_up(rooms, now))


def next_up(rooms: tuple[Room, ...], now: datetime) -> Summary | None:
    """The readiness of the first screening that is still to begin; None: none is planned."""
    coming = [room.coming for room in rooms if room.coming is not None]
    if not coming:
        return None
    show = min(coming, key=lambda one: (one.starts_at, one.id))
    theirs = [room for room in rooms if room.coming is not None and room.coming.id == show.id]
    return summary(show, [ready(room, show, now) for room in theirs])


def _rooms(session: Session) -> list[Any]:
    query = (
        select(Classroom.id, Classroom.name, Community.name.label("community"), District.name.label("district"))
        .join(Community, Community.id == Classroom.community_id)
        .outerjoin(District, District.id == Community.district_id)
        .where(Classroom.closed_at.is_(None))
    )
    return list(session.execute(query))


def _screens(session: Session) -> dict[str, Any]:
    """The screen of each classroom that spoke last."""
    columns = (Screen.id, Screen.classroom_id, Screen.seen_at, Screen.said, Screen.software)
    query = select(*columns).where(Screen.state == ScreenState.PAIRED, Screen.classroom_id.is_not(None))
    return {row.classroom_id: row for row in session.execute(query.order_by(Screen.seen_at.nulls_first()))}


def _call(call: HelpCall) -> Call:
    return Call(
        call.id,
        call.state is HelpState.TAKEN,
        call.reason.value,
        call.text,
        call.called_at,
        call.taken_by.name if call.taken_by else None,
        call.rung.name if call.rung else None,
    )


def _room(row: Any, screen: Any, shows: list[Show], calls: Mapping[str, Call], now: datetime) -> Room:
    showing = next((show for show in shows if show.starts_at <= now < show.ends_at), None)
    coming = next((show for show in shows if show.starts_at > now), None)
    room = Room(row.id, row.name, row.community, row.district or "", call=calls.get(row.id))
    room = replace(room, showing=showing, coming=coming)
    if screen is None:
        return room
    said = read(screen.said or {})
    return replace(room, screen=screen.id, seen_at=screen.seen_at, said=said, software=screen.software)


def _titled(session: Session, rooms: list[Room]) -> list[Room]:
    """With the titles of what they show."""
    wanted = {room.said.lesson for room in rooms if room.said.lesson}
    if not wanted:
        return rooms
    query = select(Lesson.id, Lesson.title).where(Lesson.id.in_(wanted))
    titles = {row.id: row.title for row in session.execute(query)}
    return [_with_title(room, titles) for room in rooms]


def _with_title(room: Room, titles: Mapping[str, str]) -> Room:
    title = titles.get(room.said.lesson or "", "")
    if not title:
        return room
    return replace(room, title=title)
