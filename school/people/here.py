"""The address of the code on a classroom's wall: a neighbour signs themselves in with one tap, or signs up first."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.errors import EmptyField, MixedAlphabets, NameTaken, SignUpClosed, WeakPassword
from catalog.members.models import MemberState, Role
from catalog.members.passwords import LEAST
from catalog.members.service import MAX_NAME, add
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.attendance import register, showings
from player.classrooms.attendance.errors import CodeOver
from player.classrooms.attendance.models import Showing
from player.classrooms.attendance.web.codes import codes
from player.classrooms.screens.models import Classroom
from school.people import identity, limits
from school.people.account import NOT_KEPT

blueprint = needs(people=True, kept=False)(Blueprint("here", __name__, url_prefix="/here"))
Page = AnyResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.get("/<code>")
@needs(people=False)
def show(code: str) -> Page:
    """The scanned address, which is short-lived: it leads to one that leaves time to sign up."""
    try:
        _, opened = codes().opened(code, context().clock())
    except CodeOver as refused:
        return _over(refused)
    return redirect(url_for(".open_page", code=opened), code=303)


@blueprint.get("/in/<code>")
@needs(people=False)
def open_page(code: str) -> Page:
    """One button for a member, a short form for everybody else; thanks for those who stand in the register."""
    try:
        showing = _showing(code)
    except CodeOver as refused:
        return _over(refused)
    return _page(code, showing, "", {})


@blueprint.post("/in/<code>")
@Limit("here", "30 per minute; 300 per day")
def enter(code: str) -> Page:
    """A member was here, or (`away`) was not after all."""
    member = signed_in()
    try:
        showing = _showing(code)
    except CodeOver as refused:
        return _over(refused)
    if request.form.get("away"):
        register.withdraw(session(), showing, member, context().clock())
    else:
        register.sign_in(session(), showing, member, context().clock())
    session().commit()
    return redirect(url_for(".open_page", code=code), code=303)


@blueprint.post("/in/<code>/join")
@needs(people=False)
@limits.sign_up
def join(code: str) -> Page:
    """Sign up, and be noted as present. Raises SignUpClosed where operators add members."""
    rule = current_app.config["SIGN_UP"]
    if rule == "closed":
        raise SignUpClosed()
    try:
        showing = _showing(code)
    except CodeOver as refused:
        return _over(refused)
    session().rollback()  # ends the transaction: hashing takes a third of a second
    name, password = request.form.get("name", ""), request.form.get("password", "")
    state = MemberState.WAITING if rule == "approval" else MemberState.ACTIVE
    try:
        member = add(session(), name, password, Role.RESIDENT, state)
    except (EmptyField, MixedAlphabets, NameTaken) as refused:
        return _page(code, showing, name[:MAX_NAME], {"name": refusal(refused)}), 422, NOT_KEPT
    except WeakPassword as refused:
        return _page(code, showing, name[:MAX_NAME], {"password": refusal(refused)}), 422, NOT_KEPT
    session().flush()
    register.sign_in(session(), showing, member, context().clock())
    session().commit()
    if state is MemberState.WAITING:
        return render_template("people/waiting.html", name=member.name)
    identity.sign_in(member)
    session().commit()
    flash(gettext("Welcome, %(name)s.", name=member.name))
    return redirect(url_for(".open_page", code=code), code=303)


def _showing(code: str) -> Showing:
    return showings.get(session(), codes().claimed(code, context().clock()))


def _page(code: str, showing: Showing, name: str, errors: dict[str, str]) -> str:
    member = context().viewer()
    room = session().get_one(Classroom, showing.classroom_id)
    facts = {"code": code, "showing": showing, "room": room, "name": name, "errors": errors}
    there = member is not None and register.was_there(session(), showing, member.id)
    rule = current_app.config["SIGN_UP"]
    return render_template("people/here.html", there=there, rule=rule, least=LEAST, most=MAX_NAME, **facts)


def _over(refused: CodeOver) -> Page:
    session().rollback()
    return render_template("people/here_over.html", told=refusal(refused)), 410
