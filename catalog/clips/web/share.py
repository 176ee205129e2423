"""Sharing: /share. A resident chooses or records a video, says what it shows, and then sees where it stands.

Everything but sending the file works without scripts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from catalog.calls.service import find as find_call
from catalog.clips import consent, service
from catalog.clips.errors import NoConsent, NoGuardian
from catalog.clips.models import Clip, ClipState
from catalog.clips.service import Agreement, ClipDraft
from catalog.clips.settings import Quota
from catalog.clips.web.api import share_limit
from catalog.clips.web.showing import addresses, file_state, is_ready_to_edit, newest_upload, next_sentence
from catalog.courses.service import get_lesson
from catalog.errors import CatalogError, EmptyField, NotFound
from catalog.members.models import Member
from catalog.removal.times import KEPT_FOR
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.playback import Film
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from catalog.web.standing import place_of, preparing

blueprint = Blueprint("share", __name__, url_prefix="/share", template_folder="templates")
Page = Response | tuple[str, int]
MINE = 60
"""The newest of a member's clips, on one page."""


@dataclass(frozen=True)
class Badge:
    """The state of a clip as a word; see badge() of ui/messages.html."""

    word: str
    kind: str
    icon: str


@dataclass(frozen=True)
class Stage:
    """One stage on the way of a clip."""

    done: bool
    here: bool
    title: str
    text: str = ""


@blueprint.get("")
def index() -> str:
    """One's own videos; for a visitor, what sharing is."""
    member = context().viewer()
    if member is None:
        return render_template("clips/invitation.html")
    own = (Clip.owner_id == member.id, Clip.removed_at.is_(None))
    clips = session().scalars(select(Clip).where(*own).order_by(Clip.created_at.desc(), Clip.id).limit(MINE)).all()
    rows = [(clip, badge_of(clip), poster_of(clip, member), next_sentence(clip)) for clip in clips]
    return render_template("clips/mine.html", rows=rows, quota=_quota(member))


@blueprint.get("/new")
@needs(features=("camera", "microphone"))
def new() -> str:
    """The three steps; `lesson` is the one to which it might belong, `call` what a teacher asks for."""
    return _form(signed_in(), request.args, {})


@blueprint.post("/new")
@needs(features=("camera", "microphone"))
@share_limit
def create() -> Page:
    """Begin a clip; its file is chosen on the next page, or was chosen on this one where scripts run."""
    member, form = signed_in(), request.form
    said = {name: form.get(name) or None for name in ("lesson", "call")}
    draft = ClipDraft(form.get("title", ""), form.get("description", ""), **said)
    agreed = Agreement("consent" in form, "children" in form, form.get("guardian", ""), str(gettext(consent.WORDING)))
    try:
        clip = service.share(session(), member, draft, agreed, context().clip_quota)
    except NotFound:
        raise
    except CatalogError as refused:
        session().rollback()
        return _form(signed_in(), form, {_field(refused): refusal(refused)}), 422
    session().commit()
    return redirect(url_for(".show", clip_id=clip.id), code=303)


def _field(refused: CatalogError) -> str:
    fields: dict[type[CatalogError], str] = {EmptyField: "title", NoConsent: "consent", NoGuardian: "guardian"}
    return fields.get(type(refused), "form")


@blueprint.get("/<clip_id>")
def show(clip_id: str) -> str:
    """Where one's own clip stands, what comes next, and what can be done about it."""
    member, clip = own_clip(clip_id)
    return _page(member, clip, {})


@blueprint.post("/<clip_id>/edit")
def edit(clip_id: str) -> Page:
    """Change what is said about it."""
    member, clip = own_clip(clip_id)
    draft = ClipDraft(request.form.get("title", ""), request.form.get("description", ""))
    try:
        service.change(session(), member, clip, draft, request.form.get("version", type=int))
    except EmptyField as refused:
        session().rollback()
        return _page(*own_clip(clip_id), {"title": refusal(refused)}), 422
    return _saved(clip_id)


@blueprint.post("/<clip_id>/remarks/<remark_id>")
def answer(clip_id: str, remark_id: str) -> Response:
    """Say something to a moderator's remark."""
    member, clip = own_clip(clip_id)
    service.answer(session(), member, clip, remark_id, request.form.get("answer", ""))
    return _saved(clip_id)


@blueprint.post("/<clip_id>/submit")
def submit(clip_id: str) -> Response:
    """Give it to the moderators."""
    member, clip = own_clip(clip_id)
    service.submit(session(), member, clip, context().clock())
    session().commit()
    flash(gettext("Thank you. A moderator looks at it."))
    return _back(clip_id)


@blueprint.post("/<clip_id>/appeal")
def appeal(clip_id: str) -> Page:
    """Ask for another moderator."""
    member, clip = own_clip(clip_id)
    try:
        service.appeal(session(), member, clip, request.form.get("text", ""), context().clock())
    except EmptyField:
        session().rollback()
        return _page(*own_clip(clip_id), {"appeal": gettext("Please fill this in.")}), 422
    session().commit()
    flash(gettext("Another moderator looks at it. They read what you wrote."))
    return _back(clip_id)


@blueprint.post("/<clip_id>/withdraw")
def withdraw(clip_id: str) -> Response:
    """Take it out of everybody's sight; after an hour it is removed for good."""
    member, clip = own_clip(clip_id)
    service.withdraw(session(), member, clip, context().clock())
    session().commit()
    return _back(clip_id)


