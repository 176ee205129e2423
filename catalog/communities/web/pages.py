"""The page on which operators rename communities and put them into districts. It works without scripts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.communities import service
from catalog.errors import CatalogError, NotAllowed
from catalog.members.models import Member
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.versions import start_edit
from catalog.web.shared.api import signed_in
from catalog.web.shared.editing import seen_version
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal

blueprint = Blueprint("communities", __name__, url_prefix="/communities", template_folder="templates")


def _keeper() -> Member:
    """Raises Unauthorized, NotAllowed."""
    member = signed_in()
    require(member, Right.ROOMS)
    return member


@blueprint.get("")
def show() -> str:
    """All communities, each with its form, and one for a new one."""
    _keeper()
    return _page()


@blueprint.post("")
def add() -> Response | tuple[str, int]:
    """Add a community."""
    keeper, form = _keeper(), request.form
    try:
        made = service.get_or_make(session(), keeper, form.get("name", ""), form.get("district", ""))
    except NotAllowed:
        raise
    except CatalogError as refused:
        session().rollback()
        return _page("", refusal(refused)), 422
    session().commit()
    flash(gettext("%(name)s is added.", name=made.name))
    return redirect(url_for(".show"), code=303)


@blueprint.post("/<id:community_id>")
def change(community_id: str) -> Response | tuple[str, int]:
    """Rename a community, or put it into another district."""
    keeper, one, form = _keeper(), service.get(session(), community_id), request.form
    try:
        start_edit(session(), one, seen_version())
        service.change(session(), keeper, one, form.get("name", ""), form.get("district", ""))
    except NotAllowed:
        raise
    except CatalogError as refused:
        session().rollback()
        return _page(community_id, refusal(refused)), 409 if refused.code == "changed_meanwhile" else 422
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", _anchor=f"c-{community_id}"), code=303)


def _page(wrong: str = "", error: str = "") -> str:
    """`error` is shown at the community `wrong`, "" for the new one."""
    return render_template(
        "communities/page.html",
        communities=service.all_communities(session()),
        districts=service.all_districts(session()),
        most=service.MAX_NAME,
        wrong=wrong,
        error=error,
        form=request.form,
    )
