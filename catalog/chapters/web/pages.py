"""The chapters of a lesson in the studio: lines of text, which work without scripts and become an editor by them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.chapters import listing, offering, service
from catalog.chapters.service import MAX_TITLE, MOST_CHAPTERS, Mark
from catalog.courses.models import Lesson
from catalog.errors import CatalogError, ChangedMeanwhile
from catalog.versions import start_edit
from catalog.web.shared.context import context
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


@blueprint.post("/lessons/<lesson_id>/chapters/proposed")
def decide(lesson_id: str) -> Response | tuple[str, int]:
    """Take or drop proposed chapters: `take` and `drop` are the second of one, or `all`; `title-SECOND` its title."""
    lesson = editable_lesson(lesson_id)
    offered = offering.offered(session(), teacher(), lesson, context().intake.store)
    take, left = request.form.get("take"), request.form.get("drop")
    chosen = [one for one in offered if str(one.at) in (take, left) or "all" in (take, left)]
    try:
        if take is None:
            offering.drop(session(), teacher(), lesson, [one.at for one in chosen])
        else:
            start_edit(session(), lesson, None)
            marks = [Mark(one.at, one.title) for one in lesson.chapters]
            marks += [Mark(one.at, request.form.get(f"title-{one.at}", "").strip() or one.title) for one in chosen]
            service.set_chapters(session(), teacher(), lesson, sorted(marks, key=lambda mark: mark.at))
    except CatalogError as refused:
        session().rollback()
        return _page(editable_lesson(lesson_id), None, refusal(refused)), 422
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


@blueprint.app_template_global("chapters_proposed")
def chapters_proposed(lesson: Lesson) -> int:
    """How many chapters the captions suggest to those who may edit the lesson."""
    return len(offering.offered(session(), teacher(), lesson, context().intake.store))


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
        proposed=offering.offered(session(), teacher(), lesson, context().intake.store),
        items=[{"at": at, "title": title} for at, title in known],
        most={"title": MAX_TITLE, "chapters": MOST_CHAPTERS},
    )
