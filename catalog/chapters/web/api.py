"""GET and PUT /api/v1/lessons/ID/chapters."""

from typing import Any

from apiflask import APIBlueprint
from flask import g

from catalog.chapters import offering, service
from catalog.chapters.service import Mark
from catalog.chapters.web.schemas import ChaptersIn, ChaptersOut, DropIn, ProposedList
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.members.models import Member, Scope
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.versions import start_edit
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import check_match
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_chapters", __name__, url_prefix="/api/v1/lessons", tag="Lessons")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.get("/<lesson_id>/chapters")
@blueprint.output(ChaptersOut)
@blueprint.doc(responses=refusals(404))
def get(lesson_id: str) -> Any:
    """The chapters of a lesson's video. The ETag is for If-Match of a change."""
    return _out(get_lesson(session(), lesson_id, context().viewer()))


@blueprint.put("/<lesson_id>/chapters")
@blueprint.input(ChaptersIn, arg_name="body")
@blueprint.output(ChaptersOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415, 422))
def put(lesson_id: str, body: dict[str, Any]) -> Any:
    """Replace all chapters: one after the other, inside the video, each with a title.

    While a lesson has no video yet, any time is taken. 409 when If-Match names an older version than the present one.
    """
    member = signed_in()
    lesson = get_lesson(session(), lesson_id, member)
    start_edit(session(), lesson, None)
    check_match(service.version(lesson.chapters))
    service.set_chapters(session(), member, lesson, [Mark(one["at"], one["title"]) for one in body["items"]])
    session().commit()
    return _out(lesson)


@blueprint.get("/<lesson_id>/chapters/proposed")
@blueprint.output(ProposedList)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def proposed(lesson_id: str) -> Any:
    """The chapters that pauses and words of the captions suggest, and that are no chapters yet."""
    member = signed_in()
    return _proposed(member, get_lesson(session(), lesson_id, member))


@blueprint.post("/<lesson_id>/chapters/proposed")
@blueprint.input(DropIn, arg_name="body")
@blueprint.output(ProposedList)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415, 422))
def drop(lesson_id: str, body: dict[str, Any]) -> Any:
    """Drop proposed chapters, so that they are not proposed again; `again` undoes that. Answers what is left."""
    g.writes = True
    member = signed_in()
    lesson = get_lesson(session(), lesson_id, member)
    offering.drop(session(), member, lesson, body["drop"])
    offering.propose_again(session(), member, lesson, body["again"])
    session().commit()
    return _proposed(member, lesson)


def _proposed(member: Member, lesson: Lesson) -> Any:
    found = offering.offered(session(), member, lesson, context().intake.store)
    return {"items": [{"at": one.at, "title": one.title, "reason": one.reason.value} for one in found], "next": None}


def _out(lesson: Lesson) -> Any:
    left = service.beyond(lesson) if may(context().viewer(), Right.EDIT, lesson) else []
    answer = {"items": service.spans(lesson), "beyond": left}
    return answer, 200, {"ETag": f'"{service.version(lesson.chapters)}"'}
