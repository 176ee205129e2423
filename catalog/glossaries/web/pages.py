"""The words of a course in the studio: a list, one a line."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.courses.models import Course
from catalog.errors import ChangedMeanwhile
from catalog.glossaries import service
from catalog.web.shared.session import session
from catalog.web.studio.pages import editable_course, teacher

blueprint = Blueprint("glossaries", __name__, url_prefix="/studio", template_folder="templates")


@blueprint.get("/courses/<course_id>/words")
def show(course_id: str) -> str:
    """The words of a course."""
    return _page(editable_course(course_id))


@blueprint.post("/courses/<course_id>/words")
def change(course_id: str) -> Response | tuple[str, int]:
    """Replace them."""
    course = editable_course(course_id)
    seen = request.form.get("version", "")
    try:
        found = service.set_words(
            session(), teacher(), course, request.form.get("words", ""), int(seen) if seen.isdecimal() else None
        )
    except ChangedMeanwhile:
        session().rollback()
        return _page(editable_course(course_id), conflict=True), 409
    count = len(found.words.split("\n")) if found.words else 0
    session().commit()
    flash(gettext("Saved. %(count)s words help the machine to write captions.", count=count))
    return redirect(url_for(".show", course_id=course_id), code=303)


def _page(course: Course, *, conflict: bool = False) -> str:
    found = service.of_course(session(), course.id)
    return render_template(
        "glossaries/page.html",
        course=course,
        words=request.form.get("words", "") if conflict else found.words if found else "",
        version=found.version if found else "",
        conflict=conflict,
        there=found.words if conflict and found else "",
        most=service.MOST_WORDS,
    )
