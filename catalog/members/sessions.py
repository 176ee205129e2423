"""The browsers in which members are signed in: noted, listed, ended one by one. They flush and never commit."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalog.errors import NotFound
from catalog.members.models import BrowserSession, Member

# The first that is found counts: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def note(session: Session, member: Member, session_id: str, agent: str, address: str) -> None:
    """Note that a member signed in, with the browser's User-Agent and its address."""
    found = BrowserSession(id=session_id, member_id=member.id, browser=browser_of(agent), address=network_of(address))
    session.add(found)
    session.flush()


def seen(session: Session, session_id: str, address: str, now: datetime) -> None:
    """Note that a session was used."""
    used = update(BrowserSession).where(BrowserSession.id == session_id)
    session.execute(used.values(seen_at=now, address=network_of(address)))


def of_member(session: Session, member: Member, now: datetime, lifetime: timedelta) -> list[BrowserSession]:
    """The member's sessions that are still valid, the last used one first."""
    query = select(BrowserSession).where(BrowserSession.member_id == member.id)
    query = query.where(BrowserSession.seen_at > now - lifetime)
    return list(session.scalars(query.order_by(BrowserSession.seen_at.desc(), BrowserSession.id)))


def own(session: Session, member: Member, session_id: str) -> BrowserSession:
    """One of the member's sessions. Raises NotFound."""
    found = session.get(BrowserSession, session_id)
    if found is None or found.member_id != member.id:
        raise NotFound()
    return found


def forget(session: Session, session_id: str) -> None:
    """Take a session off the list."""
    session.execute(delete(BrowserSession).where(BrowserSession.id == session_id))


def forget_all(session: Session, member: Member) -> None:
    """Take all sessions of a member off the list."""
    session.execute(delete(BrowserSession).where(BrowserSession.member_id == member.id))


def browser_of(agent: str) -> str:
    """Browser and system by their names in a User-Agent header: the rest of it could tell one person's device."""
    names = (next((name for mark, name in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in names if name)


def network_of(address: str) -> str:
    """An address without what tells one household: three of four numbers of IPv4, the first 48 bits of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((int(found), 24 if found.version == 4 else 48), strict=False).network_address)
