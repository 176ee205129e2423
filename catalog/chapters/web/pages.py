"""The chapters of a lesson in the studio: lines of text, which work without scripts and become an editor by them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.chapters import listing, service
from catalog.chapters.service import MAX_TITLE, MOST_CHAPTERS
from catalog.courses.models import Lesson
from catalog.errors import CatalogError, ChangedMeanwhile
from catalog.versions import start_edit
from catalog.web.shared.playback import film_of
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from catalog.web.studio.pages import editable_lesson, teacher

blueprint = Blueprint("studio_chapters", __name__, url_prefix="/studio", template_folder="templates")


@blueprint.app_template_global("chapters_beyond")
def chapters_beyond(lesson: Lesson) -> int:
    """How many chapters begin behind the end of the lesson's video."""
    return len(service.beyond(lesson))


@blueprint.get("/lessons/<lesson_id>/chapters")
def show(lesson_id: str) -> str:
    """The chapters beside the video."""
    return _page(editable_lesson(lesson_id))


@blueprint.post("/lessons/<lesson_id>/chapters")
def put(lesson_id: str) -> Response | tuple[str, int]:
    """Set the chapters from a list of lines."""
    lesson = editable_lesson(lesson_id)
    text = request.form.get("chapters", "")
    try:
        start_edit(session(), lesson, None)
        if request.form.get("version", service.version(lesson.chapters)) != service.version(lesson.chapters):
            raise ChangedMeanwhile()
        service.set_chapters(session(), teacher(), lesson, listing.read(text))
    except CatalogError as refused:
        session().rollback()
        return _page(editable_lesson(lesson_id), text, refusal(refused)), 409 if _meanwhile(refused) else 422
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


def _meanwhile(refused: CatalogError) -> bool:
    return isinstance(refused, ChangedMeanwhile)


def _page(lesson: Lesson, text: str | None = None, error: str = "") -> str:
    known = [(one.at, one.title) for one in lesson.chapters]
    return render_template(
        "chapters/edit.html",
        lesson=lesson,
        course=lesson.course,
        film=film_of(lesson, teacher()),
        text=listing.write(known) if text is None else text,
        error=error,
        version=service.version(lesson.chapters),
        beyond=service.beyond(lesson),
        items=[{"at": at, "title": title} for at, title in known],
        most={"title": MAX_TITLE, "chapters": MOST_CHAPTERS},
    )
