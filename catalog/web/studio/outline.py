"""The order of a course in the studio, by plain forms: sections, and the place of a lesson.

js/parts/studio/ does the same without leaving the page, by the API.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.courses import arrangement
from catalog.courses.models import Course, Section
from catalog.courses.outline import lesson_stepped, outline, section_place
from catalog.courses.service import add_lesson
from catalog.errors import ChangedMeanwhile, EmptyField
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.versions import start_edit
from catalog.web.shared.editing import seen_version
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from catalog.web.studio.pages import editable_course, editable_lesson, teacher

blueprint = Blueprint("studio_outline", __name__, url_prefix="/studio", template_folder="../templates")


def _editable_section(section_id: str) -> Section:
    """The section, for those who may change its course. Raises NotFound, NotAllowed, Unauthorized."""
    section = arrangement.get_section(session(), section_id, teacher())
    require(teacher(), Right.EDIT, section)
    return section


def _to(course: Course, edit: str | None = None, moved: str | None = None, by: str | None = None) -> Response:
    return redirect(url_for("studio.course", course_id=course.id, edit=edit, moved=moved, by=by), code=303)


@blueprint.post("/courses/<course_id>/parts")
def add(course_id: str) -> Response:
    """Add a section, or with `kind` lesson a lesson without a video, behind all others."""
    course = editable_course(course_id)
    try:
        if request.form.get("kind") == "lesson":
            lesson = add_lesson(session(), teacher(), course, request.form.get("title", ""))
            if course.sections:
                arrangement.move_lesson(session(), teacher(), lesson, course.sections[-1])
        else:
            arrangement.add_section(session(), teacher(), course, request.form.get("title", ""))
    except EmptyField as refused:
        session().rollback()
        flash(refusal(refused), "bad")
        return _to(editable_course(course_id))
    session().commit()
    return _to(course)


@blueprint.post("/sections/<section_id>/rename")
def rename(section_id: str) -> Response:
    """Give a section another title."""
    section = _editable_section(section_id)
    course = section.course
    try:
        start_edit(session(), section, seen_version())
        arrangement.rename_section(session(), teacher(), section, request.form.get("title", ""))
    except (EmptyField, ChangedMeanwhile) as refused:
        session().rollback()
        flash(refusal(refused), "bad")
        return _to(course, edit=section_id)
    session().commit()
    return _to(course)


@blueprint.post("/sections/<section_id>/move")
def move_section(section_id: str) -> Response:
    """Move a section one place `up` or `down`, with its lessons."""
    section, by = _editable_section(section_id), request.form.get("by", "")
    place = section_place(outline(section.course), section.id, up=by == "up")
    arrangement.move_section(session(), teacher(), section, place)
    session().commit()
    return _to(section.course, moved=section_id, by=by)


@blueprint.post("/sections/<section_id>/remove")
def remove_section(section_id: str) -> Response:
    """Remove a section. Its lessons stay, in the one before it."""
    section = _editable_section(section_id)
    course, title = section.course, section.title
    arrangement.remove_section(session(), teacher(), section)
    session().commit()
    flash(gettext("The section “%(title)s” is deleted. Its lessons stay.", title=title), "wait")
    return _to(course)


@blueprint.post("/lessons/<lesson_id>/move")
def shift(lesson_id: str) -> Response:
    """Move a lesson one place `up` or `down`, also into the next section."""
    lesson, by = editable_lesson(lesson_id), request.form.get("by", "")
    course = lesson.course
    order = lesson_stepped(outline(course), lesson.id, up=by == "up")
    arrangement.arrange(session(), teacher(), course, order)
    session().commit()
    return _to(course, moved=lesson_id, by=by)


@blueprint.post("/lessons/<lesson_id>/place")
def place(lesson_id: str) -> Response:
    """Put a lesson at the end of a section, or with an empty `section` before all of them."""
    lesson, chosen = editable_lesson(lesson_id), request.form.get("section", "")
    section = _editable_section(chosen) if chosen else None
    arrangement.move_lesson(session(), teacher(), lesson, section)
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for("studio.lesson", lesson_id=lesson_id), code=303)
