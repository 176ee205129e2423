"""Invitations: an administrator makes links, and whoever has one signs up with it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.categories.models import all_categories
from catalog.errors import EmptyField, MixedAlphabets, NameTaken, NotFound, WeakPassword
from catalog.invitations import service
from catalog.invitations.errors import InvitationOver
from catalog.invitations.service import MOST_DAYS, MOST_PEOPLE, ROLES, Offer
from catalog.members.models import Role
from catalog.members.passwords import LEAST
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.members.service import MAX_NAME
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import category_name, refusal
from school.people import identity, limits
from school.people.account import NOT_KEPT
from school.people.labels import ROLES as NAMES

blueprint = needs(people=True, kept=False)(Blueprint("invitations", __name__))
_NEW = "new_invitation"
Page = AnyResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.get("/admin/invitations")
def show() -> str:
    """The links that still work, and a form for one more. A new one is shown once."""
    member = signed_in()
    links = service.all_links(session(), member, context().clock())
    word = cookie.pop(_NEW, "")
    return render_template(
        "people/invitations.html",
        open_links=links,
        address=url_for(".welcome", word=word, _external=True) if word else "",
        roles=[(role.value, str(NAMES[role])) for role in ROLES],
        categories=[("", gettext("of no category")), *((c.id, category_name(c)) for c in all_categories(session()))],
        most_days=MOST_DAYS,
        most_people=MOST_PEOPLE,
    )


@blueprint.post("/admin/invitations")
def make() -> Page:
    """Make a link."""
    member = signed_in()
    require(member, Right.ADMIT)
    form = request.form
    try:
        role = Role(form.get("role", ""))
    except ValueError:
        raise NotFound() from None
    people, days = form.get("people", 1, type=int), form.get("days", 7, type=int)
    offer = Offer(role, form.get("category", ""), people, days, form.get("note", ""))
    _, cookie[_NEW] = service.make(session(), member, offer, context().clock())
    session().commit()
    return redirect(url_for(".show"), code=303)


@blueprint.post("/admin/invitations/<link_id>/revoke")
def revoke(link_id: str) -> Page:
    """A link works no more."""
    service.revoke(session(), signed_in(), link_id)
    session().commit()
    flash(gettext("The invitation no longer works."))
    return redirect(url_for(".show"), code=303)


@blueprint.get("/invite/<word>")
@needs(people=False)
def welcome(word: str) -> Page:
    """The page of an invitation: sign up with it."""
    if context().viewer() is not None:
        return redirect(url_for("account.show"), code=303)
    try:
        service.find(session(), word, context().clock())
    except InvitationOver as refused:
        return render_template("people/link.html", kind="expired", told=refusal(refused)), 410
    return _page(word, "", {})


@blueprint.post("/invite/<word>")
@needs(people=False)
@limits.sign_up
def join(word: str) -> Page:
    """Sign up: active at once, with the role of the invitation."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        service.find(session(), word, context().clock())
        session().rollback()  # ends the transaction: hashing takes a third of a second
        member = service.accept(session(), word, name, password, context().clock())
    except InvitationOver as refused:
        session().rollback()
        return render_template("people/link.html", kind="expired", told=refusal(refused)), 410
    except (EmptyField, MixedAlphabets, NameTaken) as refused:
        session().rollback()
        return _page(word, name, {"name": refusal(refused)}), 422, NOT_KEPT
    except WeakPassword as refused:
        session().rollback()
        return _page(word, name, {"password": refusal(refused)}), 422, NOT_KEPT
    session().commit()
    identity.sign_in(member)
    session().commit()
    flash(gettext("Welcome, %(name)s.", name=member.name))
    return redirect("/", code=303)


def _page(word: str, name: str, errors: dict[str, str]) -> str:
    link = service.find(session(), word, context().clock())
    facts = {"name": name[:MAX_NAME], "errors": errors, "least": LEAST, "most": MAX_NAME}
    return render_template("people/invited.html", word=word, link=link, **facts)
