"""Comments below clips and lessons, and the moderators' page of those that wait."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from catalog.clips.errors import NoReason
from catalog.clips.models import Clip
from catalog.comments import service
from catalog.comments.models import Comment
from catalog.comments.service import Ruling
from catalog.courses.models import Lesson
from catalog.errors import CatalogError, EmptyField
from catalog.members.models import Member
from catalog.reactions.about import About, AboutKind, find
from catalog.watchlists.service import finder
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal

blueprint = Blueprint("comments", __name__, template_folder="templates")
comment_limit = Limit("comments", "60 per minute; 600 per day", counts=lambda _status: True)
PER_PAGE = 50
Page = Response | str | tuple[str, int]


@blueprint.app_template_global("comments_on")
def comments_on(thing: Clip | Lesson, viewer: Member | None) -> list[Comment]:
    """The comments that `viewer` reads below it."""
    return service.shown(session(), About(thing), viewer)


@blueprint.app_template_global("takes_comments")
def takes_comments(thing: Clip | Lesson) -> bool:
    """Whether members may write comments on it."""
    return thing.public and About(thing).category.comments


@blueprint.app_template_global("comments_waiting")
def comments_waiting() -> int:
    """How many comments wait for the moderator who makes this request."""
    return service.count_waiting(session(), signed_in())


@blueprint.post("/clips/<clip_id>/comments")
@comment_limit
def on_clip(clip_id: str) -> Response:
    """Write about a clip."""
    return _write(AboutKind.CLIP, clip_id)


@blueprint.post("/lessons/<lesson_id>/comments")
@comment_limit
def on_lesson(lesson_id: str) -> Response:
    """Write about a lesson."""
    return _write(AboutKind.LESSON, lesson_id)


def _write(kind: AboutKind, thing_id: str) -> Response:
    member = signed_in()
    about = find(session(), kind, thing_id, member)
    try:
        service.write(session(), member, about, request.form.get("text", ""), context().clock())
    except EmptyField:
        flash(gettext("Write something first."), "bad")
    else:
        session().commit()
        flash(gettext("Thank you. A moderator reads it first, then everybody can."))
    return _back(about)


@blueprint.post("/comments/<comment_id>/delete")
def delete(comment_id: str) -> Response:
    """Delete one's own comment."""
    member = signed_in()
    comment = service.get(session(), comment_id, member)
    about = About(comment.thing)
    service.delete(session(), member, comment)
    session().commit()
    flash(gettext("Your comment is deleted."))
    return _back(about)


@blueprint.post("/comments/<comment_id>/report")
@comment_limit
def report(comment_id: str) -> Response:
    """Say that a comment should not be shown."""
    member = signed_in()
    comment = service.get(session(), comment_id, member)
    about = About(comment.thing)
    try:
        service.report(session(), member, comment, request.form.get("reason", ""), context().clock())
    except NoReason as refused:
        flash(refusal(refused), "bad")
    else:
        session().commit()
        flash(gettext("Thank you. A moderator looks at it."))
    return _back(about)


@blueprint.get("/desk/comments")
def desk() -> str:
    """The comments that wait for this moderator."""
    return _desk("", "")


@blueprint.post("/desk/comments/<comment_id>")
def decide(comment_id: str) -> Page:
    """Show or refuse a comment."""
    moderator = signed_in()
    comment = service.get(session(), comment_id, moderator)
    decision = request.form.get("decision", "")
    if decision not in ("approve", "refuse"):
        raise BadRequest()
    ruling = Ruling(decision == "approve", request.form.get("reason", ""))
    try:
        service.judge(session(), moderator, comment, ruling, context().clock())
    except NoReason as refused:
        session().rollback()
        return _desk(comment_id, refusal(refused)), 422
    except CatalogError:
        session().rollback()
        raise
    session().commit()
    flash(gettext("Everybody can read it now.") if ruling.good else gettext("It is not shown."))
    return redirect(url_for(".desk"), code=303)


def _desk(wrong: str, error: str) -> str:
    moderator = signed_in()
    found = service.waiting(session(), moderator, 0, PER_PAGE)
    words = finder(session())
    rows = [(one, sorted({hit.word for hit in words.find(one.text)}), _reasons(one)) for one in found]
    total = service.count_waiting(session(), moderator)
    return render_template("comments/desk.html", rows=rows, total=total, wrong=wrong, error=error)


def _reasons(comment: Comment) -> list[str]:
    return [one.reason for one in service.open_reports(session(), comment)]


def _back(about: About) -> Response:
    if about.clip_id is not None:
        return redirect(url_for("clips.show", clip_id=about.clip_id) + "#comments", code=303)
    return redirect(url_for("lesson.show", lesson_id=about.lesson_id) + "#comments", code=303)
