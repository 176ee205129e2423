"""The list of members, and what an administrator does for one of them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.categories.models import all_categories
from catalog.communities.service import all_communities, all_districts
from catalog.errors import ChangedMeanwhile, EmptyField, MixedAlphabets, NameTaken, NotFound, WeakPassword
from catalog.members import service
from catalog.members.models import Member, MemberState, Role
from catalog.members.passwords import LEAST
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line
from catalog.web.shared.api import signed_in
from catalog.web.shared.editing import seen_version
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from school.people.labels import ROLES, community_options

blueprint = needs(people=True, kept=False)(Blueprint("admin", __name__, url_prefix="/admin"))
PER_PAGE = 50
MAX_REASON = 200  # characters
LAST_PAGE = 100_000  # an unbounded number would exceed the database's integers
Page = AnyResponse | str | tuple[str, int]


@blueprint.before_request
def _only_those_who_admit() -> None:
    require(signed_in(), Right.ADMIT)


@blueprint.get("/members")
def members() -> str:
    """All members, waiting ones first; `q` filters by name."""
    return _list_page({})


def _list_page(errors: dict[str, str]) -> str:
    asked = line(request.args.get("q", ""), service.MAX_NAME)
    page = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    found = service.matching(session(), asked, (page - 1) * PER_PAGE, PER_PAGE + 1)
    facts = {
        "members": found[:PER_PAGE],
        "more": len(found) > PER_PAGE,
        "page": page,
        "q": asked,
        "waiting": service.count_waiting(session()),
        "roles": _role_options(),
        "errors": errors,
        "form": request.form,
        "least": LEAST,
    }
    return render_template("people/members.html", **facts)


def _role_options() -> list[tuple[str, str]]:
    return [(role.value, str(name)) for role, name in ROLES.items()]


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise NotFound() from None


@blueprint.post("/members")
def add() -> Page:
    """Add a member with a first password."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    session().rollback()  # ends the transaction: hashing takes a third of a second
    try:
        member = service.add(session(), name, password, _role())
    except (EmptyField, MixedAlphabets, NameTaken) as refused:
        return _list_page({"name": refusal(refused)}), 422
    except WeakPassword as refused:
        return _list_page({"password": refusal(refused)}), 422
    service.record_first_role(session(), member, by=signed_in())
    session().commit()
    flash(gettext("%(name)s can sign in now. Give them the password in person.", name=member.name))
    return redirect(url_for("admin.member", member_id=member.id), code=303)


@blueprint.get("/members/<member_id>")
def member(member_id: str) -> str:
    """One member, with what can be done for them. `was` is the previous role, for undo."""
    return _member_page(service.get(session(), member_id), {})


def _member_page(member: Member, errors: dict[str, str]) -> str:
    before = request.args.get("was", "")
    facts = {
        "member": member,
        "me": signed_in(),
        "roles": _role_options(),
        "role": request.form.get("role", member.role.value),
        "categories": all_categories(session()),
        "moderated": _moderated(member),
        "districts": all_districts(session()),
        "looks_after": _looks_after(member),
        "communities": community_options(all_communities(session())),
        "was": Role(before) if before in {role.value for role in Role} else None,
        "errors": errors,
        "least": LEAST,
    }
    return render_template("people/member.html", **facts)


def _moderated(member: Member) -> set[str]:
    """The categories to check: those of a rejected form, else those that the member moderates."""
    if request.endpoint == "admin.appoint_moderator":
        return set(request.form.getlist("category"))
    return {one.category_id for one in member.appointments}


def _looks_after(member: Member) -> set[str]:
    """The districts to check, in the same way."""
    if request.endpoint == "admin.appoint_in_districts":
        return set(request.form.getlist("district"))
    return {one.district_id for one in member.districts}


def _back(member: Member, was: str | None = None) -> AnyResponse:
    if request.form.get("back") == "list":
        return redirect(url_for("admin.members"), code=303)
    return redirect(url_for("admin.member", member_id=member.id, was=was), code=303)


@blueprint.post("/members/<member_id>/approve")
def approve(member_id: str) -> Page:
    """Activate a waiting or blocked member."""
    member = service.get(session(), member_id)
    if member.state is not MemberState.ACTIVE:  # a second press changes nothing
        service.approve(session(), member, by=signed_in())
        session().commit()
    flash(gettext("%(name)s can sign in now.", name=member.name))
    return _back(member)


@blueprint.post("/members/<member_id>/block")
def block(member_id: str) -> Page:
    """Block a member at once."""
    member = service.get(session(), member_id)
    if member.state is not MemberState.BLOCKED:
        why = line(request.form.get("why", ""), MAX_REASON)
        service.block(session(), member, by=signed_in(), note=why)
        session().commit()
    flash(gettext("The account of %(name)s is disabled and signed out on every device.", name=member.name), "wait")
    return _back(member)


@blueprint.post("/members/<member_id>/role")
def appoint(member_id: str) -> Page:
    """Appoint a member to another role."""
    member = service.get(session(), member_id)
    before = member.role
    try:
        service.set_role(session(), member, _role(), signed_in(), seen_version())
    except ChangedMeanwhile as refused:
        return _member_page(member, {"role": refusal(refused)}), 409
    session().commit()
    return _back(member, was=before.value) if before is not member.role else _back(member)


@blueprint.post("/members/<member_id>/categories")
def appoint_moderator(member_id: str) -> Page:
    """Make a member the moderator of each `category` of the form, and of no others."""
    member = service.get(session(), member_id)
    try:
        service.appoint_moderator(session(), member, request.form.getlist("category"), signed_in(), seen_version())
    except ChangedMeanwhile as refused:
        return _member_page(member, {"categories": refusal(refused)}), 409
    session().commit()
    flash(gettext("Saved."))
    return _back(member)


@blueprint.post("/members/<member_id>/districts")
def appoint_in_districts(member_id: str) -> Page:
    """Make a member the moderator of the neighbours of each `district` of the form, and of no others."""
    member = service.get(session(), member_id)
    try:
        service.appoint_in_districts(session(), member, request.form.getlist("district"), signed_in(), seen_version())
    except ChangedMeanwhile as refused:
        return _member_page(member, {"districts": refusal(refused)}), 409
    session().commit()
    flash(gettext("Saved."))
    return _back(member)


@blueprint.post("/members/<member_id>/community")
def settle(member_id: str) -> Page:
    """Name the community of a member."""
    member = service.get(session(), member_id)
    service.settle(session(), member, request.form.get("community", ""), signed_in())
    session().commit()
    flash(gettext("Saved."))
    return _back(member)


@blueprint.post("/members/<member_id>/password")
def new_password(member_id: str) -> Page:
    """Give a member who forgot it a new password; this signs out all their browsers and programs."""
    member = service.get(session(), member_id)
    service.end_transaction(session(), member)
    try:
        service.reset_password(session(), member, request.form.get("password", ""), by=signed_in())
    except WeakPassword as refused:
        return _member_page(member, {"password": refusal(refused)}), 422
    session().commit()
    flash(gettext("%(name)s has a new password. Give it to them in person.", name=member.name))
    return _back(member)
