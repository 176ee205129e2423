"""What a school needs before its first visitor: tables, categories, an admin."""

import secrets
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.categories.models import ensure_defaults
from catalog.members import service as members
from catalog.members.models import Member, Role
from school.database import take_turns
from school.demo.maker import order
from school.migrations import upgrade
from school.services import Services

ADMIN = "admin"


@dataclass(frozen=True)
class FirstStart:
    """What is told once, at the first start."""

    admin_password: str
    demo_password: str | None
    """Of all members of the demo school; None where none was ordered."""


def prepare(services: Services) -> FirstStart | None:
    """Bring tables, categories and the first admin into being; what to tell of it if that was done just now.

    Raises WeakPassword when SCHOOL_ADMIN_PASSWORD is too short.
    """
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    with services.database.sessions() as session:
        take_turns(session.connection())
        ensure_defaults(session)
        found = None
        if _leaderless(session):
            # Before the commit that ends the first start: a crash repeats both.
            demo = order(session, services.settings.data) if services.settings.demo else None
            found = FirstStart(services.settings.admin_password or secrets.token_urlsafe(12), demo)
            members.add(session, ADMIN, found.admin_password, Role.ADMIN)
        session.commit()
    return found


def _leaderless(session: Session) -> bool:
    """Whether nobody can admit members: true before the first start, also if `school member add` came before it."""
    leads = or_(Member.role == Role.ADMIN, Member.name_key == members.name_key(ADMIN))
    return session.scalar(select(Member.id).where(leads).limit(1)) is None
