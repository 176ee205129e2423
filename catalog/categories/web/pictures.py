"""Sends the pictures of categories, and receives files for them on the operators' page."""

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from catalog.categories import pictures
from catalog.categories.errors import NotAPicture, PictureTooLarge
from catalog.categories.models import Category
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.videos.keys import picture_key
from catalog.web.receiving import commit_and_wake
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from storage.errors import ObjectMissing

blueprint = Blueprint("category_pictures", __name__)
_FORM_EXTRA = 64 * 1024
"""Bytes of a form besides its file."""
_CACHED = 24 * 3600
"""Seconds. A picture never changes; one that was taken back stands on no page any more."""


def operator() -> Member:
    """Who asks, if they may change categories. Raises Unauthorized, NotAllowed."""
    member = signed_in()
    require(member, Right.CLASSIFY)
    return member


@blueprint.get("/categories/pictures/<name>.jpg")
def send(name: str) -> Response:
    """The picture of a category. 404 for one that stands for none."""
    if session().scalar(select(Category.id).where(Category.picture == name)) is None:
        raise NotFound()
    try:
        with context().intake.store.local(picture_key(name)) as path:
            response = send_file(path, mimetype="image/jpeg", conditional=True, etag=name)
    except ObjectMissing:
        raise NotFound() from None
    response.cache_control.no_cache = None
    response.cache_control.public = True
    response.cache_control.max_age = _CACHED
    return response


@blueprint.app_template_filter("picture_address")
def address(cover: str) -> str:
    """Where a category's own picture is; `cover` is the category's."""
    return url_for("category_pictures.send", name=cover.removesuffix(".jpg"))


@blueprint.post("/operations/categories/<category_id>/picture")
@needs(body=pictures.MOST_BYTES + _FORM_EXTRA)
def change(category_id: str) -> Answer:
    """Receive a file for the picture of a category, or with `drawn` show the drawing again."""
    who = operator()
    category = _category(category_id)
    if "drawn" in request.form:
        pictures.forget(session(), who, category)
        session().commit()
        flash(gettext("Saved."))
        return _back(category_id)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise NotAPicture()
        session().rollback()  # others must be able to write while the file is stored
        name = pictures.receive(context().intake.store, file.stream)
        commit_and_wake([pictures.use(session(), who, _category(category_id), name, context().clock())])
        flash(gettext("The picture is being prepared; in a moment it is shown."))
    except (NotAPicture, PictureTooLarge) as refused:
        flash(refusal(refused), "bad")
    return _back(category_id)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> RequestEntityTooLarge | Answer:
    """Say on the page from which it came that a file is too large: its form cannot be read."""
    if request.endpoint != f"{blueprint.name}.change" or request.view_args is None:
        return error
    flash(refusal(PictureTooLarge(most=pictures.MOST_BYTES // 1024**2)), "bad")
    return _back(request.view_args["category_id"])


def _category(category_id: str) -> Category:
    category = session().get(Category, category_id)
    if category is None:
        raise NotFound()
    return category


def _back(category_id: str) -> Answer:
    return redirect(url_for("categories.show", open=category_id, _anchor=f"c-{category_id}"), code=303)
