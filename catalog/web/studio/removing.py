"""Removing things in the studio, and restoring them.

A script that requests JSON gets the sentence to show and the request for its *Undo*; without scripts, the course's
page lists what was removed recently.
"""

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from catalog.courses.models import Course
from catalog.courses.service import lesson_of
from catalog.errors import NotFound
from catalog.removal import service
from catalog.removal.service import Removal
from catalog.uploads.errors import UploadFinished
from catalog.web.receiving import commit_and_wake
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.studio.pages import editable_course, editable_lesson, teacher

blueprint = Blueprint("studio_removing", __name__, url_prefix="/studio", template_folder="../templates")


def _now_removed(course: Course, removed: Removal, said: str) -> Response:
    if request.accept_mimetypes.best == "application/json":
        fields = [["lesson", one.id] for one in removed.lessons] + [["upload", one.id] for one in removed.uploads]
        return jsonify({"said": said, "undo": fields})
    flash(said, "wait")
    return redirect(url_for("studio.course", course_id=course.id), code=303)


@blueprint.post("/courses/<course_id>/remove")
def remove_course(course_id: str) -> Response:
    """Remove a course with all that is in it; the list of courses offers to restore it."""
    course = editable_course(course_id)
    service.remove_course(session(), teacher(), course, context().clock())
    session().commit()
    flash(_removed_for_an_hour(course.title), "wait")
    return redirect(url_for("studio.index"), code=303)


@blueprint.post("/courses/<course_id>/remove-rejected")
def remove_rejected(course_id: str) -> Response:
    """Remove all files of a course that were rejected, and the lessons that never had another."""
    course = editable_course(course_id)
    removed = service.remove_rejected(session(), teacher(), course, context().clock())
    session().commit()
    count = len(removed.lessons) + len(removed.uploads)
    said = ngettext("%(num)s rejected file is deleted.", "%(num)s rejected files are deleted.", count)
    return _now_removed(course, removed, said)


@blueprint.post("/courses/<course_id>/restore")
def restore_course(course_id: str) -> Response:
    """Undo the removal of a course."""
    course, jobs = service.restore_course(session(), teacher(), course_id, context().clock())
    commit_and_wake(jobs)
    flash(gettext("%(title)s is restored.", title=course.title))
    return redirect(url_for("studio.course", course_id=course.id), code=303)


@blueprint.post("/courses/<course_id>/restore-parts")
def restore_parts(course_id: str) -> Response:
    """Undo the removal of each `lesson` and `upload` of a course that the form names."""
    course, member, now = editable_course(course_id), teacher(), context().clock()
    back, jobs = [], []
    for lesson_id in request.form.getlist("lesson"):
        lesson, woken = service.restore_lesson(session(), member, lesson_id, now)
        back.append(lesson)
        jobs += woken
    for upload_id in request.form.getlist("upload"):
        upload, woken = service.restore_upload(session(), member, upload_id, now)
        back.append(lesson_of(session(), upload.video_id))
        jobs += woken
    if any(lesson.course_id != course.id for lesson in back):
        raise NotFound()
    commit_and_wake(jobs)
    if request.accept_mimetypes.best == "application/json":
        return Response(status=204)
    for lesson in back:
        flash(gettext("%(title)s is restored.", title=lesson.title))
    return redirect(url_for("studio.course", course_id=course.id), code=303)


@blueprint.post("/lessons/<lesson_id>/remove")
def remove_lesson(lesson_id: str) -> Response:
    """Remove a lesson."""
    lesson = editable_lesson(lesson_id)
    course = lesson.course
    removed = service.remove_lesson(session(), teacher(), lesson, context().clock())
    session().commit()
    return _now_removed(course, removed, _removed_for_an_hour(lesson.title))


@blueprint.post("/lessons/<lesson_id>/cancel")
def cancel(lesson_id: str) -> Response:
    """Cancel the newest video of a lesson, before anything of it is shown."""
    lesson = editable_lesson(lesson_id)
    course = lesson.course
    try:
        removed = service.cancel(session(), teacher(), lesson, context().clock())
    except UploadFinished:
        session().rollback()
        return _now_removed(course, Removal(), gettext("%(title)s is ready already.", title=lesson.title))
    session().commit()
    if not removed:
        return _now_removed(course, removed, gettext("%(title)s has nothing to cancel.", title=lesson.title))
    if removed.uploads:
        said = gettext("The new video of %(title)s is cancelled.", title=lesson.title)
        return _now_removed(course, removed, said)
    return _now_removed(course, removed, _removed_for_an_hour(lesson.title))


def _removed_for_an_hour(title: str) -> str:
    return str(gettext("%(title)s is deleted. You can restore it for an hour.", title=title))
