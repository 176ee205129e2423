"""The audit record for operators: a page, and GET /api/v1/audit for programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, Integer, List, Nested, String
from apiflask.validators import Range
from flask import Blueprint, Flask, Response, render_template, request, url_for
from flask_babel import format_date, format_time, gettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from catalog.attachments.models import Attachment
from catalog.audit.models import Action, AuditEntry
from catalog.audit.service import newest
from catalog.categories.models import all_categories
from catalog.clips.models import Clip
from catalog.comments.models import Comment
from catalog.courses.listing import Page
from catalog.courses.models import Course, Lesson
from catalog.invitations.models import InvitingLink
from catalog.members.models import Member, Role
from catalog.members.rights import may, require
from catalog.members.roles import LOCAL, RIGHTS, Right
from catalog.spreadsheet import csv_text
from catalog.teams.models import Offer
from catalog.uploads.models import Upload
from catalog.watchlists.models import WatchList
from catalog.web.shared.api import BEARER, PAGE, page_of, refusals, signed_in
from catalog.web.shared.session import session
from catalog.web.shared.wording import category_name, language_name, moment
from player.classrooms.attendance.models import Showing
from player.classrooms.screens.models import Classroom, Screen
from school.operations.labels import DECISION_SENTENCES, RIGHT_SENTENCES, SUBJECT_SENTENCES
from school.people.labels import ROLES

LAST_PAGE = 100_000
MOST_ROWS = 100_000
"""Of the table: a busy school's decisions of some years, about 25 MB."""

pages = Blueprint("audit", __name__)
api = APIBlueprint("api_audit", __name__, url_prefix="/api/v1", tag="Operations")


class AuditQuery(Schema):
    """Which decisions, and which page of them."""

    subject = String(metadata={"description": "The id of a member, course, lesson, upload or clip."})
    page = Integer(load_default=1, validate=Range(1, LAST_PAGE))


class AuditOut(Schema):
    """One decision. Its hash covers the whole row and the hash of the previous row."""

    id = Integer(required=True)
    at = DateTime(required=True)
    by = String(required=True, allow_none=True, metadata={"description": "A member's id; null: the command line."})
    action = String(required=True)
    kind = String(required=True, metadata={"description": "member, course, lesson, upload or clip."})
    subject = String(required=True)
    before = String(required=True)
    after = String(required=True)
    why = String(required=True)
    previous = String(required=True)
    hash = String(required=True)


class AuditList(Schema):
    """A page of the record."""

    items = List(Nested(AuditOut), required=True)
    next = String(required=True, allow_none=True)


def _page(subject: str | None, number: int) -> tuple[Sequence[AuditEntry], str | None]:
    def read(cut: Page) -> Sequence[AuditEntry]:
        return newest(session(), subject, cut.start, cut.most or PAGE)

    return page_of(read, number)


@api.get("/audit")
@api.input(AuditQuery, location="query", arg_name="query")
@api.output(AuditList)
@api.doc(security=BEARER, responses=refusals(401, 403, 422))
def some(query: dict[str, Any]) -> Any:
    """Decisions about people and videos, newest first; for operators and admins."""
    require(signed_in(), Right.RUN)
    entries, following = _page(query.get("subject"), query["page"])
    return {"items": [_out(entry) for entry in entries], "next": following}


def _out(entry: AuditEntry) -> dict[str, Any]:
    same = ("id", "at", "kind", "before", "after", "why", "previous")
    facts = {name: getattr(entry, name) for name in same}
    named = {"by": entry.by_id, "action": entry.action.name, "subject": entry.subject_id, "hash": entry.digest}
    return facts | named


@dataclass(frozen=True)
class Row:
    """One decision, in the reader's language."""

    entry: AuditEntry
    at: str
    by: str
    kind: str
    name: str
    href: str
    """The subject's page; "" where there is none for the reader."""
    said: str


@pages.get("/operations/audit")
def show() -> str:
    """All decisions, newest first; `subject` filters."""
    reader, subject = signed_in(), request.args.get("subject")
    require(reader, Right.RUN)
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= LAST_PAGE or "\0" in (subject or ""):
        raise NotFound()
    entries, following = _page(subject, number)
    rows = _rows(entries, reader)
    before = url_for("audit.show", subject=subject, page=number - 1) if number > 1 else None
    return render_template("operations/audit.html", rows=rows, subject=subject, next=following, before=before)


