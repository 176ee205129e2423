"""One call for help, for the person that answers it: take it, close it with a word. Made for a phone."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.errors import CatalogError
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from player.classrooms.help import service
from player.classrooms.wall.web.wording import REASONS, brief, when

blueprint = needs(kept=False)(Blueprint("help", __name__, url_prefix="/calls", template_folder="templates"))


@blueprint.get("/<id:help_id>")
def show(help_id: str) -> str:
    """The call."""
    member = signed_in()
    call = service.get_call(session(), member, help_id)
    facts = {"call": call, "member": member, "sees_wall": may(member, Right.ROOMS), "when": when}
    return render_template(
        "wall/call.html", **facts, reasons=REASONS, waited=brief(context().clock() - call.called_at)
    )


@blueprint.post("/<id:help_id>/take")
def take(help_id: str) -> Response:
    """I go."""
    member = signed_in()
    call = service.get_call(session(), member, help_id)
    try:
        service.take(session(), member, call, context().clock())
    except CatalogError as error:  # somebody was faster: that is no failure
        session().rollback()
        flash(refusal(error), "wait")
    else:
        session().commit()
    return _back(help_id)


@blueprint.post("/<id:help_id>/close")
def close(help_id: str) -> Response:
    """It is settled."""
    member = signed_in()
    call = service.get_call(session(), member, help_id)
    try:
        service.close(session(), member, call, request.form.get("word", ""), context().clock())
    except CatalogError as error:
        session().rollback()
        flash(refusal(error), "bad")
    else:
        session().commit()
        flash(gettext("The call is closed."))
    return _back(help_id)


def _back(help_id: str) -> Response:
    if request.form.get("from") == "wall":
        return redirect(url_for("wall.show"), code=303)
    return redirect(url_for(".show", help_id=help_id), code=303)
