"""Clips for their owners and viewers: /api/v1/clips."""

from typing import Any

from apiflask import APIBlueprint
from flask import g, request
from flask_babel import gettext
from sqlalchemy import select

from catalog.clips import consent, editing, expiry, reports, review, service
from catalog.clips.edits import Cover, Edits
from catalog.clips.models import Clip
from catalog.clips.service import Agreement, ClipDraft
from catalog.clips.web.acting import done
from catalog.clips.web.schemas import (
    AnswerIn,
    AppealIn,
    ClipChange,
    ClipIn,
    ClipOut,
    EditsIn,
    EditsOut,
    ExpiryIn,
    MyClips,
    PageQuery,
    ReasonIn,
)
from catalog.clips.web.showing import clip_out, edits_out
from catalog.courses.listing import Page
from catalog.errors import NotFound
from catalog.members.models import Member, Scope
from catalog.removal.times import KEPT_FOR
from catalog.web.shared.api import BEARER, page_of, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import check_match
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_clips", __name__, url_prefix="/api/v1/clips", tag="Clips")
needs(changes=Scope.TEACH)(blueprint)
share_limit = Limit("clips", "60 per minute; 2000 per day", counts=lambda _status: True)
"""Above the quota of a day (catalog/clips/settings.py), against programs."""
edit_limit = Limit("edits", "30 per hour; 200 per day", counts=lambda _status: True)
"""Each lets the school encode a whole video."""
report_limit = Limit("reports", "20 per hour; 100 per day", counts=lambda _status: True)


