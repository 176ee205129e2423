"""Which of many files belongs to which lesson of a course: a proposal; nothing is changed."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length

from catalog.courses.assignment import Slot, assign
from catalog.courses.models import Course
from catalog.courses.service import get_course
from catalog.members.models import Scope
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.api.schemas import Strict
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_assignment", __name__, url_prefix="/api/v1/courses", tag="Courses")
needs(changes=Scope.TEACH)(blueprint)
MOST_FILES = 500


class FilesIn(Strict):
    """Files to be sent."""

    names = List(String(validate=Length(1, 300)), required=True, validate=Length(1, MOST_FILES))
    section = String(load_default=None, allow_none=True, metadata={"description": "Only lessons of this section."})


class AssignedOut(Schema):
    """One file."""

    index = Integer(required=True, strict=True, metadata={"description": "Its place in `names`, from 0."})
    lesson = String(required=True, allow_none=True, metadata={"description": "null: it becomes a new lesson."})


class AssignmentOut(Schema):
    """All files in the order in which a person would put them."""

    items = List(Nested(AssignedOut), required=True)


@blueprint.post("/<course_id>/assignment")
@blueprint.input(FilesIn, arg_name="body")
@blueprint.output(AssignmentOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415))
def propose(course_id: str, body: dict[str, Any]) -> Any:
    """Put files into a natural order and find the lesson of each among those without a video. Changes nothing."""
    course = get_course(session(), course_id, signed_in())
    require(signed_in(), Right.EDIT, course)
    found = assign(body["names"], _slots(course), body["section"])
    return {"items": [{"index": one.index, "lesson": one.lesson_id} for one in found]}


def _slots(course: Course) -> list[Slot]:
    """The lessons that wait for a video."""
    sections = {section.id: number for number, section in enumerate(course.sections, start=1)}
    counts: dict[str | None, int] = {}
    slots = []
    for place, lesson in enumerate(course.lessons, start=1):
        inside = counts[lesson.section_id] = counts.get(lesson.section_id, 0) + 1
        if lesson.package is None:
            number = sections.get(lesson.section_id or "", 0)
            slots.append(Slot(lesson.id, lesson.title, place, number, inside, lesson.section_id))
    return slots
