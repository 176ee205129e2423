"""Use cases of members: sign up, sign in, appoint, block. They flush and never commit."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from catalog.audit.models import Action
from catalog.audit.service import Decision, decide, record
from catalog.categories.models import find_category
from catalog.communities.models import District
from catalog.communities.service import get as get_community
from catalog.database import new_id
from catalog.errors import (
    Blocked,
    EmptyField,
    LastAdmin,
    MixedAlphabets,
    NameTaken,
    NotFound,
    NotYetApproved,
    OwnAccount,
    WrongPassword,
)
from catalog.members import sessions, tokens
from catalog.members.lookalikes import looks, mixes_alphabets
from catalog.members.models import Appointment, DistrictAppointment, EndedSession, Member, MemberState, Role
from catalog.members.passwords import hashed, matches
from catalog.members.principal import Identity
from catalog.text import line, normalize, seen, visible
from catalog.versions import count_edit, start_edit

MAX_NAME = 40  # characters
OWN_WORDS = "own words"
"""The key in `Session.info` of the school's own names, which are not accepted as passwords either."""


def name_key(name: str) -> str:
    """The form by which names are compared: without invisible characters, case-folded and normalized (UAX #15)."""
    return " ".join(_first_key(seen(line(name, MAX_NAME))).split())


def _first_key(name: str) -> str:
    """The key of members who were added before invisible characters were ignored."""
    return normalize(name, MAX_NAME, "NFKC").casefold().strip()


def find(session: Session, name: str) -> Member | None:
    """The member with this name, or None."""
    first = _first_key(line(name, MAX_NAME))
    query = select(Member).where(Member.name_key.in_({first, name_key(name)}))
    return session.scalar(query.order_by(Member.name_key != first).limit(1))


def _looks_taken(session: Session, name: str) -> bool:
    """Whether a member's name looks like `name` although its letters are of other alphabets."""
    wanted = looks(name)
    # Look-alikes have the same length, so most members need not be compared.
    others = session.scalars(select(Member.name).where(func.length(Member.name_key) == len(name_key(name))))
    return any(not wanted.isdisjoint(looks(other)) for other in others if not (name.isascii() and other.isascii()))


def get(session: Session, member_id: str) -> Member:
    """The member with this id. Raises NotFound."""
    member = session.get(Member, member_id)
    if member is None:
        raise NotFound()
    return member


def add(session: Session, name: str, password: str, role: Role, state: MemberState = MemberState.ACTIVE) -> Member:
    """Add a member. Raises EmptyField, MixedAlphabets, WeakPassword, NameTaken.

    Hashes before it uses the session: if called without an open transaction, it blocks no writer meanwhile.
    """
    name = line(name, MAX_NAME)
    if not visible(name_key(name)):
        raise EmptyField(field="name")
    if mixes_alphabets(name):
        raise MixedAlphabets()
    password_hash = hashed(password, name, *session.info.get(OWN_WORDS, ()))
    if find(session, name) is not None or _looks_taken(session, name):
        raise NameTaken(name=name)
    named = {"name": name, "name_key": name_key(name), "password_hash": password_hash}
    member = Member(**named, role=role, state=state, appointments=[])
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError:  # another request has just taken the name
        raise NameTaken(name=name) from None
    return member


def authenticate(session: Session, name: str, password: str) -> Member:
    """The active member with this name and password. Raises WrongPassword, NotYetApproved, Blocked.

    The state is revealed only with the right password, so that names cannot be probed.
    """
    member = find(session, name)
    if not matches(member.password_hash if member else None, password) or member is None:
        raise WrongPassword()
    if member.state is MemberState.WAITING:
        raise NotYetApproved()
    if member.state is MemberState.BLOCKED:
        raise Blocked()
    return member


def end_transaction(session: Session, member: Member) -> None:
    """End the transaction, so that no writer waits while a password is hashed; the member's name stays loaded."""
    name = member.name
    session.rollback()
    set_committed_value(member, "name", name)  # an expired attribute would be read again, in a new transaction


def set_password(session: Session, member: Member, password: str) -> None:
    """Set a member's password; all their browsers and programs are signed out. Raises WeakPassword.

    Hashes before it uses the session, as `add` does; see `end_transaction`.
    """
    password_hash = hashed(password, member.name, *session.info.get(OWN_WORDS, ()))
    member.password_hash = password_hash
    member.session_key = new_id(26)
    tokens.revoke_all(session, member)
    sessions.forget_all(session, member)
    session.flush()


def reset_password(session: Session, member: Member, password: str, by: Identity | None) -> None:
    """Give a new password to a member who forgot it; `by` None: at the command line. Raises as `set_password`."""
    set_password(session, member, password)
    record(session, Decision(by.id if by else None, Action.RESET), member)


def end_session(session: Session, session_id: str, now: datetime, lifetime: timedelta) -> None:
    """End one browser's session, also for copies of its cookie.

    `lifetime`: how long a cookie is valid after its last use.
    """
    session.execute(delete(EndedSession).where(EndedSession.ends_at < now))
    session.merge(EndedSession(id=session_id, ends_at=now + lifetime))
    sessions.forget(session, session_id)
    session.flush()


