"""Pages about what the school stores of a member: sessions, the export, the deletion of the account."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from catalog.departures import service
from catalog.departures.errors import OwnsCourses, StillBusy
from catalog.errors import LastAdmin
from catalog.members import sessions
from catalog.members.models import Member
from catalog.members.passwords import matches
from catalog.members.service import end_session, end_transaction, sign_out_everywhere
from catalog.personal import counts
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from school import topics
from school.people import export, identity, limits
from school.people.identity import SIGNED_IN_FOR

blueprint = needs(people=True, kept=False)(Blueprint("departing", __name__))
NOT_KEPT = {"Cache-Control": "no-store"}
Page = AnyResponse | str | tuple[str, int, dict[str, str]]
export_limit = Limit("exports", "6 per hour; 20 per day")


@blueprint.post("/account/sessions/<session_id>/end")
def end_one(session_id: str) -> Page:
    """Sign out one browser, which may be this one. Raises NotFound for another's."""
    found = sessions.own(session(), signed_in(), session_id)
    is_this = found.id == identity.this_session()
    end_session(session(), found.id, context().clock(), SIGNED_IN_FOR)
    session().commit()
    if is_this:
        identity.sign_out()
        session().commit()
        return redirect(url_for("account.sign_in"), code=303)
    flash(gettext("This browser is signed out."))
    return redirect(url_for("account.show"), code=303)


@blueprint.post("/account/others")
def end_others() -> Page:
    """Sign out all browsers but this one."""
    member = signed_in()
    sign_out_everywhere(session(), member)
    identity.sign_in(member)
    session().commit()
    flash(gettext("All other browsers are signed out."))
    return redirect(url_for("account.show"), code=303)


@blueprint.post("/account/export")
@export_limit
def take_out() -> Response:
    """Everything that the school stores about the member, as a ZIP."""
    found = export.read(session(), signed_in(), topics.stored())
    session().rollback()  # sending may take hours
    answer = Response(export.zipped(context().intake.store, found), mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="account.zip"'
    return answer


@blueprint.get("/account/delete")
def ask() -> str:
    """What goes, what stays and why; asks for the password."""
    return _page(signed_in(), {})


def _page(member: Member, errors: dict[str, str]) -> str:
    found = counts(session(), topics.stored().personal, member.id)
    report = [{"text": one.counted, "count": count, "kept": one.kept} for one, count in found if count]
    owned = service.owned_courses(session(), member)
    return render_template("people/delete.html", member=member, report=report, owned=owned, errors=errors)


@blueprint.post("/account/delete")
@limits.own_password
def delete() -> Page:
    """Delete the account for good, with the password."""
    member = signed_in()
    stored = member.password_hash
    end_transaction(session(), member)
    if not matches(stored, request.form.get("password", "")):
        return _page(member, {"password": gettext("That is not your current password.")}), 401, NOT_KEPT
    try:
        departure, job = service.leave(session(), member, topics.stored(), context().clock())
    except (OwnsCourses, LastAdmin, StillBusy) as refused:
        session().rollback()
        return _page(signed_in(), {"all": refusal(refused)}), 409, NOT_KEPT
    departure_id = departure.id
    session().commit()
    context().transcoding.wake(job)
    identity.forget()
    return redirect(url_for(".goodbye", departure_id=departure_id), code=303)


@blueprint.get("/goodbye/<departure_id>")
@needs(people=False)
def goodbye(departure_id: str) -> str:
    """What was deleted and what is kept, for whoever has the address. Raises NotFound."""
    return render_template(
        "people/goodbye.html",
        departure=service.find(session(), departure_id),
        sign_up=current_app.config["SIGN_UP"],
    )
