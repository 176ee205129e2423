"""Use cases of communities. They flush and never commit."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.communities.errors import CommunityTaken, UnknownCommunity
from catalog.communities.models import Community, District
from catalog.errors import EmptyField, NotFound
from catalog.members.models import DistrictAppointment
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line, normalize, seen, visible
from catalog.versions import count_edit

MAX_NAME = 40  # characters


def name_key(name: str) -> str:
    """The form by which names of places are compared: without blanks and invisible characters, case-folded."""
    return "".join(normalize(seen(name), MAX_NAME, "NFKC").casefold().split())


def all_communities(session: Session) -> Sequence[Community]:
    """All communities, by district and name; those of no district come last."""
    query = select(Community).outerjoin(District)
    return session.scalars(query.order_by(District.name_key.is_(None), District.name_key, Community.name_key)).all()


def all_districts(session: Session) -> Sequence[District]:
    """All districts, by name."""
    return session.scalars(select(District).order_by(District.name_key)).all()


def get(session: Session, community_id: str) -> Community:
    """The community with this id. Raises NotFound."""
    found = session.get(Community, community_id)
    if found is None:
        raise NotFound()
    return found


def find(session: Session, name: str) -> Community | None:
    """The community with this name, or None."""
    return session.scalar(select(Community).where(Community.name_key == name_key(line(name, MAX_NAME))))


def named(session: Session, name: str) -> Community:
    """The community with this name. Raises UnknownCommunity."""
    found = find(session, name)
    if found is None:
        raise UnknownCommunity(name)
    return found


def get_or_make(session: Session, principal: Principal, name: str, district: str = "") -> Community:
    """The community with this name, made when there is none; `district`: the name of its district when it is made.

    Raises EmptyField, and NotAllowed when it would have to be made by somebody who may not.
    """
    found = find(session, name)
    if found is not None:
        return found
    require(principal, Right.ROOMS)
    name = _name(name)
    made = Community(name=name, name_key=name_key(name), district=_district(session, district))
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # another request has just made it
        return named(session, name)
    return made


def change(session: Session, principal: Principal, community: Community, name: str, district: str) -> None:
    """Give a community another name, and the district of this name, "" for none. Raises NotAllowed, EmptyField,
    CommunityTaken."""
    require(principal, Right.ROOMS)
    name = _name(name)
    other = find(session, name)
    if other is not None and other is not community:
        raise CommunityTaken(name)
    community.name, community.name_key = name, name_key(name)
    community.district = _district(session, district)
    count_edit(community)
    session.flush()
    _forget_empty_districts(session)


def _district(session: Session, name: str) -> District | None:
    name = line(name, MAX_NAME)
    if not visible(name):
        return None
    query = select(District).where(District.name_key == name_key(name))
    found = session.scalar(query)
    if found is not None:
        return found
    made = District(name=name, name_key=name_key(name))
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.scalars(query).one()
    return made


def _forget_empty_districts(session: Session) -> None:
    """Remove districts that have neither communities nor moderators."""
    used = select(Community.district_id).where(Community.district_id.is_not(None))
    appointed = select(DistrictAppointment.district_id)
    empty = select(District).where(District.id.not_in(used), District.id.not_in(appointed))
    for district in session.scalars(empty):
        session.delete(district)
    session.flush()


def _name(text: str) -> str:
    name = line(text, MAX_NAME)
    if not visible(name):
        raise EmptyField(field="community")
    return name
