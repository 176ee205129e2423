"""The categories for programs: the tree for everybody; for operators adding, changing, moving, deleting, pictures."""

from typing import Any

from apiflask import APIBlueprint
from flask import request

from catalog.categories import pictures, service
from catalog.categories.models import Category, all_categories
from catalog.categories.service import CategoryDraft
from catalog.categories.web.pictures import address, operator
from catalog.categories.web.schemas import CategoryChange, CategoryIn, CategoryList, CategoryOut
from catalog.errors import NotFound
from catalog.versions import start_edit
from catalog.web.receiving import commit_and_wake
from catalog.web.shared.api import BEARER, refusals
from catalog.web.shared.context import context
from catalog.web.shared.editing import check_match
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_categories", __name__, url_prefix="/api/v1/categories", tag="Courses")
_TYPES = ("image/jpeg", "image/png", "image/webp", "application/octet-stream")
Answer = tuple[dict[str, Any], int, dict[str, str]]


@blueprint.get("")
@blueprint.output(CategoryList)
def every() -> Any:
    """All categories of the school, each followed by those below it."""
    return {"items": [category_out(one) for one in all_categories(session())], "next": None}


@blueprint.post("")
@blueprint.input(CategoryIn, arg_name="body")
@blueprint.output(CategoryOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415))
def add(body: dict[str, Any]) -> Any:
    """Add a category behind those with the same parent; for operators."""
    who, word = operator(), body.pop("parent")
    category = service.add(session(), who, CategoryDraft(**body), _category(word) if word is not None else None)
    session().commit()
    return _answer(category, 201)


@blueprint.get("/<category_id>")
@blueprint.output(CategoryOut)
@blueprint.doc(responses=refusals(404))
def one(category_id: str) -> Any:
    """A category. The ETag is for If-Match of a change."""
    return _answer(_category(category_id))


@blueprint.patch("/<category_id>")
@blueprint.input(CategoryChange, arg_name="body")
@blueprint.output(CategoryOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415))
def change(category_id: str, body: dict[str, Any]) -> Any:
    """Give a category other names, another drawing, another parent or another place; for operators.

    409 when If-Match names an older version than the present one.
    """
    who, category = operator(), _category(category_id)
    _start(category)
    moved = "parent" in body or "position" in body
    word, position = body.pop("parent", category.parent_id), body.pop("position", None)
    if body:
        service.change(session(), who, category, CategoryDraft(**body))
    if moved:
        service.move(session(), who, category, _category(word) if word is not None else None, position)
    session().commit()
    return _answer(category)


@blueprint.delete("/<category_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def delete(category_id: str) -> Any:
    """Delete a category that has no courses, no categories below it and no moderators of its own; for operators."""
    service.delete(session(), operator(), _category(category_id))
    session().commit()
    return ""


@blueprint.put("/<category_id>/picture")
@needs(body=pictures.MOST_BYTES, files=_TYPES)
@Limit("category_pictures", "60 per hour")
@blueprint.output(CategoryOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 413, 415, 422, 429))
def set_picture(category_id: str) -> Any:
    """Give a category a picture of its own; for operators. The body is a JPEG, PNG or WebP file of at most 10 MB.

    `picture` changes as soon as a worker has made the school's own copy of it, at 16:9. A file that cannot be read
    changes nothing.
    """
    who = operator()
    _category(category_id)
    session().rollback()  # others must be able to write while the bytes arrive
    name = pictures.receive(context().intake.store, request.stream)
    category = _category(category_id)
    commit_and_wake([pictures.use(session(), who, category, name, context().clock())])
    return _answer(category)


@blueprint.delete("/<category_id>/picture")
@blueprint.output(CategoryOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def remove_picture(category_id: str) -> Any:
    """Show a category by its drawing again; for operators."""
    category = _category(category_id)
    pictures.forget(session(), operator(), category)
    session().commit()
    return _answer(category)


def category_out(category: Category) -> dict[str, Any]:
    """A category as CategoryOut."""
    return {
        "id": category.id,
        "parent": category.parent_id,
        "position": category.position,
        "name": category.name,
        "name_en": category.name_en,
        "art": category.art,
        "picture": address(category.cover) if category.picture else None,
    }


def _answer(category: Category, status: int = 200) -> Answer:
    return category_out(category), status, {"ETag": f'"{category.version}"'}


def _start(category: Category) -> None:
    """Raises ChangedMeanwhile when If-Match names another version."""
    start_edit(session(), category, None)
    check_match(str(category.version))


def _category(category_id: str) -> Category:
    category = session().get(Category, category_id)
    if category is None:
        raise NotFound()
    return category
