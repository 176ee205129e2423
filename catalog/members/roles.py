"""Roles and their rights."""

from collections.abc import Collection
from enum import Enum

EVERYWHERE = "*"
"""The scope of a right in all categories; any other scope is a category's id, or a district by `in_district`."""
_DISTRICT = "district:"


class Role(Enum):
    """A role in the school, everywhere or in some categories. `RIGHTS` has the rights of each."""

    RESIDENT = "resident"
    INSTRUCTOR = "instructor"
    MODERATOR = "moderator"
    OPERATOR = "operator"
    ADMIN = "admin"


class Right(Enum):
    """A right. Roles give those above the blank line; the others follow from them by rights.py."""

    SHARE = "share own videos"
    TEACH = "make courses, upload lessons to them"
    SEE_ALL = "see everybody's drafts and uploads"
    MEND_ALL = "change, publish and withdraw everybody's courses"
    FEATURE = "choose which courses the home page shows first"
    CLASSIFY = "add, rename, order and delete categories"
    RUN = "see how the school runs, start failed jobs again, read the audit record"
    WATCH = "keep the lists of watched words"
    ADMIT = "approve, block and appoint members"
    REVIEW = "decide about neighbours' videos, settle reports"
    RECALL = "take a published video of a neighbour down"
    TRUST = "let a member share without a look beforehand"
    ROOMS = "add and change classrooms and communities, choose volunteers, plan screenings"

    SEE = "see this draft"
    EDIT = "change this course or lesson, withdraw it, remove the lesson"
    OWN = "remove this course, hand it on, choose its teachers"
    PUBLISH = "publish this course or lesson"
    STATISTICS = "see how this course or lesson is watched"
    RESTORE = "undo the removal of this course, lesson or upload"
    STEER = "pair, steer and unpair the screens of this classroom, or this screen"


_MODERATOR = frozenset(
    {Right.SHARE, Right.TEACH, Right.SEE_ALL, Right.MEND_ALL, Right.REVIEW, Right.RECALL, Right.WATCH},
)
_OPERATOR = frozenset(
    {
        *(Right.SHARE, Right.SEE_ALL, Right.FEATURE, Right.CLASSIFY, Right.RUN, Right.RECALL, Right.TRUST),
        *(Right.WATCH, Right.ROOMS),
    },
)
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.RESIDENT: frozenset({Right.SHARE}),
    Role.INSTRUCTOR: frozenset({Right.SHARE, Right.TEACH}),
    Role.MODERATOR: _MODERATOR,
    Role.OPERATOR: _OPERATOR,
    Role.ADMIN: _MODERATOR | _OPERATOR | {Right.ADMIT},
}
LOCAL = frozenset({Right.SEE_ALL, Right.REVIEW, Right.RECALL})
"""What of a role is held in a district: what is about neighbours of that district, and not about courses."""


def in_district(district_id: str) -> str:
    """The scope of a right in a district."""
    return f"{_DISTRICT}{district_id}"


def districts_of(scopes: Collection[str]) -> set[str]:
    """The ids of the districts among these scopes."""
    return {one.removeprefix(_DISTRICT) for one in scopes if one.startswith(_DISTRICT)}