def session_ended(session: Session, session_id: str) -> bool:
    """Whether this browser was signed out."""
    return session.get(EndedSession, session_id) is not None


def sign_out_everywhere(session: Session, member: Member) -> None:
    """End the sessions of all the member's browsers."""
    member.session_key = new_id(26)
    sessions.forget_all(session, member)
    session.flush()


def record_first_role(session: Session, member: Member, by: Identity | None) -> None:
    """Record that a member was added with a role; `by` None: at the command line."""
    record(session, Decision(by.id if by else None, Action.ROLE), member, "", member.role.name)


def set_role(session: Session, member: Member, role: Role, by: Identity, version: int | None = None) -> None:
    """Appoint a member to another role. Raises LastAdmin, and ChangedMeanwhile when `version` is not the current one.

    All administrators are locked before this member; otherwise two who dismiss each other would deadlock.
    """
    if role is not Role.ADMIN:
        keep_an_admin(session, member)
    start_edit(session, member, version)
    if member.role is role:
        return
    before, member.role = member.role, role
    count_edit(member)
    record(session, Decision(by.id, Action.ROLE), member, before.name, role.name)


def appoint_moderator(
    session: Session, member: Member, category_ids: Iterable[str], by: Identity, version: int | None = None
) -> None:
    """Make a member the moderator of these categories and of no others; none: of no category.

    Raises UnknownCategory, and ChangedMeanwhile when `version` is not the current one.
    """
    start_edit(session, member, version)
    wanted = {find_category(session, one).id for one in category_ids}
    before = {one.category_id for one in member.appointments}
    if wanted == before:
        return
    member.appointments = [one for one in member.appointments if one.category_id in wanted]
    member.appointments += [Appointment(category_id=one, role=Role.MODERATOR) for one in sorted(wanted - before)]
    count_edit(member)
    record(session, Decision(by.id, Action.APPOINT), member, " ".join(sorted(before)), " ".join(sorted(wanted)))


def appoint_in_districts(
    session: Session, member: Member, district_ids: Collection[str], by: Identity, version: int | None = None
) -> None:
    """Make a member the moderator of the neighbours of these districts and of no others.

    Raises NotFound, and ChangedMeanwhile when `version` is not the current one.
    """
    start_edit(session, member, version)
    wanted = {one.id for one in session.scalars(select(District).where(District.id.in_(district_ids)))}
    if wanted != set(district_ids):
        raise NotFound()
    before = {one.district_id for one in member.districts}
    if wanted == before:
        return
    member.districts = [one for one in member.districts if one.district_id in wanted]
    member.districts += [DistrictAppointment(district_id=one, role=Role.MODERATOR) for one in sorted(wanted - before)]
    count_edit(member)
    record(session, Decision(by.id, Action.APPOINT), member, " ".join(sorted(before)), " ".join(sorted(wanted)))


def settle(session: Session, member: Member, community_id: str, by: Identity) -> None:
    """Name the community where a member lives or learns, "" for none. Raises NotFound."""
    community = get_community(session, community_id) if community_id else None
    if member.community is community:
        return
    before, member.community = member.community, community
    session.flush()
    if by.id != member.id:
        names = [one.name if one is not None else "" for one in (before, community)]
        record(session, Decision(by.id, Action.SETTLE), member, *names)


def keep_an_admin(session: Session, member: Member) -> None:
    """Check that another active administrator remains. Raises LastAdmin."""
    if not (member.role is Role.ADMIN and member.active):
        return
    # All of them are locked, in one order, so that two who dismiss each other at the same time take turns.
    admins = select(Member.id).where(Member.role == Role.ADMIN, Member.state == MemberState.ACTIVE)
    if set(session.scalars(admins.order_by(Member.id).with_for_update())) <= {member.id}:
        raise LastAdmin()


def approve(session: Session, member: Member, by: Identity) -> None:
    """Activate a waiting or blocked member. Raises WrongMove."""
    decide(session, Decision(by.id, Action.APPROVE), member, MemberState.ACTIVE)


def block(session: Session, member: Member, by: Identity, note: str = "") -> None:
    """Block a member in all browsers and programs at once. Raises OwnAccount, LastAdmin, WrongMove."""
    keep_an_admin(session, member)
    if by.id == member.id:
        raise OwnAccount()
    member.session_key = new_id(26)
    tokens.revoke_all(session, member)
    sessions.forget_all(session, member)
    decide(session, Decision(by.id, Action.BLOCK, note), member, MemberState.BLOCKED)


def matching(session: Session, words: str, start: int, most: int) -> list[Member]:
    """Members whose name contains `words` ("" for all): waiting ones first, then by name; `most` from `start` on."""
    query = select(Member).order_by(Member.state != MemberState.WAITING, Member.name_key, Member.id)
    if name_key(words):
        query = query.where(Member.name_key.contains(name_key(words), autoescape=True))
    return list(session.scalars(query.offset(start).limit(most)))


def count_waiting(session: Session) -> int:
    """How many members wait to be approved."""
    return session.scalar(select(func.count()).where(Member.state == MemberState.WAITING)) or 0
