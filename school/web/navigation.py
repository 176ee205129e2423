"""The links of the header and of the phone's bar: one table, and the rule who sees what.

A page that a member may not open is not offered. Each row names an endpoint, so that an address is written once.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, url_for
from flask_babel import gettext

from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right


@dataclass(frozen=True)
class Link:
    """One link as the layout draws it. `place` is what a page sets to mark it as here."""

    place: str
    endpoint: str
    text: str
    icon: str
    main: bool = True
    on_phone: bool = True

    @property
    def href(self) -> str:
        """The address."""
        return url_for(self.endpoint)


def _home() -> Link:
    return Link("home", "home.show", gettext("Home"), "home")


def _courses() -> Link:
    return Link("courses", "catalogue.courses", gettext("Courses"), "book")


def _studio() -> Link:
    return Link("studio", "studio.index", gettext("Studio"), "film")


def _members() -> Link:
    # A phone's bar is full with five; the operators' page leads an administrator on to the members.
    return Link("members", "admin.members", gettext("Members"), "people", on_phone=False)


def _operations() -> Link:
    return Link("operations", "operations.show", gettext("Operations"), "gear")


def _account() -> Link:
    return Link("account", "account.show", gettext("Me"), "user", main=False)


def _sign_in() -> Link:
    return Link("account", "account.sign_in", gettext("Sign in"), "user", main=False)


def links_for(member: Member | None) -> list[Link]:
    """The links that `member` (None: a visitor) can use, in their order."""
    rows: list[tuple[bool, Callable[[], Link]]] = [
        (True, _home),
        (True, _courses),
        (may(member, Right.TEACH), _studio),
        (may(member, Right.ADMIT), _members),
        (may(member, Right.RUN), _operations),
        (member is not None, _account),
        (member is None, _sign_in),
    ]
    return [link() for shown, link in rows if shown]


def init_app(flask: Flask) -> None:
    """Gives templates `navigation(member)`."""
    flask.jinja_env.globals["navigation"] = links_for
