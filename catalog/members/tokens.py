"""API tokens: shown once, stored as a digest."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.errors import NotFound
from catalog.members.models import ApiToken, Member, Scope

LIFETIME = timedelta(days=90)


def _digest(token: str) -> str:
    # A plain hash is enough: the token has 256 random bits, so a dictionary does not help.
    return hashlib.sha256(token.encode()).hexdigest()


def issue(session: Session, member: Member, now: datetime, scope: Scope = Scope.ALL) -> str:
    """Make a token for `member` and return it; it cannot be read back later."""
    session.execute(delete(ApiToken).where(ApiToken.expires_at < now))
    token = secrets.token_urlsafe(32)
    session.add(ApiToken(member_id=member.id, digest=_digest(token), scope=scope, expires_at=now + LIFETIME))
    session.flush()
    return token


def held(session: Session, token: str, now: datetime) -> ApiToken | None:
    """The token, or None when it is unknown, expired, or its member is blocked."""
    found = session.scalar(select(ApiToken).where(ApiToken.digest == _digest(token), ApiToken.expires_at > now))
    return found if found is not None and found.member.active else None


def of_member(session: Session, member: Member, now: datetime) -> list[ApiToken]:
    """The member's valid tokens, newest first; their secrets are not known here."""
    query = select(ApiToken).where(ApiToken.member_id == member.id, ApiToken.expires_at > now)
    return list(session.scalars(query.order_by(ApiToken.created_at.desc())))


def revoke(session: Session, member: Member, token_id: str) -> None:
    """Revoke one token of a member; a token that no longer exists changes nothing. Raises NotFound for another's."""
    token = session.get(ApiToken, token_id)
    if token is not None and token.member_id != member.id:
        raise NotFound()
    session.execute(delete(ApiToken).where(ApiToken.id == token_id))


def revoke_all(session: Session, member: Member) -> None:
    """Revoke all tokens of a member."""
    session.execute(delete(ApiToken).where(ApiToken.member_id == member.id))
