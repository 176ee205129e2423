"""Who may do what: the rules of ownership, and the one function that asks them.

A right that a role gives holds everywhere or for some categories (`Identity.scopes`). A right about one thing follows
from it and from whose the thing is: `_RULES` has all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from catalog.errors import CatalogError, HeldBack, NotAllowed, NotFound
from catalog.members.principal import Identity, Principal
from catalog.members.roles import EVERYWHERE, RIGHTS, Right, Role


class Subject(Protocol):
    """What a right is about: a course, a lesson, or a `Thing` for what has no row of its own."""

    @property
    def owner_id(self) -> str:
        """Whose it is."""

    @property
    def category_id(self) -> str:
        """The category it stands in."""

    @property
    def held_by(self) -> str | None:
        """Who withdrew it from its owner; None when nobody did."""

    @property
    def removed_by_id(self) -> str | None:
        """Who removed it; None while it is there."""


@dataclass(frozen=True)
class Thing:
    """A subject without a row of its own, such as a course that is still to be made in a category."""

    owner_id: str = ""
    category_id: str = ""
    held_by: str | None = None
    removed_by_id: str | None = None


def may(principal: Principal, right: Right, subject: Subject | None = None) -> bool:
    """Whether `principal` has `right` about `subject`; without a subject, whether they have it anywhere.

    Rights about one thing (SEE, EDIT, PUBLISH, RESTORE) need a subject.
    """
    if principal is None or not principal.active:
        return False
    if right in _RULES:
        return subject is not None and _RULES[right](principal, subject)
    return any(subject is None or scope in (EVERYWHERE, subject.category_id) for scope in principal.scopes(right))


def require(principal: Principal, right: Right, subject: Subject | None = None) -> Identity:
    """Who asks, if they have the right. Raises NotFound where they may not know of the subject, HeldBack where a
    moderator has withdrawn it from them, NotAllowed otherwise."""
    if principal is None or not may(principal, right, subject):
        raise _refusal(principal, right, subject)
    return principal


def has_work_for_programs(principal: Principal) -> bool:
    """Whether an API key would be of use: those who only watch have no work for programs."""
    return any(may(principal, right) for right in RIGHTS[Role.ADMIN])


def _refusal(principal: Principal, right: Right, subject: Subject | None) -> CatalogError:
    if right in (Right.SEE, Right.RESTORE):
        return NotFound()
    if right is Right.PUBLISH and may(principal, Right.EDIT, subject):
        return HeldBack()
    return NotAllowed()


def _see(who: Identity, subject: Subject) -> bool:
    return who.id == subject.owner_id or may(who, Right.SEE_ALL, subject)


def _edit(who: Identity, subject: Subject) -> bool:
    own = who.id == subject.owner_id and may(who, Right.TEACH, subject)
    return own or may(who, Right.MEND_ALL, subject)


def _publish(who: Identity, subject: Subject) -> bool:
    return _edit(who, subject) and (subject.held_by is None or _lift(who, subject))


def _lift(who: Identity, subject: Subject) -> bool:
    """Nobody publishes again what was withdrawn from themselves, but an administrator, above whom there is nobody."""
    if who.id == subject.owner_id:
        return may(who, Right.MEND_ALL, subject) and may(who, Right.ADMIT)
    return may(who, Right.MEND_ALL, subject)


def _restore(who: Identity, subject: Subject) -> bool:
    """No teacher undoes what a moderator has removed."""
    remover = who.id == subject.removed_by_id and _edit(who, subject)
    return remover or may(who, Right.MEND_ALL, subject)


_RULES: dict[Right, Callable[[Identity, Subject], bool]] = {
    Right.SEE: _see,
    Right.EDIT: _edit,
    Right.PUBLISH: _publish,
    Right.RESTORE: _restore,
}
