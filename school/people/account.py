"""Sign-in, sign-up, and a member's account page."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.communities.service import all_communities
from catalog.errors import (
    Blocked,
    EmptyField,
    MixedAlphabets,
    NameTaken,
    NotAllowed,
    NotYetApproved,
    SignUpClosed,
    WeakPassword,
    WrongPassword,
)
from catalog.mail.errors import BadAddress, BadPhone
from catalog.mail.service import checked, contact_of, set_contact
from catalog.members import sessions, tokens
from catalog.members.models import Member, MemberState, Role, Scope
from catalog.members.passwords import LEAST, matches
from catalog.members.rights import has_work_for_programs
from catalog.members.service import (
    MAX_NAME,
    add,
    end_transaction,
    name_key,
    set_password,
    settle,
    sign_out_everywhere,
)
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.web.visited import take_from_form
from school.people import devices, identity, labels, limits
from school.people.identity import SIGNED_IN_FOR
from school.people.reach import reach_of_form, wake
from school.web.preferences import local_path

blueprint = needs(people=True, kept=False)(Blueprint("account", __name__))
"""Not cached, since on a shared computer the next person can press Back."""
_NEW_KEY = "new_key"
NOT_KEPT = {"Cache-Control": "no-store"}
Page = AnyResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def _next() -> str:
    return local_path(request.values.get("next", "/"))


@blueprint.get("/signin")
def sign_in() -> Page:
    """The page to sign in. A member who is signed in already is redirected."""
    if context().viewer() is not None:
        return redirect(_next(), code=303)
    return render_template("people/sign_in.html", name="", error="", next=_next(), sign_up=_rule())


@blueprint.post("/signin")
@limits.sign_in
def enter() -> Page:
    """Sign in with name and password; after a wrong pair the form shows one sentence and keeps the name."""
    name = request.form.get("name", "")
    try:
        member = identity.proven(name, request.form.get("password", ""))
    except WrongPassword:
        told, status = gettext("Wrong name or password. Check whether Caps Lock is on."), 401
    except (NotYetApproved, Blocked) as refused:
        told, status = refusal(refused), 403
    else:
        identity.sign_in(member)
        session().commit()
        devices.remember(name_key(member.name))
        take_from_form(member, request.form.get("places", ""))
        return redirect(_next(), code=303)
    page = render_template("people/sign_in.html", name=name[:MAX_NAME], error=told, next=_next(), sign_up=_rule())
    return page, status, NOT_KEPT


@blueprint.post("/signout")
def leave() -> Page:
    """End this browser's session; a copy of its cookie is invalid, too."""
    identity.sign_out()
    session().commit()
    flash(gettext("You are signed out."))
    return redirect("/", code=303)


def _rule() -> str:
    rule: str = current_app.config["SIGN_UP"]
    return rule


@blueprint.get("/signup")
def sign_up() -> Page:
    """The page to ask for an account, or to read where to ask."""
    if context().viewer() is not None:
        return redirect(_next(), code=303)
    return _sign_up_page("", {})


def _sign_up_page(name: str, errors: dict[str, str]) -> str:
    facts = {"name": name, "errors": errors, "next": _next(), "rule": _rule(), "least": LEAST, "most": MAX_NAME}
    facts |= {"email": request.form.get("email", ""), "phone": request.form.get("phone", "")}
    facts |= {"communities": labels.community_options(all_communities(session()))}
    facts |= {"community": request.form.get("community", "")}
    return render_template("people/sign_up.html", **facts)


