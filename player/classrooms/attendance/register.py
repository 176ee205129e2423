"""The register of a classroom: its neighbours, and which of them were at a showing.

Members are known here from the codes they scanned and from earlier registers; neighbours without an account by the
name that a volunteer entered. Functions flush and never commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.errors import EmptyField, NotFound
from catalog.members import service as members
from catalog.members.models import Member, MemberState
from catalog.members.service import MAX_NAME, name_key
from catalog.text import line, visible
from player.classrooms.attendance import credit, showings
from player.classrooms.attendance.counting import check_reason, recount
from player.classrooms.attendance.errors import RegisterFull
from player.classrooms.attendance.models import Presence, RegisterName, Showing, Source

KNOWN_FOR = timedelta(days=180)
"""Who was not there for this long does not stand in the register; a name without an account is then removed."""
MOST_NAMES = 300
"""Names without an account in one register."""


@dataclass(frozen=True)
class Tile:
    """A neighbour in the register."""

    person: str
    """`m-` and the id of a member, or `n-` and that of a name."""
    name: str
    present: bool
    source: Source | None = None

    @property
    def member(self) -> bool:
        """Whether they have an account."""
        return self.person.startswith("m-")


@dataclass(frozen=True)
class Hand:
    """The volunteer or operator who taps, and the reason of a late correction."""

    member_id: str
    why: str = ""

    def checked(self, showing: Showing, now: datetime) -> "Hand":
        """With the reason as one line. Raises ReasonMissing where a late correction has none."""
        return Hand(self.member_id, check_reason(showing, self.why, now))


def tiles(session: Session, classroom_id: str, showing: Showing | None, now: datetime) -> list[Tile]:
    """The neighbours of a classroom by name, and which of them were at `showing`."""
    there = {_person(one): one.source for one in _presences(session, showing)} if showing else {}
    return sorted(
        (
            Tile(person, name, person in there, there.get(person))
            for person, name in _known(session, classroom_id, now)
        ),
        key=lambda tile: (tile.name, tile.person),
    )


def mark(session: Session, showing: Showing, person: str, hand: Hand, now: datetime) -> None:
    """A neighbour was there; marking twice changes nothing. Raises NotFound, ReasonMissing."""
    hand = hand.checked(showings.lock(session, showing), now)
    named = _named(session, showing.classroom_id, person)
    if _add(session, showing, named | {"source": Source.REGISTER, "by_id": hand.member_id}, now):
        _record(session, showing, hand, after=person)


def unmark(session: Session, showing: Showing, person: str, hand: Hand, now: datetime) -> None:
    """A neighbour was not there after all: what they were credited with goes, too. Raises NotFound, ReasonMissing."""
    hand = hand.checked(showings.lock(session, showing), now)
    named = _named(session, showing.classroom_id, person)
    if _remove(session, showing, named, now):
        _record(session, showing, hand, before=person)


def add(session: Session, showing: Showing, name: str, hand: Hand, now: datetime) -> str:
    """Enter a neighbour by name and mark them. Returns the person: the member of that name, else a name without an
    account. Raises EmptyField, RegisterFull, ReasonMissing."""
    name = line(name, MAX_NAME)
    if not visible(name_key(name)):
        raise EmptyField(field="name")
    member = members.find(session, name)
    if member is not None and member.state is not MemberState.BLOCKED:
        person = f"m-{member.id}"
        hand = hand.checked(showings.lock(session, showing), now)
        named = {"member_id": member.id, "source": Source.REGISTER, "by_id": hand.member_id}
        if _add(session, showing, named, now):
            _record(session, showing, hand, after=person)
        return person
    person = f"n-{_name(session, showing.classroom_id, name, now).id}"
    mark(session, showing, person, hand, now)
    return person


def sign_in(session: Session, showing: Showing, member: Member, now: datetime) -> bool:
    """A member scanned the code on the wall. Returns whether they were not there yet."""
    showings.lock(session, showing)
    return _add(session, showing, {"member_id": member.id, "source": Source.CODE, "by_id": None}, now)


def withdraw(session: Session, showing: Showing, member: Member, now: datetime) -> bool:
    """A member says that they were not there. Returns whether they had been noted; then nothing of it stays."""
    named: dict[str, object] = {"member_id": member.id}
    if not _remove(session, showings.lock(session, showing), named, now):
        return False
    session.execute(delete(Presence).where(Presence.showing_id == showing.id, Presence.member_id == member.id))
    return True


def drop(session: Session, classroom_id: str, name_id: str) -> bool:
    """Remove a name without an account from the register, for instance a mistyped one. Where it was marked, a head
    that was named once is left, unless it was taken off. Returns whether the name was there."""
    here = (RegisterName.id == name_id) & (RegisterName.classroom_id == classroom_id)
    session.execute(delete(Presence).where(Presence.name_id == name_id, Presence.removed_at.is_not(None)))
    return bool(session.execute(delete(RegisterName).where(here)).rowcount)  # type: ignore[attr-defined]


def was_there(session: Session, showing: Showing, member_id: str) -> bool:
    """Whether a member is noted."""
    query = select(Presence.id).where(Presence.showing_id == showing.id, Presence.member_id == member_id)
    return session.scalar(query.where(Presence.removed_at.is_(None))) is not None


def _add(session: Session, showing: Showing, named: dict[str, object], now: datetime) -> bool:
    found = session.scalar(_row(showing, named))
    if found is not None and found.removed_at is None:
        return False
    if found is not None:  # taken off before
        session.delete(found)
        session.flush()
    session.add(Presence(showing_id=showing.id, at=now, **named))
    if "name_id" in named:
        session.get_one(RegisterName, named["name_id"]).last_at = now
    return _changed(session, showing, named)


def _remove(session: Session, showing: Showing, named: dict[str, object], now: datetime) -> bool:
    found = session.scalar(_row(showing, named))
    if found is None or found.removed_at is not None:
        return False
    found.removed_at = now
    return _changed(session, showing, named)


def _row(showing: Showing, named: dict[str, object]) -> Select[Presence]:
    """The row of a person at a showing, which is locked, so that nobody else adds it meanwhile."""
    column = Presence.name_id if "name_id" in named else Presence.member_id
    value = named.get("name_id", named.get("member_id"))
    return select(Presence).where(Presence.showing_id == showing.id, column == value)


def _changed(session: Session, showing: Showing, named: dict[str, object]) -> bool:
    recount(session, showing)
    if "member_id" in named:
        credit.note(session, showing, str(named["member_id"]))
    return True


def _record(session: Session, showing: Showing, hand: Hand, before: str = "", after: str = "") -> None:
    """Only late corrections are decisions. The record has ids, which lead nowhere once the account is deleted."""
    if hand.why:
        record(session, Decision(hand.member_id, Action.COUNT, hand.why), showing, before, after)


def _presences(session: Session, showing: Showing) -> Iterable[Presence]:
    here = select(Presence).where(Presence.showing_id == showing.id, Presence.removed_at.is_(None))
    return session.scalars(here)


def _person(one: Presence) -> str:
    return f"m-{one.member_id}" if one.member_id else f"n-{one.name_id}"


def _known(session: Session, classroom_id: str, now: datetime) -> Iterable[tuple[str, str]]:
    lately = select(Member.id, Member.name).join(Presence, Presence.member_id == Member.id)
    lately = lately.join(Showing, Showing.id == Presence.showing_id)
    lately = lately.where(Showing.classroom_id == classroom_id, Showing.began_at >= now - KNOWN_FOR).distinct()
    names = select(RegisterName.id, RegisterName.name).where(RegisterName.classroom_id == classroom_id)
    names = names.where(RegisterName.last_at >= now - KNOWN_FOR)
    yield from ((f"m-{one}", name) for one, name in session.execute(lately))
    yield from ((f"n-{one}", name) for one, name in session.execute(names))


def _named(session: Session, classroom_id: str, person: str) -> dict[str, object]:
    """The column and value that name a person of this register. Raises NotFound: nobody else can be marked."""
    kind, _, one = person.partition("-")
    if kind == "n":
        name = session.get(RegisterName, one)
        if name is not None and name.classroom_id == classroom_id:
            return {"name_id": one}
    elif kind == "m":
        here = select(Presence.id).join(Showing, Showing.id == Presence.showing_id)
        here = here.where(Presence.member_id == one, Showing.classroom_id == classroom_id)
        if session.scalar(here.limit(1)) is not None:
            return {"member_id": one}
    raise NotFound()


def _name(session: Session, classroom_id: str, name: str, now: datetime) -> RegisterName:
    mine, spelling = RegisterName.classroom_id == classroom_id, name_key(name)
    session.execute(delete(RegisterName).where(mine, RegisterName.last_at < now - KNOWN_FOR))
    found = session.scalar(select(RegisterName).where(mine, RegisterName.spelling == spelling))
    if found is not None:
        return found
    if (session.scalar(select(func.count()).select_from(RegisterName).where(mine)) or 0) >= MOST_NAMES:
        raise RegisterFull()
    made = RegisterName(classroom_id=classroom_id, name=name, spelling=spelling, last_at=now)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # another volunteer has just entered it
        return session.execute(select(RegisterName).where(mine, RegisterName.spelling == spelling)).scalar_one()
    return made
