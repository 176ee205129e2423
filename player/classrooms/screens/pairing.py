"""How a screen comes to its classroom: it shows six digits, and an operator or a volunteer names the classroom.

Whoever guesses codes would take the screen of others into their own classroom. A code is therefore valid for ten
minutes and once, only few screens wait at a time, and wrong codes are limited (web/limits.py).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session, joinedload

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide
from catalog.changes import changed
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from player.classrooms.screens.errors import (
    ScreenPaired,
    ScreenRevoked,
    TooManyScreens,
    UnknownScreen,
    WrongCode,
)
from player.classrooms.screens.models import Classroom, Screen, ScreenState

DIGITS = 6
CODE_FOR = timedelta(minutes=10)
MOST_WAITING = 2000
"""Screens that show a code at a time: of a million codes one in 500, so a mistyped one meets nobody."""
FORGOTTEN_AFTER = timedelta(days=1)
"""When a screen that was never paired is forgotten."""


# Built once: hundreds of screens ask every few seconds, and building a query takes longer than its answer.
_BY_TOKEN = select(Screen).where(Screen.digest == bindparam("digest"))
_WITH_ROOM = _BY_TOKEN.options(joinedload(Screen.classroom).joinedload(Classroom.community))
_STATE = select(Screen.state).where(Screen.digest == bindparam("digest"))


@dataclass(frozen=True)
class NewScreen:
    """A screen that has just come, and its token, which cannot be read back."""

    screen: Screen
    token: str


def begin(session: Session, now: datetime) -> NewScreen:
    """Take in a screen that nobody knows. Raises TooManyScreens."""
    waiting = (Screen.state == ScreenState.NEW, Screen.created_at < now - FORGOTTEN_AFTER)
    session.execute(delete(Screen).where(*waiting))
    token = secrets.token_urlsafe(32)
    screen = Screen(digest=digest(token), created_at=now)
    _give_code(session, screen, now)
    session.add(screen)
    session.flush()
    return NewScreen(screen, token)


def renew_code(session: Session, screen: Screen, now: datetime) -> None:
    """Give a screen that waits another code. Raises ScreenPaired, TooManyScreens."""
    if screen.state is not ScreenState.NEW:
        raise ScreenPaired()
    _give_code(session, screen, now)
    session.flush()


def by_token(session: Session, token: str, *, with_room: bool = False) -> Screen:
    """The screen with this token, `with_room`: its classroom is read along. Raises UnknownScreen, ScreenRevoked."""
    found = session.scalar(_WITH_ROOM if with_room else _BY_TOKEN, {"digest": digest(token)})
    if found is None:
        raise UnknownScreen()
    if found.state is ScreenState.REVOKED:
        raise ScreenRevoked()
    return found


def check(session: Session, token: str) -> None:
    """As `by_token` for hundreds of streams, without loading the screens. Raises UnknownScreen, ScreenRevoked."""
    state = session.scalar(_STATE, {"digest": digest(token)})
    if state is None:
        raise UnknownScreen()
    if state is ScreenState.REVOKED:
        raise ScreenRevoked()


def pair(session: Session, principal: Principal, code: str, classroom: Classroom, now: datetime) -> Screen:
    """Pair the screen that shows this code. Raises NotAllowed, WrongCode."""
    by = require(principal, Right.STEER, classroom)
    query = select(Screen).where(Screen.code == digits(code), Screen.code_until > now)
    screen = session.scalar(query.with_for_update())
    if screen is None or screen.state is not ScreenState.NEW:
        raise WrongCode()
    screen.code = screen.code_until = None
    screen.classroom, screen.paired_at, screen.paired_by_id = classroom, now, by.id
    decide(
        session,
        Decision(by.id, Action.PAIR, f"{classroom.community.name} {classroom.name}"),
        screen,
        ScreenState.PAIRED,
    )
    return screen


def revoke(session: Session, principal: Principal, screen: Screen, now: datetime) -> None:
    """Unpair a screen for good. Raises NotAllowed, WrongMove."""
    by = require(principal, Right.STEER, screen)
    screen.code = screen.code_until = None
    screen.revoked_at = now
    decide(session, Decision(by.id, Action.REVOKE), screen, ScreenState.REVOKED)


def told(session: Session, screen: Screen) -> None:
    """Note that what its screen is told has changed: a stream of `screen:ID` gets a hint."""
    changed(session, f"screen:{screen.id}")


def digits(text: str) -> str:
    """A code as it was typed, without blanks and dashes, full-width digits as plain ones."""
    found = "".join(str(int(each)) for each in text[:40] if each.isdecimal())
    return found if len(found) == DIGITS else ""


def digest(token: str) -> str:
    """The form in which a token is stored; a plain hash is enough, since it has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _give_code(session: Session, screen: Screen, now: datetime) -> None:
    shown = select(func.count()).where(Screen.code.is_not(None), Screen.code_until > now)
    if (session.scalar(shown) or 0) >= MOST_WAITING:
        raise TooManyScreens()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    while (other := session.scalar(select(Screen).where(Screen.code == code))) is not None:
        if other is not screen and other.code_until is not None and other.code_until <= now:
            other.code = other.code_until = None  # it shows another one by now, or is switched off
            session.flush()
            break
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    screen.code, screen.code_until = code, now + CODE_FOR
