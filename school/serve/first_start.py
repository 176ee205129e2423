"""What a school needs before its first visitor: tables, categories, an admin."""

import secrets

from sqlalchemy import select

from catalog.categories.models import ensure_defaults
from catalog.members import service as members
from catalog.members.models import Member, Role
from school.migrations import upgrade
from school.services import Services

ADMIN = "admin"


def prepare(services: Services) -> str | None:
    """Bring tables, categories and the first admin into being; the admin's password if it was made just now.

    Raises WeakPassword when SCHOOL_ADMIN_PASSWORD is too short.
    """
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    with services.database.sessions() as session:
        ensure_defaults(session)
        password = None
        if session.scalar(select(Member.id).limit(1)) is None:
            password = services.settings.admin_password or secrets.token_urlsafe(12)
            members.add(session, ADMIN, password, Role.ADMIN)
        session.commit()
    return password
