"""Lists of classrooms, as a district has them in a spreadsheet: community, classroom, district, volunteer."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from catalog.errors import CatalogError, NotAllowed
from catalog.members.principal import Principal
from player.classrooms.screens.errors import NotAList
from player.classrooms.screens.keeping import add_volunteer
from player.classrooms.screens.rooms import Room, add_room, find_in

MOST_LINES = 2000
HEADS = {"社区", "社區", "community"}
ENCODINGS = ("utf-8-sig", "gb18030")
"""A spreadsheet in China writes GB 18030 unless it is told otherwise; nearly no such text is also UTF-8."""


@dataclass(frozen=True)
class Line:
    """One classroom of a list."""

    number: int
    room: Room
    volunteer: str = ""


@dataclass
class Outcome:
    """What became of a list."""

    added: int = 0
    known: int = 0
    wrong: list[tuple[int, CatalogError]] = field(default_factory=list)
    """The numbers of lines that could not be taken, and why."""


def decode(content: bytes) -> str:
    """The text of a file. Raises NotAList."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAList()


def read(text: str) -> list[Line]:
    """The lines of a list; a heading and empty lines are left out. Raises NotAList."""
    found = list(_lines(text))
    if not found or len(found) > MOST_LINES:
        raise NotAList()
    return found


def add(session: Session, principal: Principal, found: list[Line]) -> Outcome:
    """Add the classrooms of a list that are not there yet; wrong lines are told and change nothing.

    Raises NotAllowed.
    """
    outcome = Outcome()
    for one in found:
        try:
            with session.begin_nested():
                is_new = _add(session, principal, one)
        except NotAllowed:
            raise
        except CatalogError as error:
            outcome.wrong.append((one.number, error))
        else:
            outcome.added, outcome.known = outcome.added + is_new, outcome.known + (not is_new)
    return outcome


def _add(session: Session, principal: Principal, one: Line) -> bool:
    """Whether the classroom is a new one."""
    known = find_in(session, one.room)
    room = known or add_room(session, principal, one.room)
    if one.volunteer:
        add_volunteer(session, principal, room, one.volunteer)
    return known is None


def _lines(text: str) -> Iterator[Line]:
    first = text.lstrip().partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    text = text.replace("，", ",") if delimiter == "," else text
    for number, cells in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), start=1):
        parts = [cell.strip() for cell in cells]
        if not any(parts) or (number == 1 and parts[0].casefold() in HEADS):
            continue
        community, name, district, volunteer, *_ = [*parts, "", "", "", ""]
        if not community or not name:
            raise NotAList()
        yield Line(number, Room(name, community, district), volunteer)
