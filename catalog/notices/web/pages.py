"""The page of notices, and the number beside the bell."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalog.members.models import Member
from catalog.notices import service
from catalog.notices.models import Notice
from catalog.notices.web.schemas import LAST_PAGE
from catalog.notices.web.wording import address as address_of
from catalog.notices.web.wording import sentence
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = needs(kept=False)(Blueprint("notices", __name__, template_folder="templates"))
PER_PAGE = 50


@blueprint.app_template_global("unread_notices")
def unread_notices(member: Member) -> int:
    """The number beside the bell."""
    return service.unread(session(), member)


@blueprint.get("/notices")
def show() -> str:
    """One's own notices, newest first."""
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= LAST_PAGE:
        raise NotFound()
    member = signed_in()
    found = service.notices_of(session(), member, (page - 1) * PER_PAGE, PER_PAGE + 1)
    facts = {"rows": [_row(one) for one in found[:PER_PAGE]], "page": page, "more": len(found) > PER_PAGE}
    return render_template("notices/list.html", unread=service.unread(session(), member), **facts)


@blueprint.post("/notices/read")
def read_all() -> Response:
    """Mark all as read."""
    service.read_all(session(), signed_in(), context().clock())
    session().commit()
    return redirect(url_for(".show"), code=303)


@blueprint.post("/notices/<notice_id>/open")
def open_one(notice_id: str) -> Response:
    """Mark one as read, and go to what it is about."""
    notice = service.read_one(session(), signed_in(), notice_id, context().clock())
    session().commit()
    return redirect(address_of(notice), code=303)


def _row(notice: Notice) -> tuple[Notice, str]:
    return notice, sentence(notice)
