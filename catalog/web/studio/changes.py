"""Handles the studio's forms: each view changes one thing, commits, and redirects to a page.

It works without scripts; js/studio.js sends the same forms without leaving the page.
"""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.courses import planning, publishing, service
from catalog.courses.facts import MOST_TAGS, named_course, set_links, split_tags
from catalog.courses.models import Course, CourseState, Lesson, LessonState, Level
from catalog.courses.service import CourseDraft
from catalog.errors import (
    CatalogError,
    ChangedMeanwhile,
    CircularLink,
    EmptyField,
    InThePast,
    NoSuchCourse,
    NothingToPublish,
    TooManyFacts,
)
from catalog.versions import start_edit
from catalog.web.shared.context import context
from catalog.web.shared.editing import seen_version
from catalog.web.shared.session import session
from catalog.web.shared.wording import ECONOMICAL, refusal
from catalog.web.studio.pages import (
    LINKS,
    about_page,
    editable_course,
    editable_lesson,
    lesson_page,
    new_page,
    teacher,
)

Page = Response | tuple[str, int]


blueprint = Blueprint("studio_changes", __name__, url_prefix="/studio", template_folder="../templates")


def _draft() -> CourseDraft:
    fields = ("title", "category", "description", "title_en", "description_en")
    given = request.form
    texts = {name: given.get(name) for name in (*fields, "teacher")}
    level = given.get("level", "")
    tags = split_tags(given["tags"]) if "tags" in given else None
    preparing = given.get("preparing")
    return CourseDraft(
        **texts,
        level=Level[level] if level in Level.__members__ else None,
        economical=None if preparing is None else preparing == ECONOMICAL,
        tags=tags,
    )


def _to(course: Course) -> Response:
    return redirect(url_for("studio.course", course_id=course.id), code=303)


@blueprint.post("/courses")
def make() -> Page:
    """Create a course."""
    try:
        course = service.make_course(session(), teacher(), _draft())
    except EmptyField as refused:
        return new_page({"title": refusal(refused)}), 422
    except TooManyFacts as refused:
        return new_page({"tags": refusal(refused)}), 422
    session().commit()
    return _to(course)


@blueprint.post("/courses/<course_id>/about")
def change(course_id: str) -> Page:
    """Change title, category, description."""
    course = editable_course(course_id)
    try:
        start_edit(session(), course, seen_version())
        service.change_course(session(), teacher(), course, _draft())
        _link(course)
    except EmptyField as refused:
        return about_page(course, {"title": refusal(refused)}), 422
    except (TooManyFacts, CircularLink, NoSuchCourse) as refused:
        session().rollback()
        return about_page(course, {_place(refused): refusal(refused)}), 422
    except ChangedMeanwhile:
        return about_page(course, {}, conflict=True), 409
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for("studio.about", course_id=course.id), code=303)


def _link(course: Course) -> None:
    """Set the courses that it names, as the form has them: those that stay ticked, and one that was written."""
    for name, kind in LINKS.items():
        if f"{name}_shown" in request.form:
            wanted = request.form.getlist(name)
            if written := request.form.get(f"{name}_add", "").strip():
                wanted.append(named_course(session(), teacher(), written).id)
            if wanted != [one.id for one in course.linked(kind)]:
                set_links(session(), teacher(), course, kind, wanted)


def _place(refused: CatalogError) -> str:
    """The field of the form beside which a refusal is shown."""
    if isinstance(refused, TooManyFacts) and len(split_tags(request.form.get("tags", ""))) > MOST_TAGS:
        return "tags"
    related = request.form.get("related_add", "").strip()
    return "related_add" if related and not request.form.get("prerequisites_add", "").strip() else "prerequisites_add"


@blueprint.post("/courses/<course_id>/publish")
def publish(course_id: str) -> Page:
    """Publish a course with its lessons; pressing twice changes nothing more."""
    course = editable_course(course_id)
    publishing.publish_course(session(), teacher(), course)
    session().commit()
    if course.shown:
        flash(gettext("The course is published. Lessons still being prepared appear when they are ready."))
    return _to(course)  # which shows what is missing before neighbours see it


@blueprint.post("/courses/<course_id>/plan")
def plan(course_id: str) -> Page:
    """Publish a course at a later time, or take that back with an empty one."""
    course = editable_course(course_id)
    if request.form.get("undo"):
        planning.unplan(session(), teacher(), course)
        session().commit()
        flash(gettext("The course will not be published automatically."), "wait")
        return _to(course)
    try:
        planning.plan(session(), teacher(), course, _moment(), context().clock())
    except (InThePast, NothingToPublish) as refused:
        flash(refusal(refused), "bad")
        return _to(course)
    session().commit()
    flash(gettext("The course will be published automatically at the time you chose."))
    return _to(course)


def _moment() -> datetime:
    """The chosen time: as the page's script read it, else in the time zone of this machine. Raises InThePast."""
    try:
        moment = datetime.fromisoformat(request.form.get("moment") or request.form.get("at", ""))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InThePast() from None


@blueprint.post("/courses/<course_id>/withdraw")
def withdraw(course_id: str) -> Page:
    """Unpublish a course."""
    course = editable_course(course_id)
    if course.state is CourseState.PUBLISHED:
        publishing.withdraw_course(session(), teacher(), course)
        session().commit()
    flash(gettext("The course is unpublished. Only you see it now; everything in it is kept."), "wait")
    return _to(course)


@blueprint.post("/lessons/<lesson_id>/rename")
def rename(lesson_id: str) -> Page:
    """Give a lesson another title."""
    lesson = editable_lesson(lesson_id)
    try:
        start_edit(session(), lesson, seen_version())
        service.rename_lesson(
            session(), teacher(), lesson, request.form.get("title", ""), request.form.get("title_en")
        )
    except EmptyField as refused:
        return lesson_page(lesson, {"title": refusal(refused)}), 422
    except ChangedMeanwhile:
        return lesson_page(lesson, {}, conflict=True), 409
    session().commit()
    flash(gettext("Saved."))
    return _to(lesson.course)


@blueprint.post("/lessons/<lesson_id>/publish")
def publish_lesson(lesson_id: str) -> Page:
    """Publish a lesson with its course."""
    return _show(editable_lesson(lesson_id), LessonState.PUBLISHED)


@blueprint.post("/lessons/<lesson_id>/withdraw")
def withdraw_lesson(lesson_id: str) -> Page:
    """Unpublish a lesson."""
    return _show(editable_lesson(lesson_id), LessonState.WITHDRAWN)


def _show(lesson: Lesson, wanted: LessonState) -> Response:
    if lesson.state is not wanted:  # a second press changes nothing
        act = publishing.publish_lesson if wanted is LessonState.PUBLISHED else publishing.withdraw_lesson
        act(session(), teacher(), lesson)
        session().commit()
    if wanted is LessonState.PUBLISHED:
        flash(
            gettext("%(title)s is published. Everyone can watch it once its course is published.", title=lesson.title)
        )
    else:
        flash(gettext("%(title)s is unpublished. Only you see it now.", title=lesson.title), "wait")
    return redirect(url_for("studio.lesson", lesson_id=lesson.id), code=303)
