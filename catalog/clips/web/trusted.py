"""The page on which operators say whose videos are published without a look beforehand."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from catalog.clips import trust
from catalog.clips.models import TrustedMember
from catalog.members import service as members
from catalog.members.models import Member
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.session import session

blueprint = Blueprint("trusted", __name__, url_prefix="/operations/trusted", template_folder="templates")
Page = Response | tuple[str, int]


def _operator() -> Member:
    """Raises Unauthorized, NotAllowed."""
    member = signed_in()
    require(member, Right.TRUST)
    return member


@blueprint.get("")
def show() -> str:
    """Everybody who is trusted, and a form for one more."""
    _operator()
    return _page("")


@blueprint.post("")
def grant() -> Page:
    """Trust the member with this `name`."""
    operator, member = _operator(), members.find(session(), request.form.get("name", ""))
    if member is None or not member.active:
        return _page(gettext("There is no active member with this name.")), 422
    trust.grant(session(), operator, member)
    session().commit()
    flash(gettext("Videos of %(name)s are published without a look beforehand.", name=member.name))
    return redirect(url_for(".show"), code=303)


@blueprint.post("/<member_id>/revoke")
def revoke(member_id: str) -> Response:
    """Trust a member no longer."""
    operator, member = _operator(), members.get(session(), member_id)
    trust.revoke(session(), operator, member)
    session().commit()
    flash(gettext("From now on a moderator looks at the videos of %(name)s first.", name=member.name))
    return redirect(url_for(".show"), code=303)


def _page(error: str) -> str:
    rows = select(Member, TrustedMember.granted_at).join(TrustedMember, TrustedMember.member_id == Member.id)
    found = session().execute(rows.order_by(TrustedMember.granted_at.desc(), Member.id)).all()
    return render_template(
        "clips/trusted.html",
        rows=found,
        error=error,
        form=request.form,
        sample=trust.SAMPLE,
        longest=members.MAX_NAME,
    )
