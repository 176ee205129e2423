"""Who asks: what services need to know of somebody before they do what that one wants."""

from collections.abc import Iterable
from typing import Protocol

from catalog.members.roles import Right


class Identity(Protocol):
    """Somebody the school knows. A member is one; any other row that carries rights can be one too."""

    @property
    def id(self) -> str:
        """Names them in rows that they own and in the audit record."""

    @property
    def active(self) -> bool:
        """Whether they may do anything at all."""

    def scopes(self, right: Right) -> Iterable[str]:
        """Where they have `right`: EVERYWHERE, or ids of categories; nothing when they do not have it."""


Principal = Identity | None
"""Who asks; None is nobody: a visitor who has not signed in."""
