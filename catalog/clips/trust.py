"""Members whose clips are published without a look beforehand; some of those are looked at afterwards."""

import secrets

from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.clips.models import Clip, TrustedMember
from catalog.members.models import Member
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right

SAMPLE = 5
"""One in so many of the clips that were published without a look is looked at afterwards."""


def is_trusted(session: Session, member_id: str) -> bool:
    """Whether an operator trusts the member."""
    return session.get(TrustedMember, member_id) is not None


def skips_the_queue(session: Session, clip: Clip) -> bool:
    """Whether a clip is published at once. What needs two moderators is always looked at."""
    return is_trusted(session, clip.owner_id) and not clip.category.two_moderators and not clip.consent.children


def is_in_sample() -> bool:
    """Whether this one is to be looked at afterwards; nobody can foresee which."""
    return secrets.randbelow(SAMPLE) == 0


def grant(session: Session, principal: Principal, member: Member) -> None:
    """Trust a member. Raises NotAllowed."""
    operator = require(principal, Right.TRUST)
    if not is_trusted(session, member.id):
        session.add(TrustedMember(member_id=member.id, granted_by_id=operator.id))
        record(session, Decision(operator.id, Action.TRUST), member, "", "TRUSTED")


def revoke(session: Session, principal: Principal, member: Member) -> None:
    """Trust a member no longer. Raises NotAllowed."""
    operator = require(principal, Right.TRUST)
    row = session.get(TrustedMember, member.id)
    if row is not None:
        session.delete(row)
        record(session, Decision(operator.id, Action.DISTRUST), member, "TRUSTED", "")
