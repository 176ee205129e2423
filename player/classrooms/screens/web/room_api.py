"""Classrooms for programs: /api/v1/classrooms."""

from typing import Any

from apiflask import APIBlueprint

from catalog.courses.listing import Page
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.api import BEARER, page_of, refusals, signed_in
from catalog.web.shared.session import session
from player.classrooms.screens import rooms
from player.classrooms.screens.rooms import Room
from player.classrooms.screens.web.schemas import ClassroomIn, ClassroomOut, Classrooms, PageQuery
from player.classrooms.screens.web.wording import classroom_out

blueprint = APIBlueprint("api_classrooms", __name__, url_prefix="/api/v1/classrooms", tag="Classrooms")


@blueprint.get("")
@blueprint.input(PageQuery, location="query")
@blueprint.output(Classrooms)
@blueprint.doc(security=BEARER, responses=refusals(401, 422))
def listed(query_data: dict[str, Any]) -> Any:
    """The classrooms, by district, community and name. Screens are told to those who may steer them."""
    member = signed_in()

    def read(page: Page) -> Any:
        return rooms.all_rooms(session(), page.start, page.most)

    found, following = page_of(read, query_data["page"])
    items = [classroom_out(room, with_screens=may(member, Right.STEER, room)) for room in found]
    return {"items": items, "next": following}


@blueprint.get("/<classroom_id>")
@blueprint.output(ClassroomOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def show(classroom_id: str) -> Any:
    """One classroom."""
    member, room = signed_in(), rooms.get_room(session(), classroom_id)
    return classroom_out(room, with_screens=may(member, Right.STEER, room))


@blueprint.post("")
@blueprint.input(ClassroomIn, arg_name="body")
@blueprint.output(ClassroomOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 409, 415, 422))
def create(body: dict[str, Any]) -> Any:
    """Add a classroom, for operators; a community that is not known yet is added, too."""
    room = rooms.add_room(session(), signed_in(), Room(**body))
    session().commit()
    return classroom_out(room, with_screens=True)
