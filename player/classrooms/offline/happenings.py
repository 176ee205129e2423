"""What happened at screens, told at once or days later, counted once. Flushes and never commits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.errors import CatalogError
from player.classrooms.offline.models import Happening
from player.classrooms.screens.models import Screen

PLAY, HEADCOUNT, CALL, KEPT, REMOVED = "play", "headcount", "call", "kept", "removed"
KINDS = (PLAY, HEADCOUNT, CALL, KEPT, REMOVED)
RECEIPTS = (KEPT, REMOVED)
"""What a screen says about its disk, and operators see."""
AHEAD = timedelta(minutes=10)
"""A screen that was never in contact may have a wrong clock: nothing happens later than this from now."""
CONFIRMED_FOR = timedelta(days=60)
"""For how long a stick tells a screen what has arrived by other sticks."""

Handle = Callable[[Session, Screen, Happening], None]
"""Counts what happened where it belongs. Raises CatalogError for what cannot be counted."""
Handlers = Mapping[str, Handle]


@dataclass(frozen=True)
class Told:
    """One thing that a screen tells."""

    key: str
    kind: str
    at: datetime
    facts: dict[str, Any]


@dataclass(frozen=True)
class Way:
    """How it comes to the school."""

    now: datetime
    handlers: Handlers
    by_stick: bool = False


@dataclass(frozen=True)
class Taken:
    """What became of what was told: keys that count now or did before, and refusals by key."""

    received: list[str]
    refused: dict[str, str]
    new: int
    """How many were not known before."""


def take(session: Session, screen: Screen, told: Sequence[Told], way: Way) -> Taken:
    """Take what a screen tells. What was told before counts no second time, whichever way it comes."""
    received: list[str] = []
    refused: dict[str, str] = {}
    new = 0
    for one in told:
        happening = _noted(session, screen, one, way)
        if happening is not None:
            new += 1
            _count(session, screen, happening, way.handlers)
        else:
            happening = _known(session, screen, one.key)
        received.append(one.key)
        if happening is not None and happening.refused:
            refused[one.key] = happening.refused
    session.flush()
    return Taken(received, refused, new)


def receipts(session: Session, *, classroom_id: str | None = None, most: int = 100) -> Sequence[Happening]:
    """What left disks and what came onto them, the newest first."""
    query = select(Happening).join(Screen).where(Happening.kind.in_(RECEIPTS))
    if classroom_id is not None:
        query = query.where(Screen.classroom_id == classroom_id)
    return session.scalars(query.order_by(Happening.at.desc(), Happening.id).limit(most)).all()


def confirmed(session: Session, classroom_id: str, now: datetime) -> list[str]:
    """The keys that arrived from the screens of a classroom lately, for the stick that goes there."""
    query = select(Happening.key).join(Screen).where(Screen.classroom_id == classroom_id)
    return list(session.scalars(query.where(Happening.received_at > now - CONFIRMED_FOR).order_by(Happening.key)))


def _noted(session: Session, screen: Screen, told: Told, way: Way) -> Happening | None:
    """None when it was known."""
    made = Happening(
        screen_id=screen.id,
        key=told.key,
        kind=told.kind,
        at=min(told.at, way.now + AHEAD),
        facts=told.facts,
        received_at=way.now,
        by_stick=way.by_stick,
    )
    try:
        # Two requests may tell the same at once: the database decides which of them counts.
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return None
    return made


def _known(session: Session, screen: Screen, key: str) -> Happening | None:
    return session.scalar(select(Happening).where(Happening.screen_id == screen.id, Happening.key == key))


def _count(session: Session, screen: Screen, happening: Happening, handlers: Handlers) -> None:
    handle = handlers.get(happening.kind)
    if handle is None:
        return
    try:
        with session.begin_nested():
            handle(session, screen, happening)
    except CatalogError as error:
        happening.refused = error.code
