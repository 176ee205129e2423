"""Notices for programs: /api/v1/notices."""

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint

from catalog.courses.listing import Page
from catalog.members.models import Scope
from catalog.notices import service
from catalog.notices.models import Notice
from catalog.notices.web.schemas import NoticeList, NoticeOut, NoticeQuery
from catalog.notices.web.wording import address, sentence
from catalog.web.shared.api import BEARER, page_of, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_notices", __name__, url_prefix="/api/v1/notices", tag="Notices")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.get("")
@blueprint.input(NoticeQuery, location="query", arg_name="query")
@blueprint.output(NoticeList)
@blueprint.doc(security=BEARER, responses=refusals(401, 422))
def mine(query: dict[str, Any]) -> Any:
    """One's own notices, newest first."""
    member = signed_in()

    def read(cut: Page) -> Sequence[Notice]:
        return service.notices_of(session(), member, cut.start, cut.most)

    found, following = page_of(read, query["page"])
    items = [notice_out(one) for one in found]
    return {"items": items, "next": following, "unread": service.unread(session(), member)}


@blueprint.post("/read")
@needs(bodiless=True)
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401))
def read_all() -> Any:
    """Mark all as read."""
    service.read_all(session(), signed_in(), context().clock())
    session().commit()
    return ""


@blueprint.post("/<notice_id>/read")
@needs(bodiless=True)
@blueprint.output(NoticeOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def read_one(notice_id: str) -> Any:
    """Mark one as read."""
    notice = service.read_one(session(), signed_in(), notice_id, context().clock())
    session().commit()
    return notice_out(notice)


def notice_out(notice: Notice) -> dict[str, Any]:
    """A notice as NoticeOut."""
    return {
        "id": notice.id,
        "kind": notice.kind.name,
        "text": sentence(notice),
        "said": notice.text,
        "clip": notice.clip_id,
        "lesson": notice.lesson_id,
        "url": address(notice),
        "at": notice.at,
        "read": notice.read_at is not None,
    }
