"""Sections of courses: rename, move, remove. They are added at their course."""

from typing import Any

from apiflask import APIBlueprint

from catalog.courses import arrangement
from catalog.courses.models import Section
from catalog.members.models import Member, Scope
from catalog.web.api.schemas import SectionChange, SectionOut
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.editing import start_matching
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_sections", __name__, url_prefix="/api/v1/sections", tag="Courses")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.patch("/<section_id>")
@blueprint.input(SectionChange, arg_name="body")
@blueprint.output(SectionOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415))
def change(section_id: str, body: dict[str, Any]) -> Any:
    """Give a section other titles, or another place among the sections of its course."""
    member, section = _mine(section_id)
    start_matching(section)
    if "title" in body or "title_en" in body:
        title = body.get("title", section.title)
        arrangement.rename_section(session(), member, section, title, body.get("title_en"))
    if "position" in body:
        arrangement.move_section(session(), member, section, body["position"])
    session().commit()
    return section


@blueprint.delete("/<section_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def remove(section_id: str) -> Any:
    """Remove a section. Its lessons stay: they join the section before it."""
    member, section = _mine(section_id)
    arrangement.remove_section(session(), member, section)
    session().commit()
    return ""


def _mine(section_id: str) -> tuple[Member, Section]:
    member = signed_in()
    return member, arrangement.get_section(session(), section_id, member)
