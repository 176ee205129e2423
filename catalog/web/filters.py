"""The filters of the catalogue's pages: read from the address, and written into the addresses of their links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext

from catalog.categories.models import Category
from catalog.courses import selection
from catalog.courses.facts import normal_tag
from catalog.courses.models import Level
from catalog.courses.selection import LENGTHS, SORTS, Facets, Row, Wanted
from catalog.web.shared.wording import course_length_name, level_name


@dataclass(frozen=True)
class Asked:
    """What a request asks of the catalogue. A value that nothing has is taken as no choice."""

    path: str
    wanted: Wanted
    sort: str

    def address(self, *, page: int = 1, **changed: str) -> str:
        """The address of this page with some filters changed; without `page` its first page."""
        query = self.query(page=page, **changed)
        return f"{self.path}?{query}" if query else self.path

    def query(self, *, page: int = 1, **changed: str) -> str:
        """The same, without the path."""
        sort = changed.pop("sort", self.sort)
        wanted = replace(self.wanted, **changed)
        given = {"level": wanted.level, "length": wanted.length, "teacher": wanted.teacher, "tag": wanted.tag}
        given |= {"sort": "" if sort == SORTS[0] else sort, "page": str(page) if page > 1 else ""}
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def narrowed(self) -> bool:
        """Whether any filter but the category is chosen."""
        return replace(self.wanted, category="") != Wanted()


@dataclass(frozen=True)
class Pick:
    """One choice of a filter; pressing a chosen one takes it back."""

    text: str
    href: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Branch:
    """A category in the tree, with those below it."""

    category: Category | None
    """None: all courses."""
    href: str
    count: int
    here: bool
    below: Sequence["Branch"] = ()


def asked(category_id: str = "") -> Asked:
    """What the request asks for."""
    given = request.args
    level, length, sort = given.get("level", ""), given.get("length", ""), given.get("sort", "")
    wanted = Wanted(
        category=category_id,
        level=level if level in Level.__members__ else "",
        length=length if length in (*LENGTHS, "long") else "",
        teacher=given.get("teacher", ""),
        tag=normal_tag(given.get("tag", "")),
    )
    return Asked(request.path, wanted, sort if sort in SORTS else SORTS[0])


def picks(question: Asked, facets: Facets, found: Sequence[Row]) -> list[tuple[str, list[Pick]]]:
    """The filters of a page, each with its title. A choice that is made stays, also with nothing left of it."""
    names = {row.teacher: row.teacher_name for row in found}
    chosen = question.wanted
    levels = {level.name: level_name(level) for level in Level if level is not Level.NONE}
    lengths = {length: course_length_name(length) for length in (*LENGTHS, "long")}
    teachers = [one for one, _ in facets.teacher.most_common(selection.MOST_TEACHERS)]
    tags = [one for one, _ in facets.tag.most_common(selection.MOST_TAGS)]
    return [
        (gettext("Level"), _picks(question, "level", levels, facets.level)),
        (gettext("Length"), _picks(question, "length", lengths, facets.length)),
        (gettext("Tags"), _picks(question, "tag", {one: one for one in _with(chosen.tag, tags)}, facets.tag)),
        (gettext("Teacher"), _picks(question, "teacher", _called(chosen.teacher, teachers, names), facets.teacher)),
    ]


def _called(chosen: str, teachers: list[str], names: Mapping[str, str]) -> dict[str, str]:
    return {one: names.get(one, one) for one in _with(chosen, teachers)}


def _with(chosen: str, offered: list[str]) -> list[str]:
    return offered if not chosen or chosen in offered else [chosen, *offered]


def _picks(question: Asked, name: str, words: Mapping[str, str], counts: Mapping[str, int]) -> list[Pick]:
    chosen = getattr(question.wanted, name)
    return [
        Pick(text, question.address(**_changed(name, value, chosen)), counts.get(value, 0), value == chosen)
        for value, text in words.items()
        if counts.get(value, 0) or value == chosen
    ]


def _changed(name: str, value: str, chosen: str) -> dict[str, Any]:
    return {name: "" if value == chosen else value}


def list_address(category: Category | None) -> str:
    """The address of the list of a category, or of all courses."""
    return url_for("catalogue.category", category_id=category.id) if category else url_for("catalogue.courses")


def tree(categories: Sequence[Category], facets: Facets, here: Category | None, query: str) -> list[Branch]:
    """All courses, then the categories with those below them; `query` keeps the other filters."""
    ends = f"?{query}" if query else ""

    def branch(category: Category | None, below: Sequence[Branch] = ()) -> Branch:
        href = url_for("catalogue.category", category_id=category.id) if category else url_for("catalogue.courses")
        return Branch(
            category, href + ends, facets.category[category.id if category else ""], category is here, below
        )

    return [
        branch(None),
        *(
            branch(top, [branch(one) for one in categories if one.parent_id == top.id])
            for top in categories
            if top.parent_id is None
        ),
    ]
