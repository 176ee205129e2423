"""The buttons of likes and thank-yous on the pages of clips and lessons."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from catalog.clips.models import Clip
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.reactions import service
from catalog.reactions.about import About, AboutKind, find
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
@react_limit
def to_clip(clip_id: str) -> Response:
    """Like or thank, or take that back, as the buttons say."""
    _react(AboutKind.CLIP, clip_id)
    return redirect(url_for("clips.show", clip_id=clip_id) + "#reactions", code=303)


@blueprint.post("/lessons/<lesson_id>/reactions")
@react_limit
def to_lesson(lesson_id: str) -> Response:
    """The same for a lesson."""
    _react(AboutKind.LESSON, lesson_id)
    return redirect(url_for("lesson.show", lesson_id=lesson_id) + "#reactions", code=303)


def _react(about_kind: AboutKind, thing_id: str) -> None:
    member = signed_in()
    about = find(session(), about_kind, thing_id, member)
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
