"""Prepares a new school: tables, categories, an admin."""

import secrets

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.categories.models import ensure_defaults
from catalog.connection import take_turns
from catalog.members import service as members
from catalog.members.models import Member, Role
from school.demo.maker import order
from school.demo.programme import MEMBERS
from school.migrations import upgrade
from school.services import Services

ADMIN = "admin"


def prepare(services: Services) -> str | None:
    """Create tables, categories and the first admin; returns a text for the operator at the first start.

    It does not repeat a password that the operator has set: the text is printed and often logged.
    Raises WeakPassword when SCHOOL_ADMIN_PASSWORD is too short or easy to guess.
    """
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    given = services.settings.admin_password
    with services.database.sessions() as session:
        take_turns(session.connection())
        ensure_defaults(session)
        if not _leaderless(session):
            session.commit()
            return None
        # Before the commit that ends the first start: a crash repeats both.
        demo = order(session, services.settings.data) if services.settings.demo else None
        password = given or secrets.token_urlsafe(12)
        members.add(session, ADMIN, password, Role.ADMIN)
        session.commit()
    told = f"First start. Sign in as {ADMIN} with the password {'of SCHOOL_ADMIN_PASSWORD' if given else password}"
    return told if demo is None else f"{told}\n{_about_demo(demo)}"


def _about_demo(password: str) -> str:
    people = ", ".join(f"{name} ({role.value})" for name, role in MEMBERS.items())
    return (
        "A small demo school is being filled in the background; its last lesson is ready after some minutes.\n"
        f"Its members all have the password {password}: {people}"
    )


def _leaderless(session: Session) -> bool:
    """Whether nobody can admit members: true before the first start, also if `school member add` came before it."""
    leads = or_(Member.role == Role.ADMIN, Member.name_key == members.name_key(ADMIN))
    return session.scalar(select(Member.id).where(leads).limit(1)) is None