@pages.get("/operations/roles")
def roles() -> str:
    """What each role may do."""
    require(signed_in(), Right.RUN)
    return render_template("operations/roles.html", rights=RIGHTS, local=LOCAL, sentences=RIGHT_SENTENCES)


@pages.get("/operations/audit.csv")
def table() -> Response:
    """The same as a table with the hashes, newest first; at most MOST_ROWS."""
    reader, subject = signed_in(), request.args.get("subject")
    require(reader, Right.RUN)
    if "\0" in (subject or ""):
        raise NotFound()
    entries = newest(session(), subject, 0, MOST_ROWS)
    head = ("number", "at", "by", "action", "kind", "subject", "before", "after", "why", "previous", "hash")
    rows = [
        (
            *(one.id, one.at.isoformat(), one.by_id, one.action.name, one.kind, one.subject_id),
            *(one.before, one.after, one.why, one.previous, one.digest),
        )
        for one in entries
    ]
    response = Response(csv_text(head, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=decisions.csv"
    return response


def _rows(entries: Sequence[AuditEntry], reader: Member) -> list[Row]:
    people = _titles(Member, [entry.by_id for entry in entries])
    about = {
        kind: _titles(model, [entry.subject_id for entry in entries if entry.kind == kind])
        for kind, model in _MODELS.items()
    } | {"video": _titles_of_videos([entry.subject_id for entry in entries if entry.kind == "video"])}
    return [
        Row(
            entry=entry,
            at=f"{format_date(entry.at, 'medium')} {format_time(entry.at, 'short')}",  # 11/30/26 is read in two ways
            by=people.get(entry.by_id, entry.by_id) if entry.by_id else gettext("at the command line"),
            kind=gettext(SUBJECT_SENTENCES[entry.kind]),
            name=about.get(entry.kind, {}).get(entry.subject_id, entry.subject_id),
            href=_href(entry, reader) if entry.subject_id in about.get(entry.kind, {}) else "",
            said=_said(entry),
        )
        for entry in entries
    ]


_MODELS: dict[str, Any] = {
    "member": Member,
    "course": Course,
    "lesson": Lesson,
    "upload": Upload,
    "attachment": Attachment,
    "watchlist": WatchList,
    "clip": Clip,
    "comment": Comment,
    "invitinglink": InvitingLink,
    "showing": Showing,
    "classroom": Classroom,
    "screen": Screen,
}
_NAMED_BY = {
    "member": "name",
    "upload": "filename",
    "attachment": "name",
    "watchlist": "title",
    "comment": "text",
    "inviting_link": "note",
    "classroom": "name",
    "screen": "id",
}
"""The column with the name; "title" for all others."""


def _titles(model: Any, ids: Sequence[str | None]) -> dict[str, str]:
    name = getattr(model, _NAMED_BY.get(model.__tablename__, "title"))
    found = session().execute(select(model.id, name).where(model.id.in_(set(ids))))
    return {row[0]: row[1] for row in found}


def _titles_of_videos(ids: Sequence[str]) -> dict[str, str]:
    """Titles of the lessons of these videos, by video id."""
    found = session().execute(select(Lesson.video_id, Lesson.title).where(Lesson.video_id.in_(set(ids))))
    return {row[0]: row[1] for row in found}


def _href(entry: AuditEntry, reader: Member) -> str:
    if entry.kind == "member":
        return url_for("admin.member", member_id=entry.subject_id) if may(reader, Right.ADMIT) else ""
    if entry.kind == "course":
        return url_for("catalogue.course", course_id=entry.subject_id)
    if entry.kind == "clip":
        return url_for("clips.show", clip_id=entry.subject_id)
    return url_for("lesson.show", lesson_id=entry.subject_id) if entry.kind == "lesson" else ""


def _said(entry: AuditEntry) -> str:
    told = _TOLD.get(entry.action)
    return told(entry) if told else str(gettext(DECISION_SENTENCES[entry.action]))


def _role(entry: AuditEntry) -> str:
    before, after = (str(ROLES[Role[word]]) if word else "" for word in (entry.before, entry.after))
    if not before:
        return str(gettext("Account added: %(role)s", role=after))
    return str(gettext("Role changed from %(before)s to %(after)s", before=before, after=after))


def _appointed(entry: AuditEntry) -> str:
    if entry.after:
        return str(gettext("Moderator for: %(categories)s", categories=_categories(entry.after)))
    return str(gettext("No longer moderator for: %(categories)s", categories=_categories(entry.before)))


def _categories(ids: str) -> str:
    names = {one.id: category_name(one) for one in all_categories(session())}
    return str(gettext(", ")).join(names.get(one, one) for one in ids.split())


def _approved(entry: AuditEntry) -> str:
    return str(gettext("Account enabled") if entry.before == "BLOCKED" else gettext("Account approved"))


def _featured(entry: AuditEntry) -> str:
    return str(gettext("First on the home page") if entry.after else gettext("No longer first on the home page"))


def _captions(entry: AuditEntry) -> str:
    tag, _, number = entry.before.partition(" ")
    said = {
        "READ": gettext("Captions by the machine read: %(language)s"),
        "ACCEPTED": gettext("Corrections of captions accepted: %(language)s, %(number)s"),
        "DECLINED": gettext("Corrections of captions declined: %(language)s, %(number)s"),
    }
    sentence = said.get(entry.after, gettext("Captions deleted: %(language)s"))
    return str(sentence) % {"language": language_name(tag), "number": number}


def _imported(entry: AuditEntry) -> str:
    return str(gettext("Made by the import of “%(folder)s”", folder=entry.after))


def _invited(entry: AuditEntry) -> str:
    offer, _, member_id = (entry.after or entry.before).partition(" ")
    if entry.kind == "invitinglink":
        return _inviting(offer, member_id, made=bool(entry.after))
    if entry.before:
        return str(gettext("Invitation of %(name)s withdrawn or declined", name=_name(member_id)))
    if offer == Offer.OWN.name:
        return str(gettext("Offered to %(name)s", name=_name(member_id)))
    return str(gettext("%(name)s invited to teach", name=_name(member_id)))


def _inviting(role: str, people: str, *, made: bool) -> str:
    facts = {"role": str(ROLES[Role[role]]), "people": people}
    if made:
        return str(gettext("Link made for %(people)s people: %(role)s", **facts))
    return str(gettext("Link deleted for %(people)s people: %(role)s", **facts))


def _joined(entry: AuditEntry) -> str:
    return str(gettext("%(name)s teaches it too", name=_name(entry.after)))


def _left(entry: AuditEntry) -> str:
    return str(gettext("%(name)s no longer teaches it", name=_name(entry.before)))


def _handed_on(entry: AuditEntry) -> str:
    return str(
        gettext("Handed on from %(before)s to %(after)s", before=_name(entry.before), after=_name(entry.after))
    )


def _words(entry: AuditEntry) -> str:
    gone, come = (str(gettext(", ")).join(words.split("\n")) for words in (entry.before, entry.after))
    if gone and come:
        return str(gettext("%(list)s: added %(come)s; deleted %(gone)s", list=entry.why, come=come, gone=gone))
    if come:
        return str(gettext("%(list)s: added %(come)s", list=entry.why, come=come))
    return str(gettext("%(list)s: deleted %(gone)s", list=entry.why, gone=gone) if gone else entry.why)


def _paired(entry: AuditEntry) -> str:
    return str(gettext("Screen paired with %(classroom)s", classroom=entry.why))


def _name(member_id: str) -> str:
    member = session().get(Member, member_id)
    return member.name if member else member_id


def _planned(entry: AuditEntry) -> str:
    if entry.kind != "course":
        return str(gettext("Will be published with its course"))
    return str(
        gettext("Will be published automatically: %(moment)s", moment=moment(datetime.fromisoformat(entry.after)))
    )


_TOLD: dict[Action, Callable[[AuditEntry], str]] = {
    Action.ROLE: _role,
    Action.APPOINT: _appointed,
    Action.APPROVE: _approved,
    Action.FEATURE: _featured,
    Action.PLAN: _planned,
    Action.CAPTIONS: _captions,
    Action.IMPORT: _imported,
    Action.INVITE: _invited,
    Action.JOIN: _joined,
    Action.LEAVE: _left,
    Action.HAND_ON: _handed_on,
    Action.WORDS: _words,
    Action.PAIR: _paired,
}


def init_app(flask: Flask) -> None:
    """Adds the page and the API route."""
    flask.register_blueprint(pages)
    flask.register_blueprint(api)
