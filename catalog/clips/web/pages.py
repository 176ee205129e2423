"""The page of a clip for everybody: watching it, and saying that it should not be shown."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.clips import reports, service
from catalog.clips.errors import NoReason
from catalog.clips.models import Clip
from catalog.clips.web.api import report_limit
from catalog.clips.web.beside import address_at
from catalog.clips.web.share import film_of
from catalog.clips.web.showing import placed
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal

blueprint = Blueprint("clips", __name__, template_folder="templates")


@blueprint.get("/clips/<clip_id>")
def show(clip_id: str) -> str:
    """One clip with its player; 404 for whoever may not see it."""
    viewer = context().viewer()
    return _page(service.get_clip(session(), clip_id, viewer), viewer, "")


@blueprint.post("/clips/<clip_id>/report")
@report_limit
def report(clip_id: str) -> Response | tuple[str, int]:
    """Say that a clip should not be shown."""
    member = signed_in()
    clip = service.get_clip(session(), clip_id, member)
    try:
        reports.report(session(), member, clip, request.form.get("reason", ""), context().clock())
    except NoReason as refused:
        session().rollback()
        return _page(service.get_clip(session(), clip_id, member), member, refusal(refused)), 422
    session().commit()
    flash(gettext("Thank you. A moderator looks at it."))
    hidden = clip.hidden_at is not None and not may(member, Right.SEE, clip)
    return redirect(url_for("share.index") if hidden else url_for(".show", clip_id=clip_id), code=303)


def _page(clip: Clip, viewer: Member | None, error: str) -> str:
    return render_template(
        "clips/clip.html",
        clip=clip,
        film=film_of(clip, viewer),
        placed=clip.placement if placed(clip) else None,
        there=address_at(clip),
        mine=viewer is not None and viewer.id == clip.owner_id,
        reader=viewer,
        error=error,
    )
