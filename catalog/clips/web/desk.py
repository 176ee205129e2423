"""The desk of the moderators: the queue and one clip of it on one page, which works without scripts.

js/desk.js plays the clip, gives each act its key, and puts the next clip into the same page.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.clips import review
from catalog.clips.errors import (
    AlreadyDecided,
    BadPlace,
    ClaimedByAnother,
    NoReason,
    OwnRefusal,
    SecondLook,
    TooLateToUndo,
)
from catalog.clips.models import Clip, Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clips.web import desk_showing, places
from catalog.clips.web.desk_showing import Choice
from catalog.courses.listing import Page
from catalog.errors import CatalogError
from catalog.members.models import Member
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.times import seconds
from catalog.web.shared.wording import refusal

blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
Answer = Response | str | tuple[str, int]
LOOKED_AT = 100
"""Clips of the queue among which the next one is found."""
_VERDICTS = {one.value: one for one in (Verdict.APPROVE, Verdict.RETURN, Verdict.REFUSE)}


@blueprint.get("")
def index() -> str:
    """The clip that has waited longest; `after`: the one behind that clip in the queue."""
    moderator, choice = signed_in(), _choice()
    clips = _queue(moderator, choice)
    return _page(moderator, _following(moderator, clips, request.args.get("after")), clips)


@blueprint.get("/<clip_id>")
def show(clip_id: str) -> str:
    """One clip, with the queue."""
    moderator, clip = _found(clip_id)
    return _page(moderator, clip, _queue(moderator, _choice()))


@blueprint.post("/<clip_id>")
def decide(clip_id: str) -> Answer:
    """Decide, and go on with the next clip. 409 shows the next one too: another moderator was faster."""
    moderator, clip = _found(clip_id)
    following = _next(moderator, clip_id)
    try:
        made = review.judge(session(), moderator, clip, _judgement(), context().clock())
    except (NoReason, BadPlace, OwnRefusal, SecondLook) as refused:
        session().rollback()
        return _show_again(clip_id, refused), 422
    except (AlreadyDecided, ClaimedByAnother) as refused:
        return _another(refused, clip_id, following)
    done = made.id
    session().commit()
    return _onward(following, done=done)


@blueprint.post("/<clip_id>/claim")
def claim(clip_id: str) -> Answer:
    """Keep it for a quarter of an hour."""
    moderator, clip = _found(clip_id)
    following = _next(moderator, clip_id)
    try:
        review.claim(session(), moderator, clip, context().clock())
    except (AlreadyDecided, ClaimedByAnother) as refused:
        return _another(refused, clip_id, following)
    session().commit()
    return _onward(clip_id)


@blueprint.post("/<clip_id>/leave")
def leave(clip_id: str) -> Answer:
    """Leave it to others, and go on with the next clip."""
    moderator, clip = _found(clip_id)
    following = _next(moderator, clip_id)
    try:
        review.release(session(), moderator, clip, context().clock())
    except (AlreadyDecided, ClaimedByAnother) as refused:
        return _another(refused, clip_id, following)
    session().commit()
    return _onward(following)


@blueprint.post("/<clip_id>/undo")
def undo(clip_id: str) -> Answer:
    """Undo one's own last decision about it, and look at it again."""
    moderator, clip = _found(clip_id)
    try:
        review.undo(session(), moderator, clip, context().clock())
    except TooLateToUndo as refused:
        session().rollback()
        return _show_again(clip_id, refused), 409
    session().commit()
    return _onward(clip_id)


def _show_again(clip_id: str, refused: CatalogError) -> str:
    """The page of a clip with a refusal, and with what was typed."""
    moderator, clip = _found(clip_id)
    return _page(moderator, clip, _queue(moderator, _choice()), error=refusal(refused))


def _another(refused: CatalogError, clip_id: str, following: str | None) -> Answer:
    """The next clip, and why it is not the one that was asked for."""
    session().rollback()
    moderator = signed_in()
    said = refusal(refused)
    clip = review.get(session(), moderator, following) if following else None
    clips = [one for one in _queue(moderator, _choice()) if one.id != clip_id]
    return _page(moderator, clip, clips, said=said), 409


def _found(clip_id: str) -> tuple[Member, Clip]:
    moderator = signed_in()
    return moderator, review.get(session(), moderator, clip_id)


def _choice() -> Choice:
    asked = request.args
    return Choice(asked.get("category") or None, asked.get("district") or None, asked.get("mine") == "1")


def _queue(moderator: Member, choice: Choice) -> list[Clip]:
    return review.queue(session(), moderator, choice, Page(0, LOOKED_AT))


def _following(moderator: Member, clips: Sequence[Clip], after: str | None) -> Clip | None:
    """The first clip behind `after` that the moderator may decide about; at the end of the queue its first one."""
    ids = [one.id for one in clips]
    start = ids.index(after) + 1 if after in ids else 0
    turned = [one for one in (*clips[start:], *clips[:start]) if one.id != after]
    now = context().clock()
    return next((one for one in turned if review.may_decide(moderator, one, now)), None)


def _next(moderator: Member, clip_id: str) -> str | None:
    found = _following(moderator, _queue(moderator, _choice()), clip_id)
    return found.id if found is not None else None


def _onward(clip_id: str | None, **more: str) -> Response:
    query: dict[str, Any] = _choice().query | more
    return redirect(url_for(".show", clip_id=clip_id, **query) if clip_id else url_for(".index", **query), code=303)


def _judgement() -> Judgement:
    """Raises BadPlace, NoReason."""
    verdict = _VERDICTS.get(request.form.get("decision", ""))
    if verdict is None:
        raise NoReason()
    times, texts = request.form.getlist("remark_at"), request.form.getlist("remark")
    said = [(seconds(at) or 0.0, text) for at, text in zip(times, texts, strict=False) if text.strip()]
    place = _place() if verdict is Verdict.APPROVE else None
    return Judgement(verdict, request.form.get("reason", ""), said, place)


def _place() -> Place | None:
    kind, _, thing = request.form.get("place", "").partition(":")
    if kind == "course":
        return Place(course=thing)
    if kind != "lesson":
        return None
    typed = request.form.get("at", "").strip()
    at = seconds(typed) if typed else 0.0
    if at is None:
        raise BadPlace()
    return Place(lesson=thing, at=at)


def _page(moderator: Member, clip: Clip | None, clips: Sequence[Clip], *, said: str = "", error: str = "") -> str:
    choice, asked = _choice(), request.args.get("q", "").strip()
    facts: dict[str, Any] = {}
    if clip is not None:
        facts = desk_showing.about(clip, moderator)
        facts["places"] = places.offered(clip, moderator, asked)
    strip = desk_showing.strip(clip, clips, moderator, choice)
    total = review.waiting(session(), moderator)
    return render_template(
        "clips/desk.html",
        me=moderator,
        clip=clip,
        strip=strip,
        total=total,
        choice=choice,
        filters=desk_showing.filters(moderator, choice),
        just_now=desk_showing.just_now(moderator, choice, request.args.get("done")),
        asked=asked,
        said=said or (gettext("Nothing is found for “%(text)s”.", text=asked) if _found_none(facts, asked) else ""),
        error=error,
        form=request.form,
        **facts,
    )


def _found_none(facts: dict[str, Any], asked: str) -> bool:
    return bool(asked) and "places" in facts and not any(one.found for one in facts["places"])
