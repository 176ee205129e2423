"""The principal of a request: what services need to know before they act on its behalf."""

from collections.abc import Iterable
from typing import Protocol

from catalog.members.roles import Right


class Identity(Protocol):
    """An identity with rights. Members are identities; other rows with rights can be, too."""

    @property
    def id(self) -> str:
        """The id in rows that they own and in the audit record."""

    @property
    def active(self) -> bool:
        """Whether they may do anything at all."""

    def scopes(self, right: Right) -> Iterable[str]:
        """The scopes in which they have `right`: EVERYWHERE, or ids of categories; empty without the right."""


Principal = Identity | None
"""An identity, or None for a visitor who has not signed in."""
