"""The catalogue's lists: all courses, those of a category, those of a teacher."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import NotFound as NoPage

from catalog.categories.models import Category, all_categories, find_category, top_categories
from catalog.courses import selection
from catalog.courses.listing import listed_courses
from catalog.courses.selection import Row, Wanted
from catalog.errors import NotFound, UnknownCategory
from catalog.members.models import Member
from catalog.web import filters
from catalog.web.cards import Card, category_link, course_card
from catalog.web.filters import Asked
from catalog.web.shared import wording
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.sharing import Sharing, about_list
from catalog.web.shared.wording import category_name

blueprint = Blueprint("catalogue", __name__, template_folder="templates")
wording.register(blueprint)

PER_PAGE = 24  # six rows on a desk; few enough posters for a slow connection; divides by 2, 3 and 4


@dataclass(frozen=True)
class CoursePage:
    """One page of a list of courses."""

    cards: Sequence[Card]
    number: int
    pages: int
    total: int
    lessons: int
    """Of all its courses."""


def course_page(rows: Sequence[Row], viewer: Member | None) -> CoursePage:
    """The page of these courses that the request names by `?page=`. Raises NotFound for one that does not exist."""
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = request.args.get("page", default=1, type=int)
    if not 1 <= number <= pages:
        raise NotFound()
    ids = [row.id for row in rows[(number - 1) * PER_PAGE : number * PER_PAGE]]
    loaded = {course.id: course for course in listed_courses(session(), ids)}
    cards = [course_card(loaded[one], viewer) for one in ids if one in loaded]
    return CoursePage(cards, number, pages, len(rows), sum(row.lessons for row in rows))


@blueprint.get("/courses")
def courses() -> str:
    """All courses: by category, level, length, teacher and tag."""
    return _list(None)


@blueprint.get("/categories/<category_id>")
def category(category_id: str) -> str:
    """The same for one category and those below it. 404 for an unknown one."""
    try:
        return _list(find_category(session(), category_id))
    except UnknownCategory as unknown:
        raise NotFound() from unknown  # typed into the address bar, it is an address like any other


def _list(here: Category | None) -> str:
    question = filters.asked(here.id if here else "")
    every = selection.rows(session())
    chosen = selection.choose(every, question.wanted, question.sort)
    page = course_page(chosen, context().viewer())
    if "part" in request.args:
        return render_template("catalogue/more.html", page=page, asked=question, level=2)
    facets = selection.count(every, question.wanted)
    return render_template(
        "catalogue/courses.html",
        here=here,
        page=page,
        asked=question,
        picks=filters.picks(question, facets, every),
        tree=filters.tree(all_categories(session()), facets, here, question.query()),
        title=category_name(here) if here else "",
        sharing=_sharing(here),
        fans_of=[] if every else [category_link(one) for one in top_categories(session())],
    )


def _sharing(here: Category | None) -> Sharing:
    if here is None:
        return about_list(gettext("Courses"), "catalogue.courses", "sharing.courses")
    return about_list(category_name(here), "catalogue.category", "sharing.category", category_id=here.id)


@blueprint.get("/teachers/<path:teacher_id>")
def teacher(teacher_id: str) -> str:
    """The courses of one teacher, by the id of a member or by the name under which courses name somebody else.

    404 for those who teach no course that anybody may see: it does not say who is a member.
    """
    found = selection.choose(selection.rows(session()), Wanted(teacher=teacher_id))
    if not found:
        raise NoPage()
    page = course_page(found, context().viewer())
    question = Asked(request.path, Wanted(), "new")
    if "part" in request.args:
        return render_template("catalogue/more.html", page=page, asked=question, level=2)
    names = {one.id: category_name(one) for one in all_categories(session())}
    subjects = list(dict.fromkeys(names[row.category] for row in found))
    return render_template(
        "catalogue/teacher.html", name=found[0].teacher_name, subjects=subjects, page=page, asked=question
    )
