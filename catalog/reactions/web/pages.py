"""The buttons of likes and thank-yous on the pages of clips and lessons."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from catalog.clips.models import Clip
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.reactions import service
from catalog.reactions.about import About, find
from catalog.reactions.models import ReactionKind
from catalog.reactions.service import Standing
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.session import session

blueprint = Blueprint("reactions", __name__, template_folder="templates")
react_limit = Limit("reactions", "60 per minute; 600 per day", counts=lambda _status: True)


@blueprint.app_template_global("reactions_to")
def reactions_to(thing: Clip | Lesson, viewer: Member | None) -> Standing:
    """How many like and thank it, and what `viewer` has given."""
    return service.standing(session(), About(thing), viewer)


@blueprint.post("/clips/<clip_id>/reactions")
@blueprint.post("/lessons/<lesson_id>/reactions")
@react_limit
def react(**ids: str) -> Response:
    """Like or thank, or undo that, as the buttons say."""
    member = signed_in()
    about = find(session(), member, **ids)
    word, off = request.form.get("give", ""), request.form.get("take", "")
    try:
        kind = ReactionKind(word or off)
    except ValueError:
        raise BadRequest() from None
    if word:
        service.give(session(), member, about, kind, context().clock())
    else:
        service.take_back(session(), member, about, kind)
    session().commit()
    if word and kind is ReactionKind.THANKS:
        flash(gettext("Your thanks are on their way."))
    return redirect(page_of(about, "reactions"), code=303)


def page_of(about: About, part: str) -> str:
    """The address of a part of its page."""
    if about.clip_id is not None:
        return url_for("clips.show", clip_id=about.clip_id, _anchor=part)
    return url_for("lesson.show", lesson_id=about.lesson_id, _anchor=part)
