"""What the API takes and gives of categories."""

from typing import Any

from apiflask import Schema
from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length, OneOf

from catalog.categories.models import ARTS
from catalog.categories.service import MAX_NAME, MAX_NAME_EN
from catalog.web.api.schemas import LETTER, POSITION, Strict, has_letter

_NAME: dict[str, Any] = {"validate": [Length(1, MAX_NAME), has_letter], "metadata": {"pattern": LETTER}}
_NAME_EN: dict[str, Any] = {
    "validate": Length(0, MAX_NAME_EN),
    "metadata": {"description": "For pages in English; empty: as `name`."},
}
_ART: dict[str, Any] = {
    "validate": OneOf(ARTS),
    "metadata": {"description": "The drawing that stands for it; without: that of its parent, or the first."},
}
_PARENT: dict[str, Any] = {
    "allow_none": True,
    "metadata": {"description": "The id of a category at the top; null: it stands at the top itself."},
}


class CategoryOut(Schema):
    """A subject that courses are grouped by."""

    id = String(required=True)
    parent = String(
        required=True,
        allow_none=True,
        metadata={"description": "The id of the category above; null: it stands at the top."},
    )
    position = Integer(
        required=True, strict=True, metadata={"description": "Its order among those with the same parent: ascending."}
    )
    name = String(required=True)
    name_en = String(required=True)
    art = String(required=True, validate=OneOf(ARTS), metadata={"description": "The drawing that stands for it."})
    picture = String(
        required=True,
        allow_none=True,
        metadata={"description": "The address of its own picture, shown in place of the drawing; null without one."},
    )


class CategoryIn(Strict):
    """A new category, at the end of those with the same parent."""

    name = String(required=True, **_NAME)
    name_en = String(load_default="", **_NAME_EN)
    art = String(**_ART)
    parent = String(load_default=None, **_PARENT)


class CategoryChange(Strict):
    """What changes about a category; what is left out stays. With `parent` alone it goes to the end there."""

    name = String(**_NAME)
    name_en = String(**_NAME_EN)
    art = String(**_ART)
    parent = String(**_PARENT)
    position = Integer(**POSITION)


class CategoryList(Schema):
    """All categories in order, each followed by those below it."""

    items = List(Nested(CategoryOut), required=True)
    next = String(required=True, allow_none=True)