@blueprint.post("/signup")
@limits.sign_up
def join() -> Page:
    """Create the account, active or waiting for approval. Raises SignUpClosed where operators add members."""
    if _rule() == "closed":
        raise SignUpClosed()
    name, password = request.form.get("name", ""), request.form.get("password", "")
    state = MemberState.WAITING if _rule() == "approval" else MemberState.ACTIVE
    try:
        reach = checked(reach_of_form())
        member = add(session(), name, password, Role.RESIDENT, state)
    except (EmptyField, MixedAlphabets, NameTaken) as refused:
        return _sign_up_page(name[:MAX_NAME], {"name": refusal(refused)}), 422, NOT_KEPT
    except WeakPassword as refused:
        return _sign_up_page(name[:MAX_NAME], {"password": refusal(refused)}), 422, NOT_KEPT
    except BadAddress as refused:
        return _sign_up_page(name[:MAX_NAME], {"email": refusal(refused)}), 422, NOT_KEPT
    except BadPhone as refused:
        return _sign_up_page(name[:MAX_NAME], {"phone": refusal(refused)}), 422, NOT_KEPT
    settle(session(), member, request.form.get("community", ""), member)
    mail = set_contact(session(), member, reach, context().clock()) if reach.email or reach.phone else None
    session().commit()
    wake(mail)
    if state is MemberState.WAITING:
        return render_template("people/waiting.html", name=member.name)
    identity.sign_in(member)
    session().commit()
    take_from_form(member, request.form.get("places", ""))
    flash(gettext("Welcome, %(name)s.", name=member.name))
    return redirect(_next(), code=303)


def account_page(member: Member, *, errors: dict[str, str] | None = None, token: str = "") -> str:
    """The account page, with what is wrong in its forms."""
    keys = tokens.of_member(session(), member, context().clock())
    facts = {"member": member, "tokens": keys, "errors": errors or {}, "token": token, "least": LEAST}
    facts["sessions"] = sessions.of_member(session(), member, context().clock(), SIGNED_IN_FOR)
    facts["this_session"] = identity.this_session()
    facts["contact"] = contact_of(session(), member.id)
    facts["communities"] = labels.community_options(all_communities(session()))
    facts["sends_mail"] = bool(current_app.config["MAIL"])
    facts["scope_choices"] = [(scope.value, name) for scope, name in labels.SCOPES.items()]
    facts |= {"scopes": labels.SCOPES, "may_make_keys": has_work_for_programs(member)}
    return render_template("people/account.html", **facts)


@blueprint.get("/account")
def show() -> str:
    """The member's account page. It shows a new key once."""
    return account_page(signed_in(), token=cookie.pop(_NEW_KEY, ""))


@blueprint.post("/account/password")
@limits.own_password
def change_password() -> Page:
    """Change the password with the old one; this signs out every other browser and program."""
    member = signed_in()
    stored = member.password_hash
    end_transaction(session(), member)  # two hashes of a third of a second each follow
    if not matches(stored, request.form.get("old", "")):
        errors = {"old": gettext("That is not your current password.")}
        return account_page(member, errors=errors), 401, NOT_KEPT
    try:
        set_password(session(), member, request.form.get("new", ""))
    except WeakPassword as refused:
        return account_page(member, errors={"new": refusal(refused)}), 422, NOT_KEPT
    identity.sign_in(member)
    session().commit()
    flash(gettext("Your password is changed. Other devices are signed out and your API keys are deleted."))
    return redirect(url_for("account.show"), code=303)


@blueprint.post("/account/community")
def move() -> Page:
    """Name one's own community."""
    member = signed_in()
    settle(session(), member, request.form.get("community", ""), member)
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for("account.show") + "#community", code=303)


@blueprint.post("/account/everywhere")
def leave_everywhere() -> Page:
    """Sign out all browsers, including this one."""
    sign_out_everywhere(session(), signed_in())
    session().commit()
    identity.sign_out()
    flash(gettext("You are signed out on all devices."))
    return redirect(url_for("account.sign_in"), code=303)


@blueprint.post("/account/tokens")
@limits.tokens
def make_token() -> Page:
    """Make a key for programs, with the scope of the form. Raises NotAllowed for members who may not have keys.

    The key is passed in the session's cookie, which no script can read, to the page that shows it once: reloading
    that page creates no second key.
    """
    member = signed_in()
    if not has_work_for_programs(member):
        raise NotAllowed()
    try:
        scope = Scope(request.form.get("scope", Scope.TEACH.value))
    except ValueError:
        abort(400)
    cookie[_NEW_KEY] = tokens.issue(session(), member, context().clock(), scope)
    session().commit()
    return redirect(url_for("account.show"), code=303)


@blueprint.post("/account/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> Page:
    """Revoke one key."""
    tokens.revoke(session(), signed_in(), token_id)
    session().commit()
    flash(gettext("The key is deleted and no longer works."))
    return redirect(url_for("account.show"), code=303)