@blueprint.post("/<clip_id>/restore")
def restore(clip_id: str) -> Response:
    """Undo that within an hour."""
    service.restore(session(), signed_in(), clip_id, context().clock(), KEPT_FOR)
    session().commit()
    flash(gettext("It is yours again, as a draft. Hand it in when you like."))
    return _back(clip_id)


def badge_of(clip: Clip) -> Badge:
    """The state of a clip as its owner reads it."""
    state = "HIDDEN" if clip.state is ClipState.PUBLISHED and clip.hidden_at else clip.state.name
    badges = {
        "DRAFT": Badge(gettext("not handed in yet"), "", "edit"),
        "IN_REVIEW": Badge(gettext("being looked at"), "wait", "eye"),
        "PUBLISHED": Badge(gettext("neighbours can watch it"), "done", "check"),
        "HIDDEN": Badge(gettext("hidden for now"), "wait", "eye"),
        "RETURNED": Badge(gettext("please change something"), "wait", "edit"),
        "REFUSED": Badge(gettext("not shown"), "bad", "no"),
        "WITHDRAWN": Badge(gettext("withdrawn"), "", "undo"),
        "RECALLED": Badge(gettext("taken down"), "bad", "no"),
    }
    return badges[state]


def poster_of(clip: Clip, viewer: Member | None) -> str:
    """The address of its poster; "" while there is none."""
    return addresses(clip, viewer)["poster"] or ""


def film_of(clip: Clip, viewer: Member | None) -> Film | None:
    """Its video for a viewer who may see it; None while it is not ready, or once it was taken down."""
    found, package = addresses(clip, viewer), clip.package
    if found["playlist"] is None or package is None:
        return None
    storyboard = context().watching.address(clip, package.storyboard, viewer) if package.storyboard else ""
    return Film(found["playlist"], found["poster"] or "", storyboard, package.duration)


def stages(clip: Clip) -> list[Stage]:
    """The way of a clip: sent, looked at, in a course."""
    sent = clip.package is not None
    handed = clip.state is not ClipState.DRAFT
    decided = clip.state in (ClipState.PUBLISHED, ClipState.REFUSED, ClipState.RECALLED)
    placed = clip.placement.lesson if clip.placement is not None else None
    looked = {
        ClipState.RETURNED: gettext("Something is to be changed; then a moderator looks again."),
        ClipState.REFUSED: gettext("It is not shown. The reason stands on this page."),
        ClipState.PUBLISHED: gettext("A moderator has looked at it."),
    }
    where = placed or clip.wished_lesson
    return [
        Stage(sent, not sent, gettext("Sent"), gettext("The file is kept; nothing gets lost.") if sent else ""),
        Stage(
            decided,
            handed and not decided,
            gettext("A moderator looks at it"),
            looked.get(clip.state, gettext("Usually within two days.")),
        ),
        Stage(
            clip.published,
            False,
            gettext("Neighbours can watch it"),
            gettext("%(course)s: %(lesson)s", course=where.course.title, lesson=where.title) if where else "",
        ),
    ]


def own_clip(clip_id: str) -> tuple[Member, Clip]:
    """The member and their own clip. Raises NotFound for that of somebody else."""
    member = signed_in()
    clip = service.get_clip(session(), clip_id, member)
    if clip.owner_id != member.id:
        raise NotFound()
    return member, clip


def _quota(member: Member) -> Quota:
    return service.quota(session(), member, context().clip_quota)


def _form(member: Member, asked: Mapping[str, str], errors: dict[str, str]) -> str:
    call = find_call(session(), asked.get("call", ""))
    lesson_id = call.lesson_id if call else asked.get("lesson", "")
    lesson = get_lesson(session(), lesson_id, member) if lesson_id and "\0" not in lesson_id else None
    return render_template(
        "clips/new.html",
        lesson=lesson,
        call=call,
        is_open=call is not None and call.is_open(context().clock()),
        quota=_quota(member),
        most=context().intake.settings.max_bytes,
        wording=gettext(consent.WORDING),
        errors=errors,
        form=request.form,
    )


def _page(member: Member, clip: Clip, errors: dict[str, str]) -> str:
    upload = newest_upload(clip)
    waits = upload is not None and not upload.ended and upload.state.name != "WAITING"
    return render_template(
        "clips/mine_one.html",
        clip=clip,
        badge=badge_of(clip),
        film=film_of(clip, member),
        file=file_state(clip),
        upload=upload,
        standing=preparing(upload, None, place_of(upload)) if waits and upload else None,
        step=next_sentence(clip),
        stages=stages(clip),
        last=service.said_last(clip),
        remarks=service.open_remarks(clip) if clip.state is ClipState.RETURNED else [],
        may_edit=is_ready_to_edit(clip),
        outdated=clip.package is not None and clip.package.outdated,
        may_submit=clip.state in Clip.EDITABLE and file_state(clip) == "ready",
        errors=errors,
        form=request.form,
        most=min(context().intake.settings.max_bytes, max(0, _quota(member).bytes)),
    )


def _saved(clip_id: str) -> Response:
    session().commit()
    flash(gettext("Saved."))
    return _back(clip_id)


def _back(clip_id: str) -> Response:
    return redirect(url_for(".show", clip_id=clip_id), code=303)
