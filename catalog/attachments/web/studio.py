"""The handouts of a lesson in the studio: add several files, rename, order, delete with undo.

It works without scripts. js/handouts.js sends each file by itself, with a bar, and checks it first.
"""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from catalog.attachments import service
from catalog.attachments.kinds import KINDS, Family
from catalog.attachments.models import Attachment
from catalog.attachments.service import File
from catalog.attachments.settings import MAX_NAME, MOST_BYTES, MOST_FILES
from catalog.attachments.web.files import address
from catalog.attachments.web.receiving import FORM_EXTRA, take
from catalog.courses.models import Lesson
from catalog.errors import CatalogError, ChangedMeanwhile, EmptyField, NotFound
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from catalog.web.studio.pages import editable_lesson, teacher

blueprint = Blueprint("studio_handouts", __name__, url_prefix="/studio", template_folder="templates")
Page = Response | tuple[str, int]
_ICONS = {Family.PICTURE: "eye", Family.SOUND: "vol"}


@blueprint.app_template_global("handouts")
def handouts(lesson: Lesson) -> list[Attachment]:
    """The handouts of a lesson, in order, for the pages of learners too."""
    return list(service.handouts(session(), lesson.id))


@blueprint.app_template_filter("handout_address")
def handout_address(attachment: Attachment) -> str:
    """Where a handout is."""
    return address(attachment)


@blueprint.app_template_filter("handout_icon")
def handout_icon(attachment: Attachment) -> str:
    """The icon of a kind of handouts."""
    return _ICONS.get(attachment.kind.family, "note")


@blueprint.app_template_filter("handout_kind")
def handout_kind(attachment: Attachment) -> str:
    """The kind of a handout in a word."""
    words = {
        Family.PDF: "PDF",
        Family.SLIDES: gettext("Slides"),
        Family.DOCUMENT: gettext("Document"),
        Family.TABLE: gettext("Table"),
        Family.PICTURE: gettext("Picture"),
        Family.SOUND: gettext("Sound"),
    }
    return str(words[attachment.kind.family])


@blueprint.get("/lessons/<lesson_id>/attachments")
def show(lesson_id: str) -> str:
    """The handouts of a lesson; `removed` offers to restore one, `edit` is one whose name is being changed."""
    return _page(editable_lesson(lesson_id), [])


@blueprint.post("/lessons/<lesson_id>/attachments")
@needs(body=MOST_BYTES + FORM_EXTRA)
def add(lesson_id: str) -> Page:
    """Add the files of the form, one after the other: each by itself is added or refused."""
    teacher()
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        return _page(editable_lesson(lesson_id), [gettext("Choose a file first.")]), 422
    errors = [error for file in files if (error := _add_one(lesson_id, file))]
    added = len(files) - len(errors)
    if errors:
        return _page(editable_lesson(lesson_id), errors), 422
    flash(ngettext("%(num)s handout is added.", "%(num)s handouts are added.", added))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


def _add_one(lesson_id: str, file: FileStorage) -> str:
    """Add one file; the sentence of a refusal, "" for none."""
    try:
        take(lesson_id, File(file.filename or "", file.stream))
    except NotFound:
        raise
    except CatalogError as refused:
        session().rollback()
        return refusal(refused)
    return ""


@blueprint.post("/lessons/<lesson_id>/attachments/<attachment_id>/rename")
def rename(lesson_id: str, attachment_id: str) -> Page:
    """Give a handout another name."""
    lesson = editable_lesson(lesson_id)
    found = service.find(session(), lesson, attachment_id)
    try:
        service.rename(session(), teacher(), found, request.form.get("name", ""), request.form.get("seen"))
    except (EmptyField, ChangedMeanwhile) as refused:
        session().rollback()
        status = 409 if isinstance(refused, ChangedMeanwhile) else 422
        return _page(editable_lesson(lesson_id), [refusal(refused)], edit=attachment_id), status
    session().commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


@blueprint.post("/lessons/<lesson_id>/attachments/<attachment_id>/move")
def move(lesson_id: str, attachment_id: str) -> Page:
    """Move a handout one place `up` or `down`."""
    lesson = editable_lesson(lesson_id)
    order = [one.id for one in service.handouts(session(), lesson.id)]
    found = service.find(session(), lesson, attachment_id)
    step = -1 if request.form.get("by") == "up" else 1
    service.move(session(), teacher(), found, order.index(found.id) + 1 + step)
    session().commit()
    return redirect(url_for(".show", lesson_id=lesson_id, moved=found.id, by=request.form.get("by")), code=303)


@blueprint.post("/lessons/<lesson_id>/attachments/<attachment_id>/remove")
def remove(lesson_id: str, attachment_id: str) -> Page:
    """Delete a handout; the page then offers to restore it."""
    found = service.find(session(), editable_lesson(lesson_id), attachment_id)
    service.remove(session(), teacher(), found, context().clock())
    session().commit()
    query = urlencode({"removed": attachment_id, "name": found.name})
    return redirect(f"{url_for('.show', lesson_id=lesson_id)}?{query}", code=303)


@blueprint.post("/lessons/<lesson_id>/attachments/<attachment_id>/restore")
def restore(lesson_id: str, attachment_id: str) -> Page:
    """Undo the removal of a handout."""
    lesson = editable_lesson(lesson_id)
    found = service.restore(session(), teacher(), lesson, attachment_id, context().clock())
    session().commit()
    flash(gettext("%(title)s is restored.", title=found.name))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> RequestEntityTooLarge | tuple[str, int]:
    """Show the error for too large files on the page they were sent from."""
    if request.endpoint != f"{blueprint.name}.add" or request.view_args is None:
        return error
    told = gettext(
        "These files have more than %(most)s MB together. Add them one by one.", most=MOST_BYTES // 1024**2
    )
    return _page(editable_lesson(request.view_args["lesson_id"]), [told]), 413  # the form cannot be read


def _page(lesson: Lesson, errors: list[str], *, edit: str = "") -> str:
    return render_template(
        "attachments/studio.html",
        lesson=lesson,
        course=lesson.course,
        rows=service.handouts(session(), lesson.id),
        errors=errors,
        edit=edit or request.args.get("edit", ""),
        removed=request.args.get("removed", "") if request.method == "GET" else "",
        removed_name=request.args.get("name", ""),
        moved=request.args.get("moved"),
        by=request.args.get("by"),
        accept=",".join(f".{ending}" for ending in [*KINDS, "jpeg"]),
        most=MAX_NAME,
        most_files=MOST_FILES,
        most_bytes=MOST_BYTES,
    )
