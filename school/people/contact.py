"""Mail address and phone number of a member, the confirmation of the address, and a forgotten password."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.errors import WeakPassword
from catalog.mail import service
from catalog.mail.errors import BadAddress, BadPhone, LinkExpired
from catalog.mail.models import Letter
from catalog.mail.service import Draft
from catalog.members.models import Member
from catalog.members.passwords import LEAST, matches
from catalog.members.service import MAX_NAME, end_transaction, find, set_password
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from school.mail.links import Links
from school.people import limits
from school.people.account import NOT_KEPT, account_page
from school.people.reach import reach_of_form, wake

blueprint = needs(people=True, kept=False)(Blueprint("contact", __name__))
Page = AnyResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.post("/account/contact")
@limits.own_password
@limits.addresses
def change() -> Page:
    """Change address, number and the wish for mails. A new address needs the password: it can reset the password."""
    member = signed_in()
    contact = service.contact_of(session(), member.id)
    reach, before = reach_of_form(contact), contact.email if contact else ""
    if reach.email.strip() != before:
        stored = member.password_hash
        end_transaction(session(), member)
        if not matches(stored, request.form.get("password", "")):
            told = gettext("That is not your current password.")
            return account_page(member, errors={"contact_password": told}), 401, NOT_KEPT
    try:
        mail = service.set_contact(session(), member, reach, context().clock())
    except BadAddress as refused:
        session().rollback()
        return account_page(member, errors={"email": refusal(refused)}), 422, NOT_KEPT
    except BadPhone as refused:
        session().rollback()
        return account_page(member, errors={"phone": refusal(refused)}), 422, NOT_KEPT
    session().commit()
    wake(mail)
    flash(gettext("Saved. Please open the link in the mail that we have sent you.") if mail else gettext("Saved."))
    return redirect(url_for("account.show") + "#contact", code=303)


@blueprint.get("/confirm/<word>")
@needs(people=False)
def ask(word: str) -> Page:
    """The page of the link in the mail: a button, since programs that look through mails open links, too."""
    try:
        _links().confirmed(word)
    except LinkExpired as refused:
        return render_template("people/link.html", kind="expired", told=refusal(refused)), 410
    return render_template("people/link.html", kind="confirm", word=word)


@blueprint.post("/confirm/<word>")
@needs(people=False)
def confirm(word: str) -> Page:
    """The address belongs to the member."""
    try:
        member_id, email = _links().confirmed(word)
        if not service.confirm(session(), member_id, email, context().clock()):
            raise LinkExpired()
    except LinkExpired as refused:
        return render_template("people/link.html", kind="expired", told=refusal(refused)), 410
    session().commit()
    return render_template("people/link.html", kind="confirmed")


@blueprint.get("/forgot")
def forgot() -> Page:
    """The page for whoever has forgotten their password."""
    return render_template("people/forgot.html", sent=False, most=MAX_NAME)


@blueprint.post("/forgot")
@limits.forgotten
def send_link() -> Page:
    """Send a link to the confirmed address of this name, if there is one; the answer is always the same."""
    member = find(session(), request.form.get("name", ""))
    contact = service.contact_of(session(), member.id) if member is not None else None
    mail = None
    if member is not None and member.active and contact is not None and contact.reachable:
        mail = service.send(session(), contact, Draft(Letter.RESET), context().clock())
    session().commit()
    wake(mail)
    return render_template("people/forgot.html", sent=True, most=MAX_NAME)


@blueprint.get("/reset/<word>")
@needs(people=False)
def choose(word: str) -> Page:
    """Choose a new password. Raises LinkExpired as a page."""
    try:
        _of_link(word)
    except LinkExpired as refused:
        return render_template("people/link.html", kind="expired", told=refusal(refused)), 410
    return render_template("people/reset.html", word=word, errors={}, least=LEAST)


@blueprint.post("/reset/<word>")
@needs(people=False)
@limits.resets
def reset(word: str) -> Page:
    """Set the new password; all browsers and programs are signed out."""
    try:
        member = _of_link(word)
        end_transaction(session(), member)
        set_password(session(), member, request.form.get("password", ""))
        record(session(), Decision(member.id, Action.RESET), member)
    except LinkExpired as refused:
        return render_template("people/link.html", kind="expired", told=refusal(refused)), 410
    except WeakPassword as refused:
        page = render_template("people/reset.html", word=word, errors={"password": refusal(refused)}, least=LEAST)
        return page, 422, NOT_KEPT
    session().commit()
    flash(gettext("Your new password works now. Please sign in."))
    return redirect(url_for("account.sign_in"), code=303)


def _of_link(word: str) -> Member:
    """The member of a link to a new password. Raises LinkExpired."""
    member_id, mark = _links().resets(word)
    member = session().get(Member, member_id)
    if member is None or not member.active or not Links.is_for(member, mark):
        raise LinkExpired()
    return member


def _links() -> Links:
    config = current_app.config
    return Links([*map(str, config["SECRET_KEY_FALLBACKS"]), str(config["SECRET_KEY"])])
