"""The page on which operators add, rename, order and delete categories. It works without scripts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.categories import pictures, service
from catalog.categories.models import ARTS, Category, all_categories, top_categories
from catalog.categories.service import MAX_NAME, MAX_NAME_EN, CategoryDraft
from catalog.categories.web.pictures import operator
from catalog.courses import selection
from catalog.courses.selection import Wanted
from catalog.errors import CategoryInUse, CategoryTooDeep, ChangedMeanwhile, EmptyField, NotFound
from catalog.versions import start_edit
from catalog.web.shared.editing import seen_version
from catalog.web.shared.session import session
from catalog.web.shared.wording import category_name, refusal

blueprint = Blueprint("categories", __name__, url_prefix="/operations/categories", template_folder="templates")
Page = Response | tuple[str, int]


@blueprint.get("")
def show() -> str:
    """All categories, with a form for each and one for a new one."""
    operator()
    return _page()


@blueprint.post("")
def add() -> Page:
    """Add a category."""
    who = operator()
    try:
        made = service.add(session(), who, _draft(), _parent())
    except (EmptyField, CategoryTooDeep) as refused:
        return _page("", refusal(refused)), 422
    session().commit()
    flash(gettext("%(name)s is added.", name=category_name(made)))
    return _back(made.id)


@blueprint.post("/<category_id>")
def change(category_id: str) -> Page:
    """Give a category other names, another drawing or another place in the tree."""
    who, category = operator(), _category(category_id)
    try:
        start_edit(session(), category, seen_version())
        service.change(session(), who, category, _draft())
        if request.form.get("parent", category.parent_id or "") != (category.parent_id or ""):
            service.move(session(), who, category, _parent())
    except (EmptyField, CategoryTooDeep) as refused:
        session().rollback()
        return _page(category_id, refusal(refused)), 422
    except ChangedMeanwhile as refused:
        session().rollback()
        return _page(category_id, refusal(refused)), 409
    session().commit()
    flash(gettext("Saved."))
    return _back(category_id)


@blueprint.post("/<category_id>/move")
def move(category_id: str) -> Page:
    """Move a category one place `up` or `down` among its neighbours."""
    who, category = operator(), _category(category_id)
    beside = [one for one in all_categories(session()) if one.parent_id == category.parent_id]
    place = 1 + beside.index(category) + (-1 if request.form.get("by") == "up" else 1)
    service.move(session(), who, category, category.parent, place)
    session().commit()
    return _back(category_id)


@blueprint.post("/<category_id>/delete")
def delete(category_id: str) -> Page:
    """Delete a category to which nothing refers."""
    who, category = operator(), _category(category_id)
    name = category_name(category)
    try:
        service.delete(session(), who, category)
    except CategoryInUse as refused:
        return _page(category_id, refusal(refused)), 409
    session().commit()
    flash(gettext("%(name)s is deleted.", name=name))
    return _back("")


def _draft() -> CategoryDraft:
    form = request.form
    two = "two_moderators" in form if "moderators" in form else None
    comments = "comments" in form if "moderators" in form else None
    return CategoryDraft(form.get("name"), form.get("name_en"), form.get("art"), two, comments)


def _parent() -> Category | None:
    word = request.form.get("parent", "")
    return _category(word) if word else None


def _category(category_id: str) -> Category:
    category = session().get(Category, category_id)
    if category is None:
        raise NotFound()
    return category


def _back(category_id: str) -> Response:
    return redirect(url_for(".show", _anchor=f"c-{category_id}" if category_id else None), code=303)


def _page(wrong: str = "", error: str = "") -> str:
    """`error` is shown at the category `wrong`, "" for the new one, whose form keeps what was typed."""
    categories = all_categories(session())
    counts = selection.count(selection.rows(session()), Wanted()).category
    return render_template(
        "categories/page.html",
        categories=categories,
        parents=[("", gettext("at the top")), *((one.id, category_name(one)) for one in top_categories(session()))],
        counts=counts,
        arts=ARTS,
        most=MAX_NAME,
        most_en=MAX_NAME_EN,
        opened=wrong or request.args.get("open", ""),
        most_megabytes=pictures.MOST_BYTES // 1024**2,
        wrong=wrong,
        error=error,
        form=request.form,
    )
