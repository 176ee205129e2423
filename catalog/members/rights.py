"""Rights: the rules of ownership, and the one function that checks them.

A right of a role applies everywhere or in some categories (`Identity.scopes`). A right about one thing follows from
it and from the owner of the thing: `_RULES` has all of them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from catalog.errors import CatalogError, HeldBack, NotAllowed, NotFound
from catalog.members.principal import Identity, Principal
from catalog.members.roles import EVERYWHERE, RIGHTS, Right, Role, in_district


class Subject(Protocol):
    """What a right is about: a course, a lesson, or a `Thing` for what has no row of its own."""

    @property
    def owner_id(self) -> str:
        """The id of its owner."""

    @property
    def category_id(self) -> str:
        """The id of its category."""

    @property
    def held_by(self) -> str | None:
        """The id of the member who withdrew it from its owner, or None."""

    @property
    def removed_by_id(self) -> str | None:
        """The id of the member who removed it, or None."""

    @property
    def teacher_ids(self) -> Collection[str]:
        """The ids of those who may change it as its owner does (catalog/teams); of a classroom, its volunteers."""

    @property
    def owner_needs(self) -> Right | None:
        """The right that its owner needs to change it: TEACH; of a neighbour's clip SHARE, or None: not now.

        What needs TEACH, members with MEND_ALL may change, too.
        """


@dataclass(frozen=True)
class Thing:
    """A subject without a row of its own, such as a course to be created in a category."""

    owner_id: str = ""
    category_id: str = ""
    held_by: str | None = None
    removed_by_id: str | None = None
    teacher_ids: Collection[str] = ()
    owner_needs: Right | None = Right.TEACH
    district_id: str | None = None
    """See Local."""


@runtime_checkable
class Local(Protocol):
    """A subject that belongs to a neighbour, and so to the district of their community."""

    @property
    def district_id(self) -> str | None:
        """The id of that district; None where the neighbour has named no community, or it is in no district."""


def may(principal: Principal, right: Right, subject: Subject | None = None) -> bool:
    """Whether `principal` has `right` about `subject`, or, without a subject, anywhere.

    Rights about one thing (SEE, EDIT, OWN, PUBLISH, STATISTICS, RESTORE, STEER) need a subject.
    """
    if principal is None or not principal.active:
        return False
    if right in _RULES:
        return subject is not None and _RULES[right](principal, subject)
    scopes = set(principal.scopes(right))
    if subject is None or not scopes.isdisjoint((EVERYWHERE, subject.category_id)):
        return bool(scopes)
    district = subject.district_id if scopes and isinstance(subject, Local) else None
    return district is not None and in_district(district) in scopes


def require(principal: Principal, right: Right, subject: Subject | None = None) -> Identity:
    """The identity of `principal`, if they have the right. Raises NotFound if they may not know of the subject,
    HeldBack if a moderator has withdrawn it from them, NotAllowed otherwise."""
    if principal is None or not may(principal, right, subject):
        raise _refusal(principal, right, subject)
    return principal


def has_work_for_programs(principal: Principal) -> bool:
    """Whether an API key would be useful: members who only watch and share need none."""
    return any(may(principal, right) for right in RIGHTS[Role.ADMIN] - RIGHTS[Role.RESIDENT])


def _refusal(principal: Principal, right: Right, subject: Subject | None) -> CatalogError:
    if right in (Right.SEE, Right.RESTORE):
        return NotFound()
    if right is Right.PUBLISH and may(principal, Right.EDIT, subject):
        return HeldBack()
    return NotAllowed()


def teaches(who_id: str | None, subject: Subject) -> bool:
    """Whether somebody is the owner or a co-teacher."""
    return who_id is not None and (who_id == subject.owner_id or who_id in subject.teacher_ids)


def _see(who: Identity, subject: Subject) -> bool:
    return who.id == subject.owner_id or may(who, Right.SEE_ALL, subject) or who.id in subject.teacher_ids


def _own(who: Identity, subject: Subject) -> bool:
    needed = subject.owner_needs
    own = needed is not None and who.id == subject.owner_id and may(who, needed, subject)
    return own or (needed is Right.TEACH and may(who, Right.MEND_ALL, subject))


def _edit(who: Identity, subject: Subject) -> bool:
    return _own(who, subject) or (may(who, Right.TEACH, subject) and who.id in subject.teacher_ids)


def _publish(who: Identity, subject: Subject) -> bool:
    return _edit(who, subject) and (subject.held_by is None or _lift(who, subject))


def _lift(who: Identity, subject: Subject) -> bool:
    """Teachers may not publish again what was withdrawn from them, except an administrator."""
    if teaches(who.id, subject):
        return may(who, Right.MEND_ALL, subject) and may(who, Right.ADMIT)
    return may(who, Right.MEND_ALL, subject)


def _restore(who: Identity, subject: Subject) -> bool:
    """Teachers may undo what they, or others of their team, removed, and not a removal by a moderator."""
    by_team = who.id == subject.removed_by_id or teaches(subject.removed_by_id, subject)
    return (by_team and _edit(who, subject)) or may(who, Right.MEND_ALL, subject)


def _steer(who: Identity, subject: Subject) -> bool:
    """Volunteers steer the screens of their classroom, a remote steers one screen, whose id is its scope."""
    scopes = who.scopes(Right.STEER)
    return may(who, Right.ROOMS) or who.id in subject.teacher_ids or subject.category_id in scopes


_RULES: dict[Right, Callable[[Identity, Subject], bool]] = {
    Right.SEE: _see,
    Right.EDIT: _edit,
    Right.OWN: _own,
    Right.PUBLISH: _publish,
    Right.STATISTICS: _see,
    Right.RESTORE: _restore,
    Right.STEER: _steer,
}
