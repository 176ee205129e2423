"""Comments below clips and lessons, and the moderators' page of those that wait."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from catalog.clips.errors import NoReason, TooLateToUndo
from catalog.clips.models import Clip
from catalog.clips.web.desk_showing import MOST_JUST_NOW, JustNow
from catalog.comments import review, service
from catalog.comments.errors import DecidedBefore
from catalog.comments.models import Comment, CommentReview
from catalog.comments.review import Ruling
from catalog.courses.models import Lesson
from catalog.errors import EmptyField
from catalog.members.models import Member
from catalog.reactions.about import About, find
from catalog.reactions.web.pages import page_of
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
    return review.count_waiting(session(), signed_in())


@blueprint.post("/clips/<clip_id>/comments")
@blueprint.post("/lessons/<lesson_id>/comments")
@comment_limit
def write(**ids: str) -> Response:
    """Write about a clip or a lesson."""
    member = signed_in()
    about = find(session(), member, **ids)
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
    """The comments that wait for this moderator, and what they decided last."""
    return _desk()


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
        made = review.judge(session(), moderator, comment, ruling, context().clock())
    except NoReason as refused:
        session().rollback()
        return _desk(comment_id, refusal(refused)), 422
    except DecidedBefore as refused:
        session().rollback()
        return _desk(said=refusal(refused)), 409
    done = made.id
    session().commit()
    return redirect(url_for(".desk", done=done), code=303)


@blueprint.post("/desk/comments/<comment_id>/undo")
def undo(comment_id: str) -> Page:
    """Undo one's own last decision about a comment: it waits again."""
    moderator = signed_in()
    comment = service.get(session(), comment_id, moderator)
    try:
        review.undo(session(), moderator, comment, context().clock())
    except TooLateToUndo as refused:
        session().rollback()
        return _desk(said=refusal(refused)), 409
    session().commit()
    return redirect(url_for(".desk"), code=303)


def _desk(wrong: str = "", error: str = "", said: str = "") -> str:
    moderator = signed_in()
    found = review.waiting(session(), moderator, 0, PER_PAGE)
    words = finder(session())
    reports = service.open_reports(session(), found)
    rows = [(one, sorted({hit.word for hit in words.find(one.text)}), reports.get(one.id, ())) for one in found]
    return render_template(
        "comments/desk.html",
        rows=rows,
        total=review.count_waiting(session(), moderator),
        just_now=_just_now(moderator, request.args.get("done")),
        wrong=wrong,
        error=error,
        said=said,
    )


def _just_now(moderator: Member, done: str | None) -> list[JustNow]:
    now = context().clock()
    return [
        JustNow(
            one.at,
            _sentence(one),
            url_for(".undo", comment_id=one.comment_id) if review.can_undo(moderator, one, now) else "",
            one.id == done,
        )
        for one in review.decisions_of(session(), moderator, MOST_JUST_NOW)
    ]


def _sentence(made: CommentReview) -> str:
    name, title = made.comment.member.name, made.comment.thing.title
    if made.undone_at is not None:
        return str(
            gettext("You undid your decision about what %(name)s wrote about “%(title)s”", name=name, title=title)
        )
    if made.good:
        return str(gettext("Everybody can read what %(name)s wrote about “%(title)s”", name=name, title=title))
    return str(gettext("What %(name)s wrote about “%(title)s” is not shown", name=name, title=title))


def _back(about: About) -> Response:
    return redirect(page_of(about, "comments"), code=303)
