"""Where somebody has a right, as a condition of a query: what `may` says of one thing."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from catalog.communities.models import Community
from catalog.members.models import Member
from catalog.members.principal import Identity
from catalog.members.roles import EVERYWHERE, Right, districts_of

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def within(who: Identity, right: Right, category_id: Column, member_id: Column) -> ColumnElement[bool]:
    """Whether they have it in the category, or in the district of the member."""
    scopes = set(who.scopes(right))
    if EVERYWHERE in scopes:
        return true()
    there = select(Member.id).join(Community).where(Community.district_id.in_(districts_of(scopes)))
    return or_(category_id.in_(scopes), member_id.in_(there))
