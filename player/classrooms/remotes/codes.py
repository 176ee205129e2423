"""The code on the wall with which a phone becomes a remote, and how long both are valid. `now` is in the time zone of
the school, since days end there.

Yesterday's phone must not steer today's lesson: a remote ends with its day. Whoever photographed the wall in the
morning cannot join in the evening either: a code changes every few hours. Use cases flush and never commit.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.changes import changed
from catalog.members.models import Member
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from player.classrooms.remotes.errors import RemoteOver, TooManyRemotes, WrongRemoteCode
from player.classrooms.remotes.models import Remote, RemoteCode
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.models import Screen, ScreenState
from player.classrooms.screens.pairing import DIGITS, digest, digits

CODE_FOR = timedelta(hours=3)
DAY_ENDS = time(4)
"""In the school's time zone: after the last dance of an evening, before the first exercise of a morning."""
MOST_PHONES = 200
"""Remotes of one screen: one for every neighbour of a full hall, several times over."""
NOTED_EVERY = timedelta(minutes=5)
HERE_FOR = timedelta(minutes=15)
"""How long a phone counts as connected after its last use."""


@dataclass(frozen=True)
class NewRemote:
    """A phone that has just become a remote, and its token, which cannot be read back."""

    remote: Remote
    token: str


def day_end(now: datetime) -> datetime:
    """When the classroom day of `now` ends, in the time zone of `now`."""
    end = datetime.combine(now.date(), DAY_ENDS, tzinfo=now.tzinfo)
    return end if now.time() < DAY_ENDS else end + timedelta(days=1)


def current(session: Session, screen: Screen, now: datetime) -> RemoteCode | None:
    """The code that a screen shows; None if it needs another one."""
    found = session.get(RemoteCode, screen.id)
    return found if found is not None and found.until > now else None


def renew(session: Session, screen: Screen, now: datetime) -> RemoteCode:
    """The code that a screen shows, a new one if the last is over. Raises ScreenNotPaired."""
    session.refresh(screen, with_for_update={"of": Screen})  # two requests at once get the same code
    if not screen.active:
        raise ScreenNotPaired()
    return current(session, screen, now) or _another(session, screen, now)


def connect(session: Session, code: str, member: Member | None, now: datetime) -> NewRemote:
    """Let a phone steer the screen that shows this code; `member`: who holds it, if known.

    Raises WrongRemoteCode, TooManyRemotes.
    """
    # A ticket may have six digits among its letters.
    shown = RemoteCode.code == digits(code) if len(code) <= 2 * DIGITS else RemoteCode.ticket == code
    found = session.scalar(select(RemoteCode).where(shown))
    screen = session.get(Screen, found.screen_id) if found and found.until > now else None
    if screen is None or not screen.active:
        raise WrongRemoteCode()
    session.execute(delete(Remote).where(Remote.expires_at <= now))
    if _count(session, screen) >= MOST_PHONES:
        raise TooManyRemotes()
    token = secrets.token_urlsafe(32)
    remote = Remote(screen=screen, digest=digest(token), member=member, expires_at=day_end(now), created_at=now)
    remote.seen_at = now
    session.add(remote)
    session.flush()
    changed(session, f"screen-state:{screen.id}")
    return NewRemote(remote, token)


def by_token(session: Session, token: str, now: datetime) -> Remote:
    """The remote with this token. Raises RemoteOver."""
    found = session.scalar(select(Remote).where(Remote.digest == digest(token), Remote.expires_at > now))
    if found is None or not found.screen.active:
        raise RemoteOver()
    return found


def note_use(remote: Remote, now: datetime) -> bool:
    """Note that a remote is in use; False: it was noted a moment ago."""
    if now < remote.seen_at + NOTED_EVERY:
        return False
    remote.seen_at = now
    return True


def phones(session: Session, screen: Screen, now: datetime) -> list[str]:
    """Who holds the phones that steer a screen now: names, "" for those without an account."""
    query = select(Member.name).select_from(Remote).outerjoin(Member)
    query = query.where(Remote.screen_id == screen.id, Remote.expires_at > now, Remote.seen_at > now - HERE_FOR)
    return [name or "" for name in session.scalars(query.order_by(Remote.created_at))]


def end_all(session: Session, principal: Principal, screen: Screen, now: datetime) -> None:
    """End all remotes of a screen, which shows another code from now on. Raises NotAllowed, ScreenNotPaired."""
    require(principal, Right.STEER, screen)
    if screen.state is not ScreenState.PAIRED:
        raise ScreenNotPaired()
    session.execute(delete(Remote).where(Remote.screen_id == screen.id))
    session.execute(delete(RemoteCode).where(RemoteCode.screen_id == screen.id))
    session.flush()
    session.expire_all()
    _another(session, screen, now)
    changed(session, f"screen:{screen.id}", f"screen-state:{screen.id}")


def _count(session: Session, screen: Screen) -> int:
    return session.scalar(select(func.count()).where(Remote.screen_id == screen.id)) or 0


def _another(session: Session, screen: Screen, now: datetime) -> RemoteCode:
    session.execute(delete(RemoteCode).where(RemoteCode.screen_id == screen.id))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    while session.scalar(select(RemoteCode.screen_id).where(RemoteCode.code == code)) is not None:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    until = min(now + CODE_FOR, day_end(now))
    made = RemoteCode(screen_id=screen.id, code=code, ticket=secrets.token_urlsafe(15), until=until)
    session.add(made)
    session.flush()
    return made
