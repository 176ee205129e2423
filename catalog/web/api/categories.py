"""GET /api/v1/categories."""

from typing import Any

from apiflask import APIBlueprint

from catalog.categories.models import all_categories
from catalog.web.api.schemas import CategoryList
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_categories", __name__, url_prefix="/api/v1", tag="Courses")


@blueprint.get("/categories")
@blueprint.output(CategoryList)
def every() -> Any:
    """All categories of the school."""
    return {"items": all_categories(session()), "next": None}
