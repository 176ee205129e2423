"""PUT and DELETE /api/v1/courses/ID/enrolment, and the member's own courses and history."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, Float, Integer, List, Nested, String

from catalog.courses.service import get_course
from catalog.members.models import Scope
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from player.learning import service

blueprint = APIBlueprint("api_learning", __name__, url_prefix="/api/v1", tag="Progress")
needs(changes=Scope.TEACH)(blueprint)


class JoinedOut(Schema):
    """A course that the member has joined."""

    course = String(required=True, metadata={"description": "Its id."})
    title = String(required=True)
    joined_at = DateTime(required=True)
    lessons = Integer(required=True)
    done = Integer(required=True, metadata={"description": "How many of them are completed."})
    next = String(required=True, allow_none=True, metadata={"description": "The lesson to go on with; null: none."})
    position = Float(required=True, metadata={"description": "Where to resume it, in seconds."})


class JoinedList(Schema):
    """All of them: those with something left to learn first."""

    items = List(Nested(JoinedOut), required=True)
    next = String(required=True, allow_none=True)


@blueprint.get("/enrolments")
@blueprint.output(JoinedList)
@blueprint.doc(security=BEARER, responses=refusals(401))
def mine() -> Any:
    """The courses that the member has joined, and how far they are."""
    found = service.courses_of(session(), signed_in())
    items = [
        {
            "course": one.course.id,
            "title": one.course.title,
            "joined_at": one.joined_at,
            "lessons": len(one.lessons),
            "done": one.done,
            "next": one.next.id if one.next else None,
            "position": one.at,
        }
        for one in found
    ]
    return {"items": items, "next": None}


@blueprint.put("/courses/<course_id>/enrolment")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def join(course_id: str) -> Any:
    """Join a course; joining twice changes nothing."""
    member = signed_in()
    service.join(session(), member, get_course(session(), course_id, member), context().clock())
    session().commit()
    return ""


@blueprint.delete("/courses/<course_id>/enrolment")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def leave(course_id: str) -> Any:
    """Leave a course; the places in its lessons stay."""
    member = signed_in()
    service.leave(session(), member, get_course(session(), course_id, member).id)
    session().commit()
    return ""


@blueprint.delete("/progress")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401))
def forget_all() -> Any:
    """Delete the watch history: places and ticks as well."""
    service.forget(session(), signed_in())
    session().commit()
    return ""


@blueprint.delete("/lessons/<lesson_id>/progress")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401))
def forget(lesson_id: str) -> Any:
    """Delete what the member has watched of one lesson."""
    service.forget(session(), signed_in(), lesson_id)
    session().commit()
    return ""
