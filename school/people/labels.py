"""Labels of members: roles and dates."""

from collections.abc import Iterable
from datetime import datetime

from flask import Flask
from flask_babel import format_date, lazy_gettext

from catalog.communities.models import Community
from catalog.members.models import Role, Scope

ROLES = {
    Role.RESIDENT: lazy_gettext("Resident"),
    Role.INSTRUCTOR: lazy_gettext("Teacher"),
    Role.MODERATOR: lazy_gettext("Moderator"),
    Role.OPERATOR: lazy_gettext("Operator"),
    Role.ADMIN: lazy_gettext("Administrator"),
}

SCOPES = {
    Scope.READ: lazy_gettext("Read only: courses, lessons and the progress of uploads"),
    Scope.TEACH: lazy_gettext("Read, and change courses, lessons and uploads"),
    Scope.ALL: lazy_gettext("Everything I can do that a key is allowed to do"),
}


def community_options(communities: Iterable[Community]) -> list[tuple[str, str]]:
    """For a field of a form: none, and each community with its district."""
    named = [(one.id, f"{one.district.name} · {one.name}" if one.district else one.name) for one in communities]
    return [("", str(lazy_gettext("None named"))), *named]


def day(moment: datetime) -> str:
    """The date of a moment, in the reader's language."""
    return str(format_date(moment, "medium"))


def init_app(flask: Flask) -> None:
    """Gives templates `role_names` and the filter `day`."""
    flask.jinja_env.globals["role_names"] = ROLES
    flask.jinja_env.filters["day"] = day
