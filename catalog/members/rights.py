"""Who may do what, in one table of roles and a few rules about ownership."""

from enum import Enum

from catalog.members.models import Member, Role


class Right(Enum):
    """Things a role can do beyond watching."""

    TEACH = "make courses, upload lessons to them"
    SEE_ALL = "see and mend everybody's courses and uploads"
    PUBLISH_ALL = "publish and withdraw everybody's lessons"
    FEATURE = "choose which courses the home page shows first"
    RUN = "see how the school runs, start failed jobs again"
    ADMIT = "approve, block and appoint members"


RIGHTS: dict[Role, set[Right]] = {
    Role.RESIDENT: set(),
    Role.INSTRUCTOR: {Right.TEACH},
    Role.MODERATOR: {Right.TEACH, Right.SEE_ALL, Right.PUBLISH_ALL},
    Role.OPERATOR: {Right.SEE_ALL, Right.FEATURE, Right.RUN},
    Role.ADMIN: set(Right),
}


def may(member: Member | None, right: Right) -> bool:
    """Whether `member` (None: a visitor) has `right`."""
    return member is not None and member.active and right in RIGHTS[member.role]


def may_make_keys(member: Member) -> bool:
    """Whether `member` has work for programs: whoever only watches has none."""
    return member.active and bool(RIGHTS[member.role])


def owns(member: Member | None, owner_id: str) -> bool:
    """Whether `member` is the owner."""
    return member is not None and member.active and member.id == owner_id


def may_see_unpublished(member: Member | None, owner_id: str) -> bool:
    """Whether `member` may see a draft of `owner_id`."""
    return owns(member, owner_id) or may(member, Right.SEE_ALL)


def may_lift(member: Member | None, owner_id: str) -> bool:
    """Whether `member` may publish again what a moderator has withdrawn from `owner_id`.

    Nobody does so for themselves but an administrator, above whom there is no moderator.
    """
    if member is None or not may(member, Right.PUBLISH_ALL):
        return False
    return member.id != owner_id or may(member, Right.ADMIT)


def may_edit(member: Member | None, owner_id: str) -> bool:
    """Whether `member` may change a course of `owner_id`: its teacher, or who mends everybody's."""
    return (owns(member, owner_id) and may(member, Right.TEACH)) or may(member, Right.PUBLISH_ALL)
