"""What one look at the wall shows: the classrooms that fit a filter, with counts."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from player.classrooms.wall.judging import NEEDS_A_LOOK, Room, Standing, standing
from player.classrooms.wall.reading import Snapshot, next_up


@dataclass(frozen=True)
class Filter:
    """Which classrooms are shown; empty: all."""

    district: str = ""
    community: str = ""
    only: str = ""
    """The name of a standing, `LOOK` for all that need a look, or `NEXT`: those of the next screening."""

    def fits_place(self, room: Room) -> bool:
        """Whether a classroom is in the district and community."""
        return self.district in ("", room.district) and self.community in ("", room.community)


@dataclass(frozen=True)
class District:
    """A bar of the wall of a city."""

    name: str
    rooms: int
    help: int
    look: int
    play: int
    ready: int
    off: int


@dataclass(frozen=True)
class Board:
    """What the wall shows."""

    at: datetime
    all_rooms: int
    counts: Counter[str]
    """How many classrooms of the place stand how, by the names of standings, and `LOOK`, `NEXT`."""
    rooms: tuple[tuple[Room, Standing], ...]
    calls: tuple[Room, ...]
    """Those with a call, of the whole city: a call rings whatever is filtered."""
    districts: tuple[District, ...]
    snapshot: Snapshot


def board(found: Snapshot, chosen: Filter) -> Board:
    """What a filter leaves of a snapshot."""
    here = [(room, standing(room, found.at)) for room in found.rooms if chosen.fits_place(room)]
    counts = Counter(state.name for _, state in here)
    counts["LOOK"] = sum(state in NEEDS_A_LOOK or state <= Standing.TAKEN for _, state in here)
    local = replace(found, next_up=next_up(tuple(room for room, _ in here), found.at))
    show = local.next_up.show.id if local.next_up else None
    theirs = {room.id for room, _ in here if room.coming and room.coming.id == show}
    counts["NEXT"] = len(theirs)
    rooms = tuple((room, state) for room, state in here if _is_chosen(room, state, chosen.only, theirs))
    calls = tuple(room for room in found.rooms if room.call is not None)
    return Board(found.at, len(here), counts, rooms, calls, _districts(here), local)


def _is_chosen(room: Room, state: Standing, only: str, theirs: set[str]) -> bool:
    if only == "LOOK":
        return state in NEEDS_A_LOOK or state <= Standing.TAKEN
    if only == "NEXT":
        return room.id in theirs
    if only == "HELP":
        return state <= Standing.TAKEN
    return only in ("", state.name)


def _districts(here: list[tuple[Room, Standing]]) -> tuple[District, ...]:
    by_name: dict[str, Counter[str]] = {}
    for room, state in here:
        by_name.setdefault(room.district or room.community, Counter())[_bar(state)] += 1
    rows = (
        District(name, part.total(), part["help"], part["look"], part["play"], part["ready"], part["off"])
        for name, part in by_name.items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.help, -row.look, row.name)))


def _bar(state: Standing) -> str:
    if state <= Standing.TAKEN:
        return "help"
    if state in NEEDS_A_LOOK:
        return "look"
    return {Standing.PLAY: "play", Standing.READY: "ready"}.get(state, "off")
