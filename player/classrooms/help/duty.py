"""The list of those on duty. Use cases flush and never commit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.changes import changed
from catalog.members.models import Member
from catalog.members.principal import Principal
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.members.service import name_key
from catalog.versions import count_edit, start_edit
from player.classrooms.help.errors import UnknownOnDuty
from player.classrooms.help.models import DutyList, OnDuty
from player.classrooms.screens.models import ClassroomVolunteer

_ONE = "duty"
MOST = 50


def get(session: Session) -> DutyList | None:
    """The list; None: nobody ever made one."""
    return session.get(DutyList, _ONE)


def ids(session: Session) -> list[str]:
    """The ids of those on duty, in their order; members that were blocked are left out."""
    people = select(OnDuty).where(OnDuty.list_id == _ONE).order_by(OnDuty.place)
    return [one.member_id for one in session.scalars(people) if one.member.active]


def change(session: Session, principal: Principal, names: Sequence[str], seen: int | None, now: datetime) -> DutyList:
    """Put these people, by name or id, on the list in this order.

    Raises NotAllowed, UnknownOnDuty, ChangedMeanwhile.
    """
    require(principal, Right.ROOMS)
    found = [_member(session, name) for name in dict.fromkeys(names)]
    made = get(session)
    if made is None:
        made = DutyList(id=_ONE, changed_at=now)
        session.add(made)
        session.flush()
    start_edit(session, made, seen)
    made.people.clear()
    session.flush()
    made.people = [OnDuty(member_id=one.id, place=place) for place, one in enumerate(dict.fromkeys(found))]
    made.changed_at = now
    count_edit(made)
    session.flush()
    changed(session, "wall:all")
    return made


def candidates(session: Session) -> list[Member]:
    """Those who could be on duty, by name: operators, and volunteers of a classroom."""
    cares = select(ClassroomVolunteer.member_id)
    members = session.scalars(select(Member).order_by(Member.name_key))
    volunteers = set(session.scalars(cares))
    return [one for one in members if one.active and (may(one, Right.ROOMS) or one.id in volunteers)]


def _member(session: Session, name: str) -> Member:
    wanted = or_(Member.id == name, Member.name_key == name_key(name))
    found = session.scalars(select(Member).where(wanted).limit(1)).first()
    if found is None or not found.active or not _can(session, found):
        raise UnknownOnDuty(name=name)
    return found


def _can(session: Session, member: Member) -> bool:
    cares = select(ClassroomVolunteer.classroom_id).where(ClassroomVolunteer.member_id == member.id).limit(1)
    return may(member, Right.ROOMS) or session.scalar(cares) is not None
