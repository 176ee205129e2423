"""Signing neighbours up at a classroom's shared computer: one after the other, by the volunteer, who stays signed in.

Nothing of one neighbour is left for the next: the page with the first password is stored nowhere, neither in the
session's cookie nor in a cache, and Back shows an empty form.
"""

import secrets

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.communities.models import Community
from catalog.communities.service import all_communities
from catalog.errors import EmptyField, MixedAlphabets, NameTaken, NotAllowed, WeakPassword
from catalog.members import service
from catalog.members.models import Member, Role
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.screens.rooms import looks_after, rooms_of
from school.people.account import NOT_KEPT
from school.people.labels import community_options

blueprint = needs(people=True, kept=False)(Blueprint("neighbours", __name__, url_prefix="/neighbours"))
neighbour_limit = Limit("neighbours", "20 per hour; 60 per day", counts=lambda status: status == 200)
"""Accounts that one volunteer makes: more than come to one evening."""
Page = AnyResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def communities_for(member: Member) -> list[Community]:
    """The communities for which a member signs neighbours up: those of their classrooms; operators, for all."""
    if may(member, Right.ROOMS):
        return list(all_communities(session()))
    return sorted({room.community for room in rooms_of(session(), member.id)}, key=lambda one: one.name_key)


@blueprint.app_template_global("may_sign_up")
def signs_up(viewer: Member | None) -> bool:
    """Whether somebody may sign neighbours up."""
    return viewer is not None and (may(viewer, Right.ROOMS) or looks_after(session(), viewer.id))


@blueprint.get("/new")
def form() -> str:
    """The form for one neighbour. Raises NotAllowed."""
    return _page(_volunteer(), {})


@blueprint.post("/new")
@neighbour_limit
def create() -> Page:
    """Make the account, and show name and first password once, to be printed or copied by hand. Raises NotAllowed."""
    volunteer = _volunteer()
    known = {one.id for one in communities_for(volunteer)}
    community, volunteer_id = request.form.get("community", ""), volunteer.id
    if community not in known | ({""} if may(volunteer, Right.ROOMS) else set()):
        raise NotAllowed()
    session().rollback()  # ends the transaction: hashing takes a third of a second
    try:
        member, password = _add(request.form.get("name", ""))
    except (EmptyField, MixedAlphabets, NameTaken) as refused:
        session().rollback()
        return _page(_volunteer(), {"name": refusal(refused)}), 422, NOT_KEPT
    by = session().get_one(Member, volunteer_id)
    service.settle(session(), member, community, by)
    service.record_first_role(session(), member, by=by)
    session().commit()
    return _page(_volunteer(), {}, made=member, password=password), 200, NOT_KEPT


def _volunteer() -> Member:
    member = signed_in()
    if not signs_up(member):
        raise NotAllowed()
    return member


def _add(name: str) -> tuple[Member, str]:
    """A new resident, and a first password of digits: easily copied from paper. Raises as `service.add`."""
    while True:
        password = "-".join(f"{secrets.randbelow(10_000):04}" for _ in range(3))
        try:
            return service.add(session(), name, password, Role.RESIDENT), password
        except WeakPassword:  # one in many is a row or a date
            continue


def _page(volunteer: Member, errors: dict[str, str], *, made: Member | None = None, password: str = "") -> str:
    communities = communities_for(volunteer)
    choices = community_options(communities)
    return render_template(
        "people/neighbours.html",
        communities=choices if may(volunteer, Right.ROOMS) else choices[1:],
        community=request.form.get("community", ""),
        name="" if made is not None else request.form.get("name", "")[: service.MAX_NAME],
        most=service.MAX_NAME,
        made=made,
        password=password,
        errors=errors,
        title=gettext("Sign neighbours up"),
    )