@blueprint.post("")
@share_limit
@blueprint.input(ClipIn, arg_name="body")
@blueprint.output(ClipOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def create(body: dict[str, Any]) -> Any:
    """Begin a clip. It goes to the moderators by itself when its first video is ready."""
    member = signed_in()
    said = {name: body.get(name) for name in ("title", "description", "category", "lesson", "call")}
    draft = ClipDraft(**said)
    agreed = Agreement(body["consent"], body["children"], body["guardian"], str(gettext(consent.WORDING)))
    clip = service.share(session(), member, draft, agreed, context().clip_quota)
    session().commit()
    return clip_out(clip, member)


@blueprint.get("")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.output(MyClips)
@blueprint.doc(security=BEARER, responses=refusals(401))
def mine(query: dict[str, Any]) -> Any:
    """One's own clips, newest first, and what may still be shared."""
    member = signed_in()
    own = select(Clip).where(Clip.owner_id == member.id, Clip.removed_at.is_(None))

    def read(cut: Page) -> list[Clip]:
        rows = own.order_by(Clip.created_at.desc(), Clip.id).offset(cut.start).limit(cut.most)
        return list(session().scalars(rows))

    clips, following = page_of(read, query["page"])
    left = service.quota(session(), member, context().clip_quota)
    return {"items": [clip_out(one, member) for one in clips], "next": following, "quota": left}


@blueprint.get("/<clip_id>")
@blueprint.output(ClipOut)
@blueprint.doc(responses=refusals(404))
def one(clip_id: str) -> Any:
    """A clip, for whoever may see it. The ETag is for If-Match of a change."""
    viewer = context().viewer()
    return _out(service.get_clip(session(), clip_id, viewer), viewer)


@blueprint.patch("/<clip_id>")
@blueprint.input(ClipChange, arg_name="body")
@blueprint.output(ClipOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def change(clip_id: str, body: dict[str, Any]) -> Any:
    """Change what is said about a clip. 409 while moderators have it, and when If-Match names an older version."""
    member, clip = _found(clip_id)
    check_match(str(clip.version))
    if "lesson" in body:
        body["lesson"] = body["lesson"] or ""
    service.change(session(), member, clip, ClipDraft(**body))
    session().commit()
    return _out(clip, member)


@blueprint.post("/<clip_id>/submit")
@blueprint.output(ClipOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def submit(clip_id: str) -> Any:
    """Give it to the moderators; 409 while its video is not ready."""
    return _out(*done(_found(clip_id), service.submit))


@blueprint.post("/<clip_id>/withdraw")
@blueprint.output(ClipOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def withdraw(clip_id: str) -> Any:
    """Take it back: nobody sees it any more, and after an hour it is removed for good."""
    return _out(*done(_found(clip_id), service.withdraw))


@blueprint.post("/<clip_id>/restore")
@blueprint.output(ClipOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def restore(clip_id: str) -> Any:
    """Undo that within an hour: it is a draft again."""
    member = signed_in()
    clip = service.restore(session(), member, clip_id, context().clock(), KEPT_FOR)
    session().commit()
    return _out(clip, member)


@blueprint.post("/<clip_id>/appeal")
@blueprint.input(AppealIn, arg_name="body")
@blueprint.output(ClipOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def appeal(clip_id: str, body: dict[str, Any]) -> Any:
    """Ask for another moderator after a refusal; once."""
    return _out(*done(_found(clip_id), lambda db, by, clip, at: service.appeal(db, by, clip, body["text"], at)))


@blueprint.put("/<clip_id>/remarks/<remark_id>")
@blueprint.input(AnswerIn, arg_name="body")
@blueprint.output(ClipOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def answer(clip_id: str, remark_id: str, body: dict[str, Any]) -> Any:
    """Say something to a moderator's remark."""
    member, clip = _found(clip_id)
    service.answer(session(), member, clip, remark_id, body["answer"])
    session().commit()
    return _out(clip, member)


@blueprint.post("/<clip_id>/reports")
@report_limit
@blueprint.input(ReasonIn, arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422, 429))
def report(clip_id: str, body: dict[str, Any]) -> Any:
    """Report a published clip to the moderators; several trusted people's reports hide it until they have looked."""
    member, clip = _found(clip_id)
    reports.report(session(), member, clip, body["reason"], context().clock())
    session().commit()
    return ""


@blueprint.post("/<clip_id>/recall")
@needs(changes=Scope.ALL)
@blueprint.input(ReasonIn, arg_name="body")
@blueprint.output(ClipOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def recall(clip_id: str, body: dict[str, Any]) -> Any:
    """Take it down everywhere; for moderators and operators."""
    return _out(*done(_found(clip_id), lambda db, by, clip, at: review.recall(db, by, clip, body["reason"], at)))


@blueprint.put("/<clip_id>/expiry")
@blueprint.input(ExpiryIn, arg_name="body")
@blueprint.output(ClipOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422))
def expire(clip_id: str, body: dict[str, Any]) -> Any:
    """Until when it is valid; then it is taken down by itself. For its owner and for moderators."""
    return _out(*done(_found(clip_id), lambda db, by, clip, at: expiry.set_expiry(db, by, clip, body["at"], at)))


@blueprint.get("/<clip_id>/edits")
@blueprint.output(EditsOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404, 409))
def edits(clip_id: str) -> Any:
    """What its owner cut, muted and covered; for the owner. 409 while there is no file to edit."""
    member = signed_in()
    clip = service.get_clip(session(), clip_id, member)
    if clip.owner_id != member.id:
        raise NotFound()
    return edits_out(clip), 200, {"ETag": f'"{clip.version}"'}


@blueprint.put("/<clip_id>/edits")
@edit_limit
@blueprint.input(EditsIn, arg_name="body")
@blueprint.output(EditsOut, status_code=202)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422, 429))
def edit(clip_id: str, body: dict[str, Any]) -> Any:
    """Have it made anew with these edits in place of earlier ones; without any, as it was sent.

    Until that is done nobody but its owner sees it, and then moderators look at it again.
    """
    member, clip = _found(clip_id)
    check_match(str(clip.version))
    covers = tuple(Cover(**each) for each in body["covers"])
    wanted = Edits(body["trim"] and tuple(body["trim"]), tuple(map(tuple, body["mutes"])), covers)
    job = editing.edit(session(), member, clip, wanted, clip.version if request.if_match else None)
    session().commit()
    if job is not None:
        context().transcoding.wake(job)
    return edits_out(clip), 202, {"ETag": f'"{clip.version}"'}


def _found(clip_id: str) -> tuple[Member, Clip]:
    g.writes = True
    member = signed_in()
    return member, service.get_clip(session(), clip_id, member)


def _out(clip: Clip, viewer: Member | None) -> Any:
    return clip_out(clip, viewer), 200, {"ETag": f'"{clip.version}"'}
