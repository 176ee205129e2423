"""The page of watched words, where moderators and operators keep the lists and try them. It works without scripts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.errors import CatalogError, ChangedMeanwhile, EmptyField, NotFound
from catalog.members.models import Member
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.text import block
from catalog.versions import start_edit
from catalog.watchlists import service
from catalog.watchlists.errors import NoWord, TooManyWords, WordTooShort
from catalog.watchlists.finder import Hit
from catalog.watchlists.models import WatchList
from catalog.watchlists.service import MAX_TEXT, MAX_TITLE, ListDraft
from catalog.watchlists.web.labels import HOW_SENTENCES
from catalog.web.shared.api import signed_in
from catalog.web.shared.editing import seen_version
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal

blueprint = Blueprint("watchlists", __name__, url_prefix="/watched-words", template_folder="templates")
Page = Response | tuple[str, int]
MAX_TRIED = 2000  # characters of a text that is tried
LARGEST = 8 * MAX_TEXT  # bytes of a form: UTF-8, percent-encoded in parts
_WRONG = (EmptyField, NoWord, TooManyWords, WordTooShort)


def _keeper() -> Member:
    """Raises Unauthorized, NotAllowed."""
    member = signed_in()
    require(member, Right.WATCH)
    return member


@blueprint.get("")
def show() -> str:
    """All lists, each with its form, one for a new one, and a place to try them."""
    _keeper()
    return _page()


@blueprint.post("/try")
def test() -> str:
    """Show what would be found in a text."""
    _keeper()
    text = block(request.form.get("text", ""), MAX_TRIED)
    return _page(tried=text, hits=service.finder(session()).find(text))


@blueprint.post("")
@needs(body=LARGEST)
def add() -> Page:
    """Make a list."""
    keeper = _keeper()
    try:
        made = service.add(session(), keeper, _draft())
    except _WRONG as refused:
        session().rollback()
        return _page("", refusal(refused)), 422
    session().commit()
    flash(gettext("%(name)s is added.", name=made.title))
    return _back(made.id)


@blueprint.post("/<list_id>")
@needs(body=LARGEST)
def change(list_id: str) -> Page:
    """Change a list."""
    keeper, one = _keeper(), _list(list_id)
    try:
        start_edit(session(), one, seen_version())
        service.change(session(), keeper, one, _draft())
    except ChangedMeanwhile as refused:
        return _refused(list_id, refused), 409
    except _WRONG as refused:
        return _refused(list_id, refused), 422
    session().commit()
    flash(gettext("Saved."))
    return _back(list_id)


@blueprint.post("/<list_id>/delete")
def delete(list_id: str) -> Response:
    """Delete a list."""
    keeper, one = _keeper(), _list(list_id)
    title = one.title
    service.delete(session(), keeper, one)
    session().commit()
    flash(gettext("%(name)s is deleted.", name=title))
    return _back("")


def _draft() -> ListDraft:
    form = request.form
    return ListDraft(form.get("title", ""), form.get("words", ""), sounds=form.get("sounds") == "1")


def _list(list_id: str) -> WatchList:
    one = session().get(WatchList, list_id)
    if one is None:
        raise NotFound()
    return one


def _back(list_id: str) -> Response:
    return redirect(url_for(".show", _anchor=f"l-{list_id}" if list_id else None), code=303)


def _refused(list_id: str, error: CatalogError) -> str:
    session().rollback()
    return _page(list_id, refusal(error))


def _page(wrong: str = "", error: str = "", tried: str = "", hits: list[Hit] | None = None) -> str:
    """`error` is shown at the list `wrong`, "" for the new one; its form keeps what was typed."""
    return render_template(
        "watchlists/page.html",
        lists=service.all_lists(session()),
        most_title=MAX_TITLE,
        most_tried=MAX_TRIED,
        wrong=wrong,
        error=error,
        form=request.form,
        tried=tried,
        hits=None if hits is None else [(hit, gettext(HOW_SENTENCES[hit.how])) for hit in hits],
        runs=may(signed_in(), Right.RUN),
    )
