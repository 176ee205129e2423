"""Use cases around members: sign up, sign in, appoint, block. They flush and never commit."""

import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.database import new_id
from catalog.errors import (
    Blocked,
    EmptyField,
    LastAdmin,
    NameTaken,
    NotFound,
    NotYetApproved,
    OwnAccount,
    WrongPassword,
)
from catalog.members import tokens
from catalog.members.models import EndedSession, Member, MemberState, Role
from catalog.members.passwords import hashed, matches
from catalog.states import StateLog, move
from catalog.text import line, seen

MAX_NAME = 40  # characters


def name_key(name: str) -> str:
    """The form of a name by which two are the same: what is not seen left out, the rest folded (UAX #15)."""
    return " ".join(_first_key(seen(name)).split())


def _first_key(name: str) -> str:
    """The form that members got who came when what is not seen still made a difference."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def find(session: Session, name: str) -> Member | None:
    """The member with this name, or None."""
    name = line(name, MAX_NAME)
    first = _first_key(name)
    query = select(Member).where(Member.name_key.in_({first, name_key(name)}))
    return session.scalar(query.order_by(Member.name_key != first).limit(1))


def get(session: Session, member_id: str) -> Member:
    """The member with this id. Raises NotFound."""
    member = session.get(Member, member_id)
    if member is None:
        raise NotFound()
    return member


def add(session: Session, name: str, password: str, role: Role, state: MemberState = MemberState.ACTIVE) -> Member:
    """Make a member. Raises EmptyField, WeakPassword, NameTaken.

    Hashes before the session is used: begun with no transaction open, it keeps no writer waiting meanwhile.
    """
    name = line(name, MAX_NAME)
    if not name_key(name):
        raise EmptyField(field="name")
    password_hash = hashed(password)
    if find(session, name) is not None:
        raise NameTaken(name=name)
    member = Member(name=name, name_key=name_key(name), password_hash=password_hash, role=role, state=state)
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError:  # somebody took the name a moment ago
        raise NameTaken(name=name) from None
    return member


def authenticate(session: Session, name: str, password: str) -> Member:
    """The active member with this name and password. Raises WrongPassword, NotYetApproved, Blocked.

    The state is told only to who knows the password, so that names cannot be probed.
    """
    member = find(session, name)
    if not matches(member.password_hash if member else None, password) or member is None:
        raise WrongPassword()
    if member.state is MemberState.WAITING:
        raise NotYetApproved()
    if member.state is MemberState.BLOCKED:
        raise Blocked()
    return member


def set_password(session: Session, member: Member, password: str) -> None:
    """Give a member a new password; all their browsers and programs are signed out. Raises WeakPassword.

    Hashes before the session is used, as `add` does.
    """
    password_hash = hashed(password)
    member.password_hash = password_hash
    member.session_key = new_id(26)
    tokens.revoke_all(session, member)
    session.flush()


def end_session(session: Session, session_id: str, now: datetime, lifetime: timedelta) -> None:
    """End one browser's session, whoever holds its cookie. `lifetime`: how long a cookie lives after its last use."""
    session.execute(delete(EndedSession).where(EndedSession.ends_at < now))
    session.merge(EndedSession(id=session_id, ends_at=now + lifetime))
    session.flush()


def session_ended(session: Session, session_id: str) -> bool:
    """Whether this browser was signed out."""
    return session.get(EndedSession, session_id) is not None


def sign_out_everywhere(session: Session, member: Member) -> None:
    """End the sessions of all the member's browsers."""
    member.session_key = new_id(26)
    session.flush()


def set_role(session: Session, member: Member, role: Role, by: Member) -> None:
    """Appoint a member to a role and write a log row. Raises LastAdmin."""
    if member.role is role:
        return
    if role is not Role.ADMIN:
        _keep_an_admin(session, member)
    facts = {"kind": "role", "subject_id": member.id, "before": member.role.name, "after": role.name}
    session.add(StateLog(at=now(), member_id=by.id, note="", **facts))
    member.role = role
    session.flush()


def _keep_an_admin(session: Session, member: Member) -> None:
    """Without an active administrator nobody could let one in again. Raises LastAdmin."""
    if not (member.role is Role.ADMIN and member.active):
        return
    # All of them are locked, in one order: two who dismiss each other at the same moment take turns.
    admins = select(Member.id).where(Member.role == Role.ADMIN, Member.state == MemberState.ACTIVE)
    if set(session.scalars(admins.order_by(Member.id).with_for_update())) <= {member.id}:
        raise LastAdmin()


def approve(session: Session, member: Member, by: Member) -> None:
    """Let a waiting or blocked member in. Raises WrongMove."""
    move(session, member, MemberState.ACTIVE, by=by.id)
    session.flush()


def block(session: Session, member: Member, by: Member, note: str = "") -> None:
    """Shut a member out of all browsers and programs at once. Raises OwnAccount, LastAdmin, WrongMove."""
    _keep_an_admin(session, member)
    if by.id == member.id:
        raise OwnAccount()
    move(session, member, MemberState.BLOCKED, by=by.id, note=note)
    member.session_key = new_id(26)
    tokens.revoke_all(session, member)
    session.flush()


def matching(session: Session, words: str, start: int, most: int) -> list[Member]:
    """Members whose name holds `words` ("" for all): those who wait first, then by name; `most` from `start` on."""
    query = select(Member).order_by(Member.state != MemberState.WAITING, Member.name_key, Member.id)
    if name_key(words):
        query = query.where(Member.name_key.contains(name_key(words), autoescape=True))
    return list(session.scalars(query.offset(start).limit(most)))


def count_waiting(session: Session) -> int:
    """How many members wait to be approved."""
    return session.scalar(select(func.count()).where(Member.state == MemberState.WAITING)) or 0
